"""The call list: after the last relance a voice does more than another message."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.messages import Say, Urgency
from domain.quiet_hours import in_zone
from domain.steps import StepKind
from storage.attendance import whom_to_call
from storage.chains import meeting_subject
from storage.chasing import FIRST_ASKED, policy_of
from storage.meeting_facts import meeting_facts
from storage.meetings import Meeting
from storage.steps import StepRow
from storage.unit_of_work import UnitOfWork


def tell_whom_to_call(
    work: UnitOfWork,
    row: StepRow,
    meeting: Meeting,
    text: str,
    subject: str,
    people: Sequence[int],
    about: Mapping[int, tuple[str, ...]] | None = None,
    relances: int | None = None,
) -> None:
    """Names and telephones to the coordinator, once; nothing when everybody has answered. `about`
    are the codes of the actions that each owes. Whoever was never asked, because the first message
    still waits in « À transmettre », is not called: it is to be passed on first, and counted.
    `relances` is how many left, when that is not as many as the contract gives."""
    coordinators = {m.person.id for m in work.people.with_role(work.contract_id, "coordinator")}
    people = [each for each in people if each not in coordinators]  # nobody telephones herself
    if not people:
        return
    facts = {
        **meeting_facts(work, meeting),
        "people": [
            replace(each, about=(about or {}).get(each.person.id or 0, ()))
            for each in whom_to_call(work, subject, people)
        ],
        "never_asked": len(work.relay.still_owed(subject, work.now, FIRST_ASKED)),
        "relances": policy_of(work).relances_at_most if relances is None else relances,
        "eve_to_come": _eve_to_come(work, meeting),
    }
    say = Say(
        text,
        facts,
        urgency=Urgency.REMINDER,
        key=f"{row.kind}:{row.subject}:{row.occurrence}",
        not_after=meeting.starts_at,
    )
    work.tell("coordinator", say)


def _eve_to_come(work: UnitOfWork, meeting: Meeting) -> bool:
    """Whether the rappel is still to come; one that leaves this very day is."""
    eve = work.steps.latest(meeting_subject(meeting), StepKind.DAY_BEFORE)
    zone = work.hours.zone
    return eve is not None and in_zone(eve.due_at, zone).date() >= in_zone(work.now, zone).date()
