"""Where a meeting is held: the places known already, or words."""

from domain.dialogue import Picked, Question, Said
from domain.messages import Choice, column
from handlers.access import number
from storage.unit_of_work import UnitOfWork

LONGEST_PLACE = 160
_OFFERED = 4


def ask_place(work: UnitOfWork, instance_id: int | None, facts: dict[str, object]) -> Question:
    """The places of its last meetings, or words."""
    offered = places_of(work, instance_id)
    rows = column(
        *(
            Choice(f"place.{at}", word="place_known", facts={"place": place})
            for at, place in enumerate(offered)
        ),
        Choice("none", word="place_none", numbered=False),
    )
    return Question("meetings/where", facts, rows, free=True)


def places_of(work: UnitOfWork, instance_id: int | None) -> list[str]:
    """Where this instance last met, then where any meeting of the contract did."""
    found = work.meetings.of_instance(instance_id) if instance_id else []
    others = work.meetings.ahead(work.contract_id, work.now)
    places = dict.fromkeys(each.place for each in (*found, *others) if each.place)
    return list(places)[:_OFFERED]


def heard_place(said: Said, work: UnitOfWork, instance_id: int | None) -> str | None:
    """The place that was meant; "" for none yet, None for what is no place."""
    if said == Picked("none"):
        return ""
    if isinstance(said, Picked):
        offered, at = places_of(work, instance_id), number(said.value.split("."), 1)
        return offered[at] if at < len(offered) else None
    place = " ".join(said.text.split())
    return place if 0 < len(place) <= LONGEST_PLACE else None
