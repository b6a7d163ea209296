"""Figures in the database: each value once, its history whole, and who owes which now."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from domain.plan import ValueNote
from storage.figures import Figure, gaps_of, owed, owed_by
from storage.imports import ImportDoubt
from storage.indicators import GivenValue, Indicator, Indicators, IndicatorValue
from storage.people import Person
from storage.unit_of_work import UnitOfWork
from tests.storage.office import LATER, Office, edited
from tests.story import Story

THIRD_QUARTER_OF = {"13-a": ("Indicateurs", "P18"), "21-a": ("Indicateurs", "P25")}
"""The cell of the sample that holds the value of the third quarter of 2026."""
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def _indicator(session: Session, story: Story, code: str, **more: Any) -> int:
    told = {"label": f"Indicateur {code}", "frequency": "quarterly", "unit": "personnes", **more}
    row = Indicator(contract_id=story.ids.contract, code=code, **told)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def _given(indicator: int, value: float | None, source: str, **more: Any) -> GivenValue:
    return GivenValue(
        indicator_id=indicator, period="2026-T3", value=value, at=AT, source=source, **more
    )


def _owed(story: Story) -> dict[int | None, list[str]]:
    def names(work: UnitOfWork) -> dict[int | None, list[str]]:
        return {who: [_name(each) for each in found] for who, found in owed(work).items()}

    return story.look(names)


def _name(figure: Figure) -> str:
    return f"{figure.indicator.code}@{figure.period.key}"


def test_a_value_is_kept_with_all_that_was_before(story: Story) -> None:
    """The latest is the present one; the first stays in the history, with who gave it."""

    def deed(session: Session) -> int:
        indicator = _indicator(session, story, "11-a")
        rows = Indicators(session)
        rows.give(_given(indicator, 12, "a", given_by_id=story.ids.amina))
        rows.give(_given(indicator, 15, "b", given_by_id=story.ids.claire, reason="recompté"))
        return indicator

    indicator = story.do(deed)

    def look(work: UnitOfWork) -> tuple[IndicatorValue | None, list[float | None]]:
        present = work.indicators.value_of(indicator, "2026-T3")
        return present, [each.value for each in work.indicators.history(indicator)]

    present, history = story.look(look)
    assert present is not None
    assert (15, "recompté", story.ids.claire) == (
        present.value,
        present.reason,
        present.given_by_id,
    )
    assert [12, 15] == history


def test_the_same_source_gives_one_value(story: Story) -> None:
    """A message treated twice, or a tap sent again, changes nothing."""

    def deed(session: Session) -> tuple[bool, bool, list[float | None]]:
        indicator = _indicator(session, story, "11-a")
        rows = Indicators(session)
        first = rows.give(_given(indicator, 12, "a"))
        again = rows.give(_given(indicator, 13, "a"))
        return first, again, [each.value for each in rows.values(indicator)]

    assert (True, False, [12]) == story.do(deed)


def test_a_figure_is_owed_by_whoever_answers_for_it(story: Story) -> None:
    """Nobody named, or a mandate that is over: the coordinator places it."""

    def deed(session: Session) -> None:
        ids = story.ids
        given = _indicator(session, story, "1-a", responsible_id=ids.amina)
        _indicator(session, story, "1-b", responsible_id=ids.amina, frequency="yearly")
        _indicator(session, story, "1-c", responsible_id=ids.bruno)
        _indicator(session, story, "1-d")
        _indicator(session, story, "1-e", responsible_id=ids.denise)
        _indicator(session, story, "1-f", responsible_id=ids.bruno, frequency=None)
        Indicators(session).give(_given(given, 12, "a"))
        session.get_one(Person, ids.denise).ended_on = date(2026, 10, 31)

    story.do(deed)

    expected = {
        story.ids.amina: ["1-b@2025"],
        story.ids.bruno: ["1-c@2026-T3"],
        None: ["1-d@2026-T3", "1-e@2026-T3"],
    }
    assert expected == _owed(story)
    assert ["1-c@2026-T3"] == story.look(
        lambda work: [_name(each) for each in owed_by(work, story.ids.bruno)]
    )


def test_what_is_awaited_stays_owed(story: Story) -> None:
    """« En attente » is no answer yet; « non communiqué » is one."""

    def deed(session: Session) -> None:
        awaited = _indicator(session, story, "1-a", responsible_id=story.ids.amina)
        never = _indicator(session, story, "1-b", responsible_id=story.ids.amina)
        rows = Indicators(session)
        rows.give(_given(awaited, None, "a", note=ValueNote.AWAITED))
        rows.give(_given(never, None, "b", note=ValueNote.NOT_COMMUNICATED))

    story.do(deed)

    assert {story.ids.amina: ["1-a@2026-T3"]} == _owed(story)


def test_an_old_hole_is_told_and_not_owed(story: Story) -> None:
    """The first quarter is known and the third too: the second is nobody's debt."""

    def deed(session: Session) -> int:
        indicator = _indicator(session, story, "1-a", responsible_id=story.ids.amina)
        for period in ("2026-T1", "2026-T3"):
            session.add(IndicatorValue(indicator_id=indicator, period=period, value=3))
        return indicator

    indicator = story.do(deed)

    def holes(work: UnitOfWork) -> list[str]:
        row = work.indicators.find(indicator)
        assert row is not None
        return [each.key for each in gaps_of(work, row)]

    assert {} == _owed(story)
    assert ["2026-T2"] == story.look(holes)


def _queries_of_owed(story: Story) -> int:
    asked: list[str] = []

    def listener(*said: Any) -> None:
        asked.append(said[2])

    engine = story.house.database.engine
    event.listen(engine, "before_cursor_execute", listener)
    _owed(story)
    event.remove(engine, "before_cursor_execute", listener)
    return len(asked)


def test_what_is_owed_costs_the_same_queries_for_sixty_indicators(story: Story) -> None:
    """A contract that grows does not slow the question down."""
    story.do(lambda s: _indicator(s, story, "1-a", responsible_id=story.ids.amina))
    few = _queries_of_owed(story)

    for n in range(60):
        who = story.ids.amina if n % 2 else story.ids.bruno
        story.do(lambda s, n=n, who=who: _indicator(s, story, f"2-{n}", responsible_id=who))

    assert few == _queries_of_owed(story)


# The workbook, and what people say


def test_the_values_of_the_workbook_are_in_the_history(office: Office) -> None:
    """Each once, whose source is the import; the same file again adds none."""
    office.brings()
    office.brings(now=LATER)

    history = office.all(GivenValue)
    assert len(office.all(IndicatorValue)) == len(history)
    assert all(each.source.startswith("import:") for each in history)


def test_a_workbook_never_replaces_what_somebody_gave(office: Office) -> None:
    """The workbook has 118 for 21-a; Amina corrected it to 121; a newer file with 119 asks."""
    office.brings()
    indicator = office.one(Indicator, code="21-a")
    person = office.all(Person)[0]
    mine = _given(indicator.id or 0, 121, "chat", given_by_id=person.id)
    office.database.run(lambda session: Indicators(session).give(mine))

    office.brings(edited({THIRD_QUARTER_OF["21-a"]: 119}), now=LATER)

    present = office.one(IndicatorValue, indicator_id=indicator.id, period="2026-T3")
    assert (121, person.id) == (present.value, present.given_by_id)
    (doubt,) = office.all(ImportDoubt, about="value:21-a@2026-T3", field="value")
    assert ("said_otherwise", "119.0") == (doubt.kind, doubt.raw)


def test_a_late_nc_of_the_workbook_leaves_a_number_whole(office: Office) -> None:
    """A cell that was empty says « NC » now, while somebody gave a number: both halves stay."""
    office.brings()
    indicator = office.one(Indicator, code="13-a")
    mine = _given(indicator.id or 0, 36, "chat", given_by_id=office.all(Person)[0].id)
    office.database.run(lambda session: Indicators(session).give(mine))

    office.brings(edited({THIRD_QUARTER_OF["13-a"]: "NC"}), now=LATER)

    present = office.one(IndicatorValue, indicator_id=indicator.id, period="2026-T3")
    assert (36, None) == (present.value, present.note)


def test_a_value_that_the_workbook_corrects_keeps_its_past(office: Office) -> None:
    """Both numbers of the coordinator's own file are in the history, in order."""
    office.brings()
    indicator = office.one(Indicator, code="21-a")

    office.brings(edited({THIRD_QUARTER_OF["21-a"]: 119}), now=LATER)

    told = office.all(GivenValue, indicator_id=indicator.id, period="2026-T3")
    assert [118, 119] == [each.value for each in told]
    present = office.one(IndicatorValue, indicator_id=indicator.id, period="2026-T3")
    assert Decimal(119) == Decimal(str(present.value))
