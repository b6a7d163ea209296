"""How what a workbook tells is named to people: facts, fields, values, counts."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot import french
from bot.cli_words import table
from domain.plan import Plan
from storage.plan_merge import Changed, kind_of

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")


def word(group: str, name: str) -> str:
    """A word of templates/import/words.toml; the name itself when there is none."""
    return str(table("import/words.toml")[group].get(name, name))


def counted(kind: str, number: int) -> str:
    """« 24 fiches-actions »."""
    one, many = table("import/words.toml")["kinds"][kind]
    return french.counted(number, one, many)


class Labels:
    """Lives as long as one import. `names` says what facts are called, by what they are about."""

    def __init__(self, names: Mapping[str, str], zone: ZoneInfo) -> None:
        self._names = names
        self._zone = zone

    def about(self, about: str) -> str:
        """« action:2.3 » is « fiche 2.3 »."""
        kind, _, key = about.partition(":")
        if kind not in table("import/words.toml")["about"]:
            return about
        name = self._names.get(about, key.replace("@", ", "))
        return word("about", kind).format(name=name)

    def field(self, name: str) -> str:
        """What a column is called; what has no name of its own is a detail."""
        known = table("import/words.toml")["fields"]
        return str(known.get(name, known["other"]))

    def value(self, value: object) -> str:
        """A value in stored form, as people write it."""
        if value is None or value == "":
            return word("values", "nothing")
        text = str(value)
        if isinstance(value, int | float | Decimal):
            return french.number(value)
        if _DAY.fullmatch(text):
            return french.short_date(date.fromisoformat(text))
        if _MOMENT.fullmatch(text):
            return french.moment_with_year(datetime.fromisoformat(text), self._zone)
        return self._names.get(f"person:{text}", word("values", text))

    def change(self, change: Changed) -> str:
        """« fiche T.2, avancement : 40 → 60 »; long things are only named."""
        what = f"{self.about(change.about)}, {self.field(change.name)}"
        if change.name.endswith("_id") or not (
            _is_plain(change.before) and _is_plain(change.after)
        ):
            return what
        return f"{what} : {self.value(change.before)} → {self.value(change.after)}"


def names_in(plan: Plan) -> dict[str, str]:
    """What the facts of a plan are called, where their key is not their name."""
    people = {f"person:{p.key}": f"{p.first_name} {p.last_name}".strip() for p in plan.people}
    meetings = {f"meeting:{m.key}": _meeting_name(m.title, m.on) for m in plan.meetings}
    instances = {f"instance:{i.key}": i.code for i in plan.instances}
    structures = {f"structure:{s.key}": s.name for s in plan.structures}
    return people | meetings | instances | structures


def _meeting_name(title: str, on: date | None) -> str:
    return title + (f" ({french.short_date(on)})" if on else "")


def _is_plain(value: object) -> bool:
    return value is None or (isinstance(value, str | int | float) and len(str(value)) <= 60)


def by_kind(abouts: list[str]) -> list[str]:
    """How many facts of each kind these are: « 24 fiches-actions »."""
    kinds = [kind_of(about) for about in abouts]
    return [counted(kind, kinds.count(kind)) for kind in dict.fromkeys(kinds)]
