"""Answers to what a workbook left open: they take effect before or after the import, once."""

from sqlmodel import Session

from domain.plan import Doubt
from domain.plan_questions import LEFT_AS_IS, Side, offered
from domain.resemblance import Resemblance
from storage.actions import Action
from storage.apply_plan import Source, apply_answers, would_apply
from storage.contracts import Contract, Contracts
from storage.imports import ImportDoubt, Imports
from storage.plan_difference import Difference
from storage.plan_doubts import answer_doubt, as_doubt
from storage.plan_merge import Changed
from tests.small_workbook import PEOPLE, small_workbook
from tests.storage.office import LATER, NOW, Office, edited, read, sample_plan


def answers(office: Office, doubt: Doubt, answer: str) -> None:
    """Claire answers; what that changes is changed at once."""
    contract = office.one(Contract)

    def deed(session: Session) -> None:
        answer_doubt(session, contract.id or 0, doubt, answer, LATER)
        apply_answers(session, Contracts(session).get(contract.id or 0), LATER)

    office.database.run(deed)


def asked(office: Office, about: str, field: str) -> Doubt:
    return as_doubt(office.one(ImportDoubt, about=about, field=field))


def test_an_answer_after_the_import_fills_the_field_at_once(office: Office) -> None:
    """Nobody has to send the file again; when they do, it changes nothing and asks nothing."""
    office.brings()

    answers(office, asked(office, "action:3.3", "state"), "under_way")

    assert "under_way" == office.one(Action, code="3.3").state
    again = office.brings(now=LATER)
    assert not again.changed_anything
    assert 13 == len(still_open(office))


def still_open(office: Office) -> list[ImportDoubt]:
    contract = office.one(Contract).id or 0
    return office.database.run(lambda session: Imports(session).open_doubts(contract))


def test_every_doubt_of_the_sample_may_be_answered(office: Office) -> None:
    """By what is offered, or by leaving things as they are; then nothing is asked any more."""
    office.brings()

    for doubt in sample_plan().doubts:
        answers(office, doubt, (*offered(doubt), LEFT_AS_IS)[0])

    assert [] == still_open(office)
    assert not office.brings(now=LATER).changed_anything
    assert [] == still_open(office)


def test_left_as_it_is_what_people_say_later_is_not_undone(office: Office) -> None:
    """No answer is not an empty answer."""
    office.brings()
    answers(office, asked(office, "action:3.3", "state"), LEFT_AS_IS)
    office.changes(office.one(Action, code="3.3"), state="done")

    again = office.brings(now=LATER)

    assert "done" == office.one(Action, code="3.3").state
    assert not again.changed_anything


def test_an_answer_before_the_import_is_part_of_it(office: Office) -> None:
    """It was given on the preview: the field comes in filled."""
    office.brings()
    doubt = asked(office, "action:3.2", "progress")
    contract = office.one(Contract).id or 0
    office.database.run(lambda session: answer_doubt(session, contract, doubt, "45", NOW))

    applied = office.brings(edited({("Fiches-actions", "O5"): 60}), now=LATER)

    assert 45 == office.one(Action, code="3.2").progress
    assert Changed("action:3.2", "progress", None, 45.0) in applied.outcome.changed


def otherwise(office: Office) -> bytes:
    """Somebody said 55 here, and the workbook now says 60."""
    office.brings()
    office.changes(office.one(Action, code="T.2"), progress=55.0)
    return edited({("Fiches-actions", "O5"): 60})


def test_the_side_of_the_workbook_is_taken_once(office: Office) -> None:
    """What people say after that stands again."""
    workbook = otherwise(office)
    office.brings(workbook, now=LATER)
    answers(office, asked(office, "action:T.2", "progress"), Side.THEIRS)
    assert 60 == office.one(Action, code="T.2").progress

    office.changes(office.one(Action, code="T.2"), progress=70.0)
    again = office.brings(workbook, now=LATER)

    assert 70 == office.one(Action, code="T.2").progress
    assert not again.changed_anything


def test_our_side_is_kept_and_never_asked_again(office: Office) -> None:
    """The same workbook says the same thing: it was heard."""
    workbook = otherwise(office)
    office.brings(workbook, now=LATER)

    answers(office, asked(office, "action:T.2", "progress"), Side.OURS)

    assert 55 == office.one(Action, code="T.2").progress
    assert not office.brings(workbook, now=LATER).changed_anything
    assert [] == [each for each in still_open(office) if each.kind == "said_otherwise"]


def test_a_side_taken_before_the_import_holds(office: Office) -> None:
    """Decided on the preview."""
    workbook = otherwise(office)
    shown = looked_at(office, workbook)
    (change,) = shown.kept
    doubt = Doubt("", "", "60.0", "said_otherwise", "60.0", ("55.0",), change.about, change.name)
    contract = office.one(Contract).id or 0
    office.database.run(lambda session: answer_doubt(session, contract, doubt, Side.THEIRS, NOW))

    office.brings(workbook, now=LATER)

    assert 60 == office.one(Action, code="T.2").progress


def test_a_side_is_asked_anew_when_both_moved_again(office: Office) -> None:
    """What was decided of 60 then says nothing of 60 now."""
    workbook = otherwise(office)
    office.brings(workbook, now=LATER)
    answers(office, asked(office, "action:T.2", "progress"), Side.THEIRS)
    office.brings(edited({("Fiches-actions", "O5"): 65}), now=LATER)
    office.changes(office.one(Action, code="T.2"), progress=70.0)

    office.brings(workbook, now=LATER)

    assert 70 == office.one(Action, code="T.2").progress
    assert ["said_otherwise"] == [
        each.kind for each in still_open(office) if each.about == "action:T.2" and each.sheet == ""
    ]


def looked_at(office: Office, workbook: bytes) -> Difference:
    """What bringing this workbook in would change."""
    source = Source("Sauvelane", "contrat local de santé de Sauvelane", "plan.xlsx", workbook)
    plan = read(workbook)
    return office.database.run(lambda session: would_apply(session, plan, source, LATER))


def test_what_looks_like_another_contract_is_counted(office: Office) -> None:
    """Codes that happen to be the same are no likeness: an action is known by its title too."""
    assert not looked_at(office, edited({})).resemblance.is_doubtful, "the first of all"
    office.brings()

    same = looked_at(office, edited({("Fiches-actions", "O5"): 60})).resemblance
    reduced = looked_at(office, small_workbook(sheets=(PEOPLE,))).resemblance
    foreign = looked_at(office, small_workbook())

    assert (same.known, same.others) == (same.found, 0)
    assert (61, 0, 3) == (reduced.known, reduced.found, reduced.others)
    assert Resemblance(85, 0, 6) == foreign.resemblance
    assert (False, True) == (same.is_doubtful, foreign.resemblance.is_doubtful)
    assert foreign == type(foreign).from_json(foreign.to_json())


def test_to_look_is_to_change_nothing(office: Office) -> None:
    """Twice the same difference, and not a row moved; a first import too."""
    before = office.everything()
    first = looked_at(office, edited({}))
    assert before == office.everything()
    office.brings()
    before = office.everything()
    changed = edited({("Fiches-actions", "O5"): 60, ("Fiches-actions", "I5"): "Hélène Sarradet"})

    shown = looked_at(office, changed)

    assert 24 == sum(about.startswith("action:") for about in first.added)
    assert {"progress", "roles"} == {change.name for change in shown.changed}
    assert shown == looked_at(office, changed) == type(shown).from_json(shown.to_json())
    assert before == office.everything()
