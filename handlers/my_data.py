"""/mesdonnees: what is kept about whoever asks, in words and as a file."""

from domain.messages import Attachment, Say
from handlers.conversation import menu_row
from storage.my_data import data_of
from storage.people import Structure
from storage.unit_of_work import UnitOfWork


def show(work: UnitOfWork, _argument: str) -> None:
    """Everything, at once; the words tell the outline of it."""
    person = work.me.person
    rows = data_of(work, person.id or 0)
    structure = work.session.get(Structure, person.structure_id) if person.structure_id else None
    facts = {
        "person": person,
        "structure": structure,
        "counts": {name: len(kept) for name, kept in rows.items()},
    }
    work.note("data_given", f"person:{person.id}")
    name = f"mes-donnees-{work.now:%Y-%m-%d}.json"
    told = {"contract": work.here.title, "on": work.now.isoformat(), "data": rows}
    work.reply(Say("my_data/mine", facts, menu_row(), file=Attachment("json", name, told)))
