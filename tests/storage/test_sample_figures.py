"""The figures of the sample contract: what its workbook leaves open on Monday 23 November 2026."""

from importlib.resources import files

from sqlmodel import Session

from bot.app import hours_of
from bot.demo_seed import define_indicators
from bot.render import Render
from storage.contracts import Contracts
from storage.figures import Figure, owed
from storage.indicators import Indicator, Indicators
from storage.unit_of_work import UnitOfWork
from tests.storage.office import NOW, Office


def _owed(session: Session) -> list[Figure]:
    work = UnitOfWork(session, now=NOW, machine=NOW, renderer=Render(), hours_of=hours_of)
    (work.contract,) = Contracts(session).all()
    return [figure for found in owed(work).values() for figure in found]


def test_the_sample_is_defined_as_its_coordinator_would(office: Office) -> None:
    """Late sources, a threshold, totals and situations: what no column of her workbook tells."""
    contract = office.brings().contract
    sample = files("simulator") / "sample" / "indicators.toml"

    office.database.run(lambda s: define_indicators(Indicators(s), contract.id or 0))

    told = {row.code: row for row in office.all(Indicator)}
    assert 61 == sample.read_text(encoding="utf-8").count(" = {") == len(told)
    assert (18, 11) == (told["11-c"].lag_months, told["34-b"].disclosure_threshold)
    assert ("flow", "stock", None) == tuple(
        told[code].counting for code in ("23-b", "23-a", "22-c")
    )
    assert "down" == told["13-b"].direction


def test_six_figures_are_owed_before_the_copil(office: Office) -> None:
    """Three quarters, a half and two years; 24-a was « NC » and is left in peace, and so is what
    ended before its fiche began. Each has one person to ask."""
    contract = office.brings().contract
    office.database.run(lambda s: define_indicators(Indicators(s), contract.id or 0))

    found = office.database.run(_owed)

    assert {
        "13-a": ("2026-T3", "Mathieu Blanc"),
        "14-a": ("2026-T3", "Nathalie Foissac"),
        "15-a": ("2026-T3", "Thomas Peyrot"),
        "24-b": ("2025", "Marianne Taillefer"),
        "31-a": ("2025", "Julie Maurel"),
        "42-a": ("2026-S1", "Hugo Ferrié"),
    } == {
        each.indicator.code: (each.period.key, each.answers.full_name if each.answers else "")
        for each in found
    }
