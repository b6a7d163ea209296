"""Whoever stands in for a member: told once, and told again if they need not come after all."""

from domain.dialogue import folded
from handlers import meeting_cards
from storage.finding import is_only_begun, people_called
from storage.meetings import Meeting, MeetingAnswer
from storage.people import Person
from storage.unit_of_work import UnitOfWork


def known_as(work: UnitOfWork, name: str) -> Person | None:
    """The one person of the directory who is called so (« Virginie Delsol », « Mme Delsol »), but
    oneself; else nobody. A structure alone names nobody."""
    words = name.split(",")[0]
    said = set(folded(words).split())
    found = [
        person
        for person in people_called(work, words)
        if person.id != work.me.person.id and set(folded(person.last_name).split()) <= said
    ]
    return found[0] if len(found) == 1 and not is_only_begun(work, words, found[0]) else None


def follow(
    work: UnitOfWork, meeting: Meeting, before: MeetingAnswer | None, now: MeetingAnswer
) -> None:
    """Tell the one who stands in from now on, and the one who did until now."""
    old = before.represented_by_id if before else None
    new = now.represented_by_id
    if old == new:
        return
    if old is not None and before is not None:
        release(work, meeting, work.me.person, before)
    if new is not None:
        work.say(new, meeting_cards.standing_in(work, meeting, work.me.person, now))


def release(
    work: UnitOfWork,
    meeting: Meeting,
    represented: Person,
    before: MeetingAnswer,
    *,
    uninvited: bool = False,
) -> None:
    """Whoever stood in for this person need not come: what was not said yet stays unsaid; what was
    said is taken back. `uninvited` when the person is not called any more."""
    assert before.represented_by_id is not None, "nobody of the directory stood in"
    subject = meeting_cards.stand_in_subject(before.meeting_id, before.person_id)
    unsaid = work.outbox.withdraw(subject) + work.relay.withdraw(subject, work.now)
    if not unsaid:
        say = meeting_cards.no_longer_standing_in(
            work, meeting, represented, before, uninvited=uninvited
        )
        work.say(before.represented_by_id, say)
