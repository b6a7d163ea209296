"""The sample contract in the demonstration's database: imported by our own importer, and an
invitation for everybody who is on Telegram."""

import secrets
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Protocol

from bot.documents.workbook import read_workbook
from domain.plan import Plan
from storage.apply_plan import Source, apply_plan
from storage.database import Database, Session
from storage.indicators import Indicators
from storage.invitations import Invited, invite, token_hash
from storage.people import People

SAMPLE = "plan_actions.xlsx"
PEOPLE = "people.toml"
INDICATORS = "indicators.toml"


class Expected(Protocol):
    """Somebody the demonstration expects on Telegram."""

    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def joins(self) -> str: ...


@dataclass(frozen=True)
class Seeded:
    """What was put in: how many, and the invitation token of each name."""

    actions: int
    people: int
    tokens: Mapping[str, str]


def sample_workbook() -> bytes:
    """The workbook of the sample contract."""
    return (files("simulator") / "sample" / SAMPLE).read_bytes()


def seed(
    environment: Mapping[str, str], now: datetime, expected: Sequence[Expected], data: bytes
) -> Seeded:
    """Import this workbook and invite; `now` is town time. The database must be empty."""
    sample = files("simulator") / "sample"
    contract = tomllib.loads((sample / PEOPLE).read_text(encoding="utf-8"))["contract"]
    plan = read_workbook(data, now.date())
    source = Source(
        contract_name=contract["name"],
        contract_title=contract["title"],
        file_name=SAMPLE,
        content=data,
    )
    database = Database(environment["DATABASE_URL"], Path(environment["DATA_DIR"]))
    database.open()
    try:
        tokens = database.run(lambda session: _fill(session, plan, source, now, expected))
    finally:
        database.close()
    return Seeded(len(plan.actions), len(plan.people), tokens)


def _fill(
    session: Session, plan: Plan, source: Source, now: datetime, expected: Sequence[Expected]
) -> dict[str, str]:
    contract = apply_plan(session, plan, source, now).contract
    assert contract.id is not None
    define_indicators(Indicators(session), contract.id)
    people = People(session, now)
    ids = {person.full_name: person.id for person in people.directory(contract.id)}
    tokens = {}
    for person in expected:
        if person.joins == "never":
            continue
        tokens[person.name] = secrets.token_urlsafe(16)
        token = token_hash(tokens[person.name])
        invite(people, Invited(ids[person.name] or 0, contract.id, person.role, token), now)
    return tokens


def define_indicators(indicators: Indicators, contract_id: int) -> None:
    """What the workbook does not tell of them, and the coordinator would settle one by one."""
    told = (files("simulator") / "sample" / INDICATORS).read_text(encoding="utf-8")
    known = {each.code: each for each in indicators.all(contract_id)}
    for code, settings in tomllib.loads(told).items():
        indicators.define(known[code], **settings)
