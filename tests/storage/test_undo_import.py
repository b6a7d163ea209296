"""An import taken back: as it was before, but for what people made of it since."""

from datetime import UTC, date, datetime

from sqlmodel import Session

from storage.actions import Action, ActionRole, Report
from storage.contracts import Contract
from storage.imports import Import, ImportDoubt, Imports
from storage.indicators import GivenValue, Indicator
from storage.meetings import Meeting
from storage.people import Invitation, Person
from storage.plan_merge import Changed
from storage.undo_import import Undone, undo, would_undo
from tests.storage.office import LATER, NOW, Office, edited

AFTER = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
HISTORY = {"import", "import_trace", "imported_row", "kept_file", "journal", "contract"}


def undone(office: Office) -> Undone:
    """Take the last import back, after having been told what that would do."""

    contract = office.one(Contract).id or 0

    def deed(session: Session) -> Undone:
        last = Imports(session).last(contract)
        assert last is not None
        told = would_undo(session, last)
        assert told == undo(session, last, AFTER)
        return told

    return office.database.run(deed)


def facts(office: Office) -> dict[str, object]:
    """Every table but the history."""
    return {name: rows for name, rows in office.everything().items() if name not in HISTORY}


def test_a_first_import_taken_back_leaves_nothing_but_history(office: Office) -> None:
    """Every fact goes, the file and the line of the journal stay."""
    before = facts(office)
    office.brings()

    told = undone(office)

    assert before == facts(office)
    assert "action:2.3" in told.removed
    assert ((), (), ()) == (told.restored, told.kept, told.overtaken)
    assert AFTER == office.one(Import).undone_at


def test_the_same_file_may_come_in_again(office: Office) -> None:
    """What was taken back is as new."""
    office.brings()
    undone(office)

    again = office.brings(now=AFTER)

    assert 24 == sum(about.startswith("action:") for about in again.outcome.added)
    assert not office.brings(now=AFTER).changed_anything


def test_a_second_import_taken_back_leaves_the_first(office: Office) -> None:
    """Values, roles, remarks, seats and questions are what they were."""
    office.brings()
    before = facts(office)
    changed = {
        ("Fiches-actions", "O5"): 60,
        ("Fiches-actions", "I5"): "Hélène Sarradet",
        ("Fiches-actions", "O19"): "50 %",
        ("Partenaires", "G61"): "06 39 98 00 58",
    }
    office.brings(edited(changed, without=("Fiches-actions", 16)), now=LATER)
    assert before != facts(office)

    told = undone(office)

    after = facts(office)
    assert without_ids(before) == without_ids(after)
    assert Changed("action:T.2", "progress", 60.0, 40.0) in told.restored
    assert Changed("action:T.2", "roles", [], []) in told.restored


def without_ids(tables: dict[str, object]) -> dict[str, list[tuple[object, ...]]]:
    """A role that comes back is another row that says the same."""
    return {
        name: sorted((row[1:] for row in rows), key=repr)  # type: ignore[attr-defined]
        for name, rows in tables.items()
    }


def test_a_meeting_that_moves_back_is_a_newer_version(office: Office) -> None:
    """A calendar only takes what counts up."""
    office.brings()
    office.brings(edited({("Réunions", "B27"): "10h-12h"}), now=LATER)

    undone(office)

    meeting = office.one(Meeting, key="cotech 2027-01-19")
    assert (meeting.starts_at, meeting.sequence) == (datetime(2027, 1, 19, 8, 30, tzinfo=UTC), 2)


def test_what_people_reported_keeps_the_fact_and_those_who_answer_for_it(office: Office) -> None:
    """A fiche somebody reported on stays, with its roles, its people and their structure."""
    office.brings()
    action = office.one(Action, code="2.3")
    (role, *_) = office.all(ActionRole, action_id=action.id)
    reports(office, action, role.person_id or 0)

    told = undone(office)

    assert "action:2.3" in told.kept
    assert ["2.3"] == [each.code for each in office.all(Action)]
    assert role.person_id in [each.person_id for each in office.all(ActionRole)]
    pilot = office.one(Person, id=role.person_id)
    assert f"person:{pilot.key}" in told.kept


def reports(office: Office, action: Action, person: int) -> None:
    """Somebody says where this action stands."""
    row = Report(
        contract_id=action.contract_id,
        action_id=action.id or 0,
        person_id=person,
        at=LATER,
        kind="nothing_new",
        source="talk:1",
    )
    office.database.run(lambda session: session.add(row))


def test_somebody_who_was_invited_stays(office: Office) -> None:
    """A link is out: whoever opens it must be known."""
    office.brings()
    person = office.one(Person, key="sarradet helene")
    row = Invitation(
        contract_id=person.contract_id,
        person_id=person.id or 0,
        token_hash="x",
        created_at=NOW,
        expires_at=AFTER,
    )
    office.database.run(lambda session: session.add(row))

    told = undone(office)

    assert "person:sarradet helene" in told.kept
    assert "person:blanc mathieu" in told.removed


def test_a_value_somebody_gave_keeps_its_indicator(office: Office) -> None:
    """Figures that were collected are nobody's to throw away."""
    office.brings()
    indicator = office.all(Indicator)[0]
    row = GivenValue(
        indicator_id=indicator.id or 0, period="2026-T4", value=3, at=LATER, source="talk:2"
    )
    office.database.run(lambda session: session.add(row))

    assert f"indicator:{indicator.code}" in undone(office).kept


def test_what_people_changed_since_is_not_brought_back(office: Office) -> None:
    """The workbook said 60, then somebody said 70: 70 stays, and is named."""
    office.brings()
    office.brings(edited({("Fiches-actions", "O5"): 60, ("Fiches-actions", "M5"): "31/12/2027"}))
    office.changes(office.one(Action, code="T.2"), progress=70.0)

    told = undone(office)

    action = office.one(Action, code="T.2")
    assert (70.0, None) == (action.progress, action.ends_on)
    assert (Changed("action:T.2", "progress", 70.0, 40.0),) == told.overtaken
    assert Changed("action:T.2", "ends_on", "2027-12-31", None) in told.restored


def test_answers_are_remembered_all_the_same(office: Office) -> None:
    """Nobody answers the same question twice because an import was taken back."""
    office.brings()
    office.changes(office.one(ImportDoubt, about="action:3.2"), answer="50", answered_at=NOW)

    undone(office)
    office.brings(now=AFTER)

    assert 50 == office.one(Action, code="3.2").progress


def test_only_the_last_import_is_taken_back_then_the_one_before(office: Office) -> None:
    """One at a time, from the newest."""
    office.brings()
    office.brings(edited({("Fiches-actions", "O5"): 60}), now=LATER)
    undone(office)
    assert 40 == office.one(Action, code="T.2").progress

    undone(office)

    assert [] == office.all(Action)


def test_two_imports_taken_back_in_a_row_leave_nothing(office: Office) -> None:
    """What the first undoing put back, a role, a remark or a seat, is used by nobody: the second
    takes it away with all the rest."""
    before = facts(office)
    office.brings()
    changed = {
        ("Fiches-actions", "O5"): 60,
        ("Fiches-actions", "I5"): "Hélène Sarradet",
        ("Fiches-actions", "I14"): None,
        ("Partenaires", "G61"): "06 39 98 00 58",
        ("Réunions", "B27"): "10h-12h",
    }
    office.brings(edited(changed, without=("Partenaires", 10)), now=LATER)

    undone(office)
    told = undone(office)

    assert () == told.kept
    assert before == facts(office)


def test_dates_come_back_as_dates(office: Office) -> None:
    """What is kept as text is written as what it is."""
    office.brings()
    before = office.one(Action, code="2.3").ends_on
    office.brings(edited({("Fiches-actions", "M14"): "30/06/2029"}), now=LATER)
    moved = [each.code for each in office.all(Action) if each.ends_on == date(2029, 6, 30)]
    assert moved

    undone(office)

    assert before == office.one(Action, code="2.3").ends_on
    assert not [each for each in office.all(Action) if each.ends_on == date(2029, 6, 30)]
