"""Three indicators that Amina answers for, and one of Bruno's: the same in every story of figures.

On Monday 23 November 2026 the third quarter is owed for two of them, the year 2025 for the third.
"""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from storage.indicators import GivenValue, Indicator, IndicatorValue
from tests.cast import Ids
from tests.story import Story


@dataclass(frozen=True)
class Indicators:
    """Their numbers in one database, in the order in which they are asked."""

    respite: int
    carers: int
    follow: int
    welcome: int


def seed(session: Session, ids: Ids) -> Indicators:
    """Put them beside the cast; a workbook told the second quarter."""

    def indicator(code: str, label: str, **more: Any) -> int:
        told = {"frequency": "quarterly", "responsible_id": ids.amina, **more}
        row = Indicator(contract_id=ids.contract, code=code, label=label, **told)
        session.add(row)
        session.flush()
        assert row.id is not None
        return row.id

    made = Indicators(
        respite=indicator(
            "23-b",
            "Heures de répit réalisées",
            action_id=ids.action_2_3,
            unit="heures",
            counting="flow",
        ),
        carers=indicator("23-a", "Aidants accompagnés", unit="personnes", counting="stock"),
        follow=indicator("22-c", "Pratique poursuivie à six mois", unit="%", frequency="yearly"),
        welcome=indicator("11-a", "Accueils", unit="personnes", responsible_id=ids.bruno),
    )
    for which, value in ((made.respite, 455.0), (made.carers, 74.0)):
        session.add(IndicatorValue(indicator_id=which, period="2026-T2", value=value))
    return made


def seeded(story: Story) -> Indicators:
    """The same, in a story."""
    return story.do(lambda session: seed(session, story.ids))


def present(story: Story, indicator: int, period: str = "2026-T3") -> IndicatorValue | None:
    """What stands for this period now."""
    return story.look(lambda work: work.indicators.value_of(indicator, period))


def history(story: Story, indicator: int, period: str = "2026-T3") -> list[GivenValue]:
    """Everything that was given for this period, the oldest first."""
    told = story.look(lambda work: work.indicators.history(indicator))
    return [each for each in told if each.period == period]


def values(story: Story, indicator: int, period: str = "2026-T3") -> list[float | None]:
    """The numbers that were given for this period, the oldest first."""
    return [each.value for each in history(story, indicator, period)]
