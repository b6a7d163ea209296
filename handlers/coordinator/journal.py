"""/journal: who did what, when, for whom, as a workbook."""

from domain.messages import Attachment, Say
from handlers.conversation import menu_row
from storage.journal_facts import journal_facts
from storage.unit_of_work import UnitOfWork


def send(work: UnitOfWork, _argument: str) -> None:
    """Every line of the contract; that it was handed out is a line too, of the next one."""
    facts = journal_facts(work)
    work.note("journal_given")
    file = Attachment("journal", f"journal-{facts['on']}.xlsx", facts)
    work.reply(Say("journal/file", {"lines": len(facts["lines"])}, menu_row(), file=file))
