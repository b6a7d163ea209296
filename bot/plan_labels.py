"""How what a workbook tells is named to people: facts, fields, values, counts, questions. The words
are templates/import/words.toml; the command line and the chat both speak by this file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot import french
from bot.cli_words import table
from domain.plan import Doubt, Notice, Plan
from domain.plan_questions import Fits, fits
from storage.plan_merge import Changed, kind_of

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_HOUR = re.compile(r"\d\d:\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
_EXAMPLES = 4
_KINDS = {
    "axes": "axis",
    "actions": "action",
    "people": "person",
    "structures": "structure",
    "instances": "instance",
    "meetings": "meeting",
    "indicators": "indicator",
    "values": "value",
}
_LONGEST = 60


def word(group: str, name: str) -> str:
    """A word of templates/import/words.toml; the name itself when there is none."""
    return str(table("import/words.toml")[group].get(name, name))


def counted(kind: str, number: int) -> str:
    """« 24 fiches-actions »."""
    one, many = table("import/words.toml")["kinds"][kind]
    return french.counted(number, one, many)


def by_kind(abouts: Iterable[str]) -> list[str]:
    """How many facts of each kind these are: « 24 fiches-actions »."""
    kinds = [kind_of(about) for about in abouts]
    return [counted(kind, kinds.count(kind)) for kind in dict.fromkeys(kinds)]


class Labels:
    """Lives as long as one import. `names` says what facts are called, by what they are about; a
    plan that is not written yet names its own."""

    def __init__(self, names: Mapping[str, str], zone: ZoneInfo, plan: Plan | None = None) -> None:
        self._names = {**names, **(_names_in(plan) if plan else {})}
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
        if isinstance(value, bool):
            return word("values", "yes" if value else "no")
        text = str(value)
        if isinstance(value, int | float | Decimal):
            return french.number(value)
        if _DAY.fullmatch(text):
            return french.short_date(date.fromisoformat(text))
        if _HOUR.fullmatch(text):
            return french.wall_hour(time.fromisoformat(text))
        if _MOMENT.fullmatch(text):
            return french.moment_with_year(datetime.fromisoformat(text), self._zone)
        return self._names.get(f"person:{text}", word("values", text))

    def change(self, change: Changed) -> str:
        """« fiche T.2, avancement : 40 → 60 »; long things are only named."""
        what = self.named(change)
        if change.name.endswith("_id") or not (
            _is_plain(change.before) and _is_plain(change.after)
        ):
            return what
        return f"{what} : {self.value(change.before)} → {self.value(change.after)}"

    def named(self, change: Changed) -> str:
        """« fiche T.2, avancement »."""
        return f"{self.about(change.about)}, {self.field(change.name)}"

    def subject(self, doubt: Doubt) -> str:
        """« fiche 3.3, état »; empty for what is about no fact."""
        return f"{self.about(doubt.about)}, {self.field(doubt.field)}" if doubt.about else ""

    def question(self, doubt: Doubt) -> str:
        """What is asked: « état de la fiche non indiqué »."""
        return word("doubts", doubt.kind).format(raw=doubt.raw)

    def answer(self, doubt: Doubt, answer: str) -> str:
        """An answer in stored form, as people write it."""
        match fits(doubt):
            case Fits.PERCENT:
                return french.percent(Decimal(answer))
            case Fits.NUMBER:
                return french.number(Decimal(answer))
            case Fits.SIDE:
                told = doubt.choices[0] if answer == "ours" and doubt.choices else doubt.raw
                shown = self.value(_number(told)) if len(told) <= _LONGEST else ""
                return word("sides" if shown else "sides_unshown", answer).format(value=shown)
        return self.value(answer)

    def notices(self, notices: Iterable[Notice]) -> list[str]:
        """One line for each kind of reading, with a few examples and their cells."""
        groups: dict[str, list[Notice]] = {}
        for notice in notices:
            groups.setdefault(notice.kind, []).append(notice)
        return [self._group(kind, alike) for kind, alike in groups.items()]

    def _group(self, kind: str, alike: Sequence[Notice]) -> str:
        more = len(alike) - _EXAMPLES
        examples = [self._example(notice) for notice in alike[:_EXAMPLES]]
        examples += [word("notices", "and_more").format(number=more)] if more > 0 else []
        return f"{word('notices', kind)} : {' ; '.join(examples)}"

    def _example(self, notice: Notice) -> str:
        where = f"{notice.sheet} {notice.cell}"
        if not notice.reading:
            return f"{notice.raw} ({where})"
        return f"{notice.raw} → {self._reading(notice)} ({where})"

    def _reading(self, notice: Notice) -> str:
        if notice.kind == "fraction":
            return french.percent(Decimal(notice.reading))
        return self.value(
            Decimal(notice.reading)
            if notice.kind in ("multiplied", "approximate")
            else notice.reading
        )

    def counts(self, counts: Mapping[str, int]) -> list[str]:
        """What a plan holds: « 24 fiches-actions »; what it holds none of is left out."""
        return [counted(_KINDS[each], number) for each, number in counts.items() if number]

    def by_kind(self, abouts: Iterable[str]) -> list[str]:
        """How many facts of each kind these are."""
        return by_kind(abouts)


def _names_in(plan: Plan) -> dict[str, str]:
    """What the facts of a plan are called, where their key is not their name."""
    people = {f"person:{p.key}": f"{p.first_name} {p.last_name}".strip() for p in plan.people}
    meetings = {f"meeting:{m.key}": _meeting_name(m.title, m.on) for m in plan.meetings}
    instances = {f"instance:{i.key}": i.code for i in plan.instances}
    structures = {f"structure:{s.key}": s.name for s in plan.structures}
    return people | meetings | instances | structures


def _meeting_name(title: str, on: date | None) -> str:
    return title + (f" ({french.short_date(on)})" if on else "")


def _is_plain(value: object) -> bool:
    return value is None or (isinstance(value, str | int | float) and len(str(value)) <= _LONGEST)


def _number(told: str) -> object:
    """« 60.0 » is a number again; other words stay words."""
    return float(told) if re.fullmatch(r"-?\d+\.\d+", told) else told
