"""Two rows of the directory made one: all that hung from either hangs from the one that stays."""

from sqlmodel import Session, col, select

from storage.meetings import Invitee, MeetingAnswer
from storage.people import Person
from storage.same_person import make_one
from tests.storage.office import NOW, Office


def test_what_a_person_has_only_once_is_kept_once(office: Office) -> None:
    """Both were called to one meeting, the other to a second: two invitations stay, one answer."""
    office.brings()
    first, second, *_ = office.all(Person)
    kept, other = first.id or 0, second.id or 0

    def merge(session: Session) -> list[tuple[int, int]]:
        for meeting, who in ((1, kept), (1, other), (2, other)):
            session.add(Invitee(meeting_id=meeting, person_id=who))
        session.add(MeetingAnswer(meeting_id=2, person_id=other, answer="present", at=NOW))
        make_one(session, session.get_one(Person, kept), session.get_one(Person, other))
        called = session.exec(select(Invitee).order_by(col(Invitee.meeting_id)))
        return [(row.meeting_id, row.person_id) for row in called]

    assert [(1, kept), (2, kept)] == office.database.run(merge)
    assert kept == office.one(MeetingAnswer).person_id
    stays = office.one(Person, key=second.key)
    assert (kept, second.last_name) == (stays.id, stays.last_name)
    assert [] == office.all(Person, key=first.key)
