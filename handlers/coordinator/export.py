"""/exporter: the coordinator's own workbook, today's values in its cells, as a file."""

from domain.messages import Attachment, Say
from handlers.conversation import menu_row
from storage.erase import last_erased_at
from storage.exports import export_of, remember
from storage.unit_of_work import UnitOfWork


def send(work: UnitOfWork, _argument: str) -> None:
    """The file is made when it leaves, from what is known now: nobody waits for it here."""
    export = export_of(work.session, work.contract_id, work.now)
    if export is None:
        brought = work.imports.last(work.contract_id) is not None
        erased_at = last_erased_at(work.session, work.contract_id) if brought else None
        work.reply(Say("export/nothing", {"erased_at": erased_at}, menu_row()))
        return
    remember(work.session, work.contract_id, export)
    work.note("exported", f"import:{export.import_id}", news=len(export.order.news))
    facts = {"news": len(export.order.news), "brought_at": export.brought_at}
    file = Attachment("workbook", export.file_name, export.frozen())
    work.reply(Say("export/file", facts, menu_row(), file=file))
