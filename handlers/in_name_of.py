"""What is shown beside an answer given in somebody's name: a word to them, and the way back."""

from dataclasses import replace
from datetime import datetime

from domain.messages import Choice, Rows, Say, Urgency
from storage.unit_of_work import UnitOfWork

EXPECTED = "expected"
"""The button of everything that awaits the person answered for."""


def tell(work: UnitOfWork, say: Say, not_before: datetime | None = None) -> int | None:
    """A short word to the person in whose name this was noted, within hours; returns its card.

    Nothing, and None, when they answered themselves, or are not on a channel of ours: they have
    just told the coordinator by another way.
    """
    person_id = work.answers_for_id
    if work.typist is None or person_id not in work.people.reachable_ids(work.contract_id):
        return None
    facts = {**say.facts, "typist": work.typist.person}
    opens_at = work.hours.next_open(not_before or work.now)
    work.say(person_id, replace(say, facts=facts, urgency=Urgency.NOTICE, not_before=opens_at))
    return work.outbox.keyed(say.key or "")


def way_back(work: UnitOfWork) -> Rows:
    """Under a receipt in somebody's name: what else awaits them, for the coordinator."""
    if work.typist is None or work.typist.role != "coordinator":
        return ()
    facts = {"person": work.me.person.full_name}
    return ((Choice(EXPECTED, word="all_expected_of", facts=facts, numbered=False),),)
