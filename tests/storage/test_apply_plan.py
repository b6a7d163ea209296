"""A workbook brought in: everything once, nothing twice, nobody contradicted, all or nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from storage.actions import Action, ActionRole, Remark
from storage.contracts import Axis, Contract, Instance, Seat
from storage.imports import Import, ImportDoubt, ImportedRow
from storage.indicators import Indicator, IndicatorValue
from storage.meetings import Meeting
from storage.people import Person, Structure
from tests.storage.office import LATER, NOW, Office, edited, sample_plan

COPIL = "copil 2026-12-10"


def test_the_sample_comes_in_whole(office: Office) -> None:
    """Every fact of the workbook has its row."""
    office.brings()

    copil = office.one(Instance, code="COPIL")
    counts = {
        "axes": len(office.all(Axis)),
        "actions": len(office.all(Action)),
        "structures": len(office.all(Structure)),
        "people": len(office.all(Person)),
        "instances": len(office.all(Instance)),
        "members of the COPIL": len(office.all(Seat, instance_id=copil.id, kind="member")),
        "substitutes": len(office.all(Seat, instance_id=copil.id, kind="substitute")),
        "meetings": len(office.all(Meeting)),
        "indicators": len(office.all(Indicator)),
        "raw rows": len(office.all(ImportedRow)),
        "doubts": len(office.all(ImportDoubt)),
    }
    assert counts == {
        "axes": 7,
        "actions": 24,
        "structures": 38,
        "people": 61,
        "instances": 12,
        "members of the COPIL": 20,
        "substitutes": 3,
        "meetings": 33,
        "indicators": 61,
        "raw rows": 267,
        "doubts": 14,
    }


def test_the_copil_is_the_one_of_the_calendar(office: Office) -> None:
    """Wall clock to UTC; days without an hour have the house's; the convocation is history."""
    office.brings()

    copil = office.one(Meeting, key=COPIL)
    assert copil.starts_at == datetime(2026, 12, 10, 13, 0, tzinfo=UTC)
    assert copil.ends_at == datetime(2026, 12, 10, 15, 30, tzinfo=UTC)
    assert copil.convened_at == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    assert copil.answer_by == datetime(2026, 12, 3, 17, 0, tzinfo=UTC)
    assert copil.agenda[1] == "Avancement des 24 fiches-actions"
    assert copil.uid.endswith("@cheville")
    assert (copil.sequence, copil.collecting_since) == (0, None)


def test_past_attendance_stays_as_history(office: Office) -> None:
    """Sixteen were there in June, as they were written and as whom they mean."""
    office.brings()

    june = office.one(Meeting, key="copil 2026-06-25")
    assert (june.state, len(june.history["attended"])) == ("held", 16)
    assert {"text", "person"} <= set(june.history["attended"][0])


def test_people_are_reached_as_the_workbook_says(office: Office) -> None:
    """An employer's ban, a wish, no smartphone: said once in the workbook, never asked again."""
    office.brings()

    reached = {person.channel for person in office.all(Person)}
    no_phone = office.one(Person, key="roques michele")
    gone = office.one(Person, key="cazalbou rene")
    assert reached == {None, "mail", "phone"}
    assert (no_phone.channel, no_phone.email) == ("phone", None)
    assert gone.ended_on == date(2026, 3, 22)


def test_what_is_doubted_is_asked_and_not_written(office: Office) -> None:
    """The proposal waits in the question; the row stays blank."""
    office.brings()

    doubts = {(d.about, d.field): d for d in office.all(ImportDoubt)}
    assert office.one(Action, code="3.3").state is None
    assert office.one(Action, code="3.2").progress is None
    assert doubts["action:3.2", "progress"].proposal == "50"
    assert office.one(Meeting, key="gt sm 2026-11-26").starts_at is None
    assert doubts["meeting:gt sm 2026-11-26", "on"].proposal == "2026-11-26"
    assert office.one(Person, key="guiraud pauline").email is None
    assert office.one(Meeting, key="suivi 2026-07-02").ends_at is None


def test_pilots_are_people_or_stay_as_written(office: Office) -> None:
    """A structure written in the pilote's place is kept as such; nobody is named for it."""
    office.brings()

    action = office.one(Action, code="4.4")
    (role,) = office.all(ActionRole, action_id=action.id)
    assert (role.role, role.person_id, role.as_written) == ("pilot", None, "CPTS")
    assert role.structure_id is not None


def test_freins_and_leviers_date_from_the_last_update(office: Office) -> None:
    """A remark of the workbook is as old as the workbook says."""
    office.brings()

    action = office.one(Action, code="T.2")
    remarks = office.all(Remark, action_id=action.id)
    assert {"obstacle", "lever"} == {remark.kind for remark in remarks}
    assert {date(2026, 11, 17)} == {remark.at.date() for remark in remarks}


def test_56_the_same_file_again_changes_nothing(office: Office) -> None:
    """Fault 56: not one row of one table moves, a week later either."""
    office.brings()
    before = office.everything()

    again = office.brings(now=LATER)

    assert not again.changed_anything
    assert before == office.everything()


def test_a_changed_file_updates_only_what_changed(office: Office) -> None:
    """One cell of one action and one hour of one meeting: two facts move, the others do not."""
    office.brings()
    before = office.everything()

    changed = {("Fiches-actions", "O5"): 60, ("Réunions", "B27"): "10h-12h"}
    applied = office.brings(edited(changed), now=LATER)

    moved = {(c.about, c.name) for c in applied.outcome.changed}
    cotech = "meeting:cotech 2027-01-19"
    assert moved == {("action:T.2", "progress"), (cotech, "starts_at"), (cotech, "ends_at")}
    assert office.one(Action, code="T.2").progress == 60
    meeting = office.one(Meeting, key="cotech 2027-01-19")
    assert (meeting.starts_at, meeting.sequence) == (datetime(2027, 1, 19, 9, tzinfo=UTC), 1)
    after = office.everything()
    touched = {name for name in after if after[name] != before[name]}
    assert touched == {
        "action", "meeting", "import", "imported_row", "imported_fact", "import_trace", "journal",
        "kept_file",
    }  # fmt: skip


def test_what_is_new_is_added_and_what_is_gone_is_named(office: Office) -> None:
    """Nothing is deleted because a line was: the coordinator is told."""
    office.brings()
    added = {
        ("Partenaires", "A66"): "CPAM",
        ("Partenaires", "B66"): "Mme",
        ("Partenaires", "C66"): "NOUVELLE",
        ("Partenaires", "D66"): "Zélie",
    }

    applied = office.brings(edited(added, without=("Fiches-actions", 16)), now=LATER)

    assert "person:nouvelle zelie" in applied.outcome.added
    assert "action:2.5" in applied.outcome.gone
    assert office.one(Action, code="2.5").state == "done"
    again = office.brings(edited(added, without=("Fiches-actions", 16)), now=LATER)
    assert not again.changed_anything


def test_a_fact_that_comes_back_is_taken_up_again(office: Office) -> None:
    """A line cut by mistake and put back is the same line."""
    office.brings()
    office.brings(edited({}, without=("Fiches-actions", 16)), now=LATER)

    applied = office.brings(now=LATER)

    assert ["action:2.5"] == [a for a in applied.outcome.back if a.startswith("action")]
    assert 24 == len(office.all(Action))


def test_what_people_reported_is_not_undone_by_an_old_workbook(office: Office) -> None:
    """The workbook says 40 as it always did; Claire reported 55 since: 55 stays."""
    office.brings()
    office.changes(office.one(Action, code="T.2"), progress=55.0, last_report_on=date(2026, 11, 25))

    applied = office.brings(now=LATER)

    action = office.one(Action, code="T.2")
    assert (action.progress, action.last_report_on) == (55.0, date(2026, 11, 25))
    assert not applied.changed_anything


def test_a_cell_changed_on_both_sides_is_asked(office: Office) -> None:
    """Cheville heard 55, the workbook now says 60: what was heard stays, the question is put."""
    office.brings()
    office.changes(office.one(Action, code="T.2"), progress=55.0)
    workbook = edited({("Fiches-actions", "O5"): 60})

    applied = office.brings(workbook, now=LATER)

    assert office.one(Action, code="T.2").progress == 55.0
    (kept,) = applied.outcome.kept
    assert (kept.about, kept.before, kept.after) == ("action:T.2", 55.0, 60.0)
    assert office.one(ImportDoubt, kind="said_otherwise").proposal == "60.0"
    assert not office.brings(workbook, now=LATER).changed_anything


def test_a_meeting_people_were_asked_about_is_not_moved_behind_their_back(office: Office) -> None:
    """Once answers are collected, a new hour in the workbook is asked about, not applied."""
    office.brings()
    office.changes(office.one(Meeting, key=COPIL), collecting_since=NOW)

    applied = office.brings(edited({("Réunions", "B25"): "9h-12h"}), now=LATER)

    assert office.one(Meeting, key=COPIL).starts_at == datetime(2026, 12, 10, 13, tzinfo=UTC)
    assert {"starts_at", "ends_at"} == {change.name for change in applied.outcome.kept}


def test_a_new_pilot_takes_the_place_of_the_old(office: Office) -> None:
    """The cell is the truth of who answers for an action, unless somebody was named here."""
    office.brings()
    action = office.one(Action, code="T.2")

    office.brings(edited({("Fiches-actions", "I5"): "Hélène Sarradet"}), now=LATER)

    (role,) = office.all(ActionRole, action_id=action.id)
    assert office.one(Person, id=role.person_id).key == "sarradet helene"


def test_a_doubt_whose_cell_is_corrected_is_closed(office: Office) -> None:
    """The coordinator answers in her workbook: the value is written, the question is over."""
    office.brings()

    office.brings(edited({("Fiches-actions", "O19"): "50 %"}), now=LATER)

    assert office.one(Action, code="3.2").progress == 50
    doubt = office.one(ImportDoubt, about="action:3.2", field="progress")
    assert doubt.gone_at == LATER


def test_an_answered_doubt_stays_answered_when_rows_move(office: Office) -> None:
    """A question is known by what it is about, not by where its cell stands."""
    office.brings()
    doubt = office.one(ImportDoubt, about="action:3.3", field="state")
    office.changes(doubt, answer="under_way", answered_at=NOW)

    moved = tuple(replace(d, cell="N99") for d in sample_plan().doubts)
    office.applies(replace(sample_plan(), doubts=moved), now=LATER)

    doubt = office.one(ImportDoubt, about="action:3.3", field="state")
    assert (doubt.cell, doubt.answer) == ("N99", "under_way")


@pytest.mark.parametrize(
    ("about", "field", "answer", "kind", "wanted", "expected"),
    [
        ("action:3.3", "state", "under_way", Action, "state", "under_way"),
        ("action:3.2", "progress", "45", Action, "progress", 45.0),
        ("action:T.2", "ends_on", "2028-12-31", Action, "ends_on", date(2028, 12, 31)),
        ("person:vialade laurent", "civility", "mister", Person, "civility", "mister"),
        ("person:guiraud pauline", "emails", "dr.guiraud@cpts-sauvelane.example", Person,
         "email", "dr.guiraud@cpts-sauvelane.example"),
        ("meeting:gt sm 2026-11-26", "on", "2026-11-24", Meeting,
         "starts_at", datetime(2026, 11, 24, 13, tzinfo=UTC)),
        ("meeting:suivi 2026-07-02", "ends_at", "12:00", Meeting,
         "ends_at", datetime(2026, 7, 2, 10, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_an_answer_is_written_at_the_next_import(
    office: Office,
    about: str,
    field: str,
    answer: str,
    kind: type[Action],
    wanted: str,
    expected: object,
) -> None:
    """What was asked and answered is read with its answer, the proposal or another."""
    office.brings()
    doubt = office.one(ImportDoubt, about=about, field=field)
    office.changes(doubt, answer=answer, answered_at=NOW)

    office.brings(now=LATER)

    key = about.partition(":")[2]
    by = "code" if kind is Action else "key"
    assert expected == getattr(office.one(kind, **{by: key}), wanted)
    assert not office.brings(now=LATER).changed_anything


def test_an_answer_names_the_pilot(office: Office) -> None:
    """« CPTS » was a structure; it is Mathieu Blanc."""
    office.brings()
    doubt = office.one(ImportDoubt, about="action:4.4", field="pilots")
    office.changes(doubt, answer="blanc mathieu", answered_at=NOW)

    office.brings(now=LATER)

    (role,) = office.all(ActionRole, action_id=office.one(Action, code="4.4").id)
    assert office.one(Person, id=role.person_id).full_name == "Mathieu Blanc"


def test_an_answer_that_makes_no_sense_stays_a_question(office: Office) -> None:
    """Nothing is guessed, not even from an answer."""
    office.brings()
    doubt = office.one(ImportDoubt, about="action:3.2", field="progress")
    office.changes(doubt, answer="beaucoup", answered_at=NOW)

    office.brings(now=LATER)

    assert office.one(Action, code="3.2").progress is None


def test_56_a_fault_at_line_37_leaves_nothing_half_written(office: Office) -> None:
    """Fault 56: whatever goes wrong in the middle, the database is as it was."""
    plan = sample_plan()
    broken = replace(plan.meetings[-1], on=date(1, 1, 1), starts_at=time(0))
    before = office.everything()

    with pytest.raises(OverflowError):
        office.applies(replace(plan, meetings=(*plan.meetings[:-1], broken)))

    assert before == office.everything()
    assert office.brings().is_new


def test_56_a_fault_in_a_second_file_leaves_the_first_as_it_was(office: Office) -> None:
    """Fault 56: neither a value nor a raw row of the bad file stays."""
    office.brings()
    before = office.everything()
    plan = sample_plan()
    changed = replace(plan.actions[0], progress=Decimal(99))
    broken = replace(plan.meetings[-1], on=date(1, 1, 1), starts_at=time(0))

    with pytest.raises(OverflowError):
        office.applies(
            replace(
                plan,
                actions=(changed, *plan.actions[1:]),
                meetings=(*plan.meetings[:-1], broken),
            )
        )

    assert before == office.everything()


def test_two_contracts_live_side_by_side(office: Office) -> None:
    """The same workbook for another contract gives rows and calendar numbers of its own."""
    office.brings()
    plan = sample_plan()

    from storage.apply_plan import Source, apply_plan

    other = Source("Autre", "contrat local de santé d'à côté", "plan.xlsx", b"1")
    office.database.run(lambda session: apply_plan(session, plan, other, NOW))

    assert 2 == len(office.all(Contract)) == len(office.all(Import))
    assert 48 == len(office.all(Action))
    assert 66 == len({meeting.uid for meeting in office.all(Meeting)})


def test_values_keep_why_they_are_missing(office: Office) -> None:
    """What is under the threshold is withheld, and is not a number anywhere."""
    office.brings()

    indicator = office.one(Indicator, code="34-b")
    (value,) = office.all(IndicatorValue, indicator_id=indicator.id)
    assert (value.value, value.note) == (None, "withheld")
