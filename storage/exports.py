"""What it takes to give the coordinator her workbook back: the last one brought, and the news."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from domain.quiet_hours import in_zone
from domain.unwritten import Unwritten, thawed
from storage.contracts import Contracts
from storage.files import KEPT, KeptFile
from storage.imports import Imports
from storage.marks import GIVEN_BACK, Marks
from storage.plan_names import names_of
from storage.unwritten import Given, unwritten

_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True)
class Order:
    """What is to be written in a workbook that she called `name`.

    `names` says what facts are called; `today` is the day it was read on, where dates have no
    year. `rows` stand for a file that was not kept: the sheet of each, and its cells as text.
    """

    name: str
    news: tuple[Unwritten, ...]
    today: date
    names: Mapping[str, str]
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def frozen(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "name": self.name,
            "news": [each.frozen() for each in self.news],
            "today": self.today.isoformat(),
            "names": dict(self.names),
            "rows": [[sheet, list(cells)] for sheet, cells in self.rows],
        }


def order_from(frozen: Mapping[str, Any]) -> Order:
    """The same, back from JSON."""
    return Order(
        name=frozen["name"],
        news=tuple(thawed(each) for each in frozen["news"]),
        today=date.fromisoformat(frozen["today"]),
        names=frozen["names"],
        rows=tuple((sheet, tuple(cells)) for sheet, cells in frozen["rows"]),
    )


@dataclass(frozen=True)
class Export:
    """An order on the file of one import; `file_name` is what it is called now, `given` what its
    cells will say (storage/unwritten)."""

    order: Order
    given: Given
    import_id: int
    brought_at: datetime
    file_id: int | None
    file_name: str

    def frozen(self) -> dict[str, Any]:
        """As an attachment keeps it; the bytes of the kept file are read when it leaves."""
        return {KEPT: self.file_id, **self.order.frozen()}


def export_of(session: Session, contract_id: int, now: datetime) -> Export | None:
    """Everything the last workbook of this contract does not say; None when none was brought, or
    when nothing of it is kept since somebody was erased."""
    last = Imports(session).last(contract_id)
    if last is None or last.id is None:
        return None
    zone = ZoneInfo(Contracts(session).get(contract_id).timezone)
    found, given = unwritten(session, contract_id)
    news = tuple(found)
    names = names_of(session, contract_id)
    rows = Imports(session).rows(last.id) if last.file_id is None else []
    if last.file_id is None and not rows:
        return None
    order = Order(
        name=last.file_name,
        news=news,
        today=in_zone(last.at, zone).date(),
        names={each.about: names[each.about] for each in news if each.about in names},
        rows=tuple((row.sheet, tuple(map(str, row.cells))) for row in rows),
    )
    name = file_name(last.file_name, in_zone(now, zone).date())
    return Export(order, given, last.id, last.at, last.file_id, name)


def remember(session: Session, contract_id: int, export: Export) -> None:
    """Keep what this file says: a cell that comes back as it was given is nobody's change, even
    when people said something else meanwhile (storage/plan_merge). The last file counts."""
    Marks(session).put(GIVEN_BACK.format(contract=contract_id), export.given)


def original_of(session: Session, export: Export) -> bytes | None:
    """The file she brought, byte for byte; None when it was not kept."""
    if export.file_id is None:
        return None
    return session.get_one(KeptFile, export.file_id).content


def file_name(brought: str, day: date) -> str:
    """Her own name for it, with the day: one version is never taken for another.

    >>> file_name("plan-2026-11-23.ods", date(2026, 12, 1))
    'plan-2026-12-01.xlsx'
    """
    stem = _DATED.sub("", PurePath(brought).stem)
    return f"{stem}-{day.isoformat()}.xlsx"
