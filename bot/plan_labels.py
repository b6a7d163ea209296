"""How what a workbook tells is named to people: facts, fields, values, counts, questions. The words
are templates/import/words.toml; the command line and the chat both speak by this file."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from textwrap import shorten
from typing import Any
from zoneinfo import ZoneInfo

from bot import french
from bot.words import table
from domain.plan import Doubt, Notice, Plan
from domain.plan_questions import Fits, fits
from storage.plan_difference import points_to
from storage.plan_merge import Changed, kind_of

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DAY_BESIDE = re.compile(r"\((\d{4}-\d\d-\d\d)\)$")
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
_LONGEST_TITLE = 50
_UNITS = {"progress": french.percent, "budget": french.euros}
_ROLES = {"pilot": "pilots", "follow_up": "followers", "obstacle": "obstacles", "lever": "levers"}
"""The column of what hangs from a fact, by the first word of it."""


def word(group: str, name: str, civility: str | None = None) -> str:
    """A word of templates/import/words.toml, in agreement with whom it is of; the name itself when
    there is none."""
    return french.form_for(table("import/words.toml")[group].get(name, name), civility)


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
        """« action:2.3 » is « fiche 2.3 « Aider les aidants » », when its title is known."""
        kind, _, key = about.partition(":")
        if kind not in table("import/words.toml")["about"]:
            return about
        if kind == "value":
            code, _, period = key.rpartition("@")
            return f"{self.about(f'indicator:{code}')}, {french.short_period(period)}"
        name = self._names.get(about, key)
        if kind in _NUMBERED and name != key:
            title = _shortened(name, _LONGEST_TITLE)
            name = word("quoted", "titled").format(name=key, title=title)
        return word("about", kind).format(name=_with_day(name))

    def field(self, name: str) -> str:
        """What a column is called; what has no name of its own is a detail."""
        known = table("import/words.toml")["fields"]
        return str(known.get(name.rpartition(".")[2], known["other"]))

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
        """« fiche T.2, avancement : 40 % → 60 % »; of several things, those that came or went."""
        told = self._moved(change)
        return f"{self.named(change)} : {told}" if told else self.named(change)

    def named(self, change: Changed) -> str:
        """« fiche T.2, avancement »."""
        about = self.about(change.about)
        if kind_of(change.about) == "value" and change.name == "value":
            return about
        return f"{about}, {self._column(change)}"

    def _column(self, change: Changed) -> str:
        """The column; hers, when it has no known meaning. Of links, the one they all are of."""
        firsts = {each[0] for each in _links(change)}
        if len(firsts) == 1:
            (first,) = firsts
            if change.name.endswith("others"):
                return word("quoted", "heading").format(name=first)
            if first in _ROLES:
                return self.field(_ROLES[first])
        return self.field(change.name)

    def _moved(self, change: Changed) -> str:
        """« 40 % → 60 % »; empty for what cannot be told."""
        if isinstance(change.before, list) or isinstance(change.after, list):
            return self._came_and_went(change)
        if (kind := points_to(change.name)) is not None:
            both = [self._numbered(kind, number) for number in (change.before, change.after)]
        else:
            both = [self._shown(change.name, each) for each in (change.before, change.after)]
        return " → ".join(map(str, both)) if None not in both else ""

    def _came_and_went(self, change: Changed) -> str:
        before, after = (list(v) if isinstance(v, list) else [] for v in _both(change))
        named = self._seat if change.name == "seats" else self._member
        gone = [named(each) for each in before if each not in after]
        new = [named(each) for each in after if each not in before]
        if None in (*gone, *new):
            return ""
        left, came = (_shortened(", ".join(map(str, each)), _LONGEST) for each in (gone, new))
        if gone and new:
            return f"{left} → {came}"
        if gone or new:
            return word("changes", "gone" if gone else "new").format(what=left or came)
        return ""

    def _member(self, each: object) -> str | None:
        """One of several things: a name, words, a role; None for who is not known by name."""
        if isinstance(each, Mapping):
            return str(each.get("text", ""))
        if isinstance(each, list | tuple):
            rest = list(each)[1:]
            if rest and isinstance(rest[0], int):
                return self._numbered("person", rest[0])
            return next((str(said) for said in reversed(rest) if isinstance(said, str)), None)
        return str(each)

    def _seat(self, each: object) -> str | None:
        """Who sits, and as what when it is not in their own name."""
        person, kind, titular = each if isinstance(each, list | tuple) else (None, "", None)
        name = self._numbered("person", person) if person is not None else None
        if name is None or kind == "member":
            return name
        instead_of = self._numbered("person", titular) if titular is not None else None
        told = "substitute_of" if instead_of else "substitute"
        return word("seats", told).format(name=name, titular=instead_of)

    def _numbered(self, kind: str, number: object) -> str | None:
        """What the row of this number is called."""
        return word("values", "nothing") if number is None else self._names.get(f"{kind}#{number}")

    def _shown(self, name: str, value: object) -> str:
        unit = _UNITS.get(name.rpartition(".")[2])
        if unit is not None and isinstance(value, int | float):
            return unit(value)
        return _shortened(self.value(value), _LONGEST)

    def subject(self, doubt: Doubt) -> str:
        """« fiche 3.3, avancement »; without its column when the question begins with it. Empty
        for what is about no fact."""
        if not doubt.about:
            return ""
        about, field = self.about(doubt.about), self.field(doubt.field)
        return about if self.question(doubt).startswith(field) else f"{about}, {field}"

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
                shown = self._side(doubt.field, told)
                return word("sides" if shown else "sides_unshown", answer).format(value=shown)
        return self.value(answer)

    def _side(self, field: str, told: str) -> str:
        """What one side says, short enough for a button; else empty."""
        if (kind := points_to(field)) is not None:
            return self._numbered(kind, told or None) or ""
        shown = self._shown(field, _number(told))
        return shown if len(told) <= _LONGEST else ""

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


_NUMBERED = frozenset({"action", "indicator"})


def _both(change: Changed) -> tuple[object, object]:
    return change.before, change.after


def _links(change: Changed) -> Iterator[Sequence[Any]]:
    """What came or went, of things that begin with what they are: a role, a heading."""
    before, after = (value if isinstance(value, list) else [] for value in _both(change))
    for each in (*before, *after):
        if isinstance(each, list | tuple) and each and not (each in before and each in after):
            yield each


def _with_day(name: str) -> str:
    """« COPIL (2026-12-10) », with the day as people write it."""
    return _DAY_BESIDE.sub(
        lambda found: f"({french.short_date(date.fromisoformat(found[1]))})", name
    )


def _shortened(text: str, most: int) -> str:
    """The beginning, cut between words."""
    text = " ".join(text.split())
    return text if len(text) <= most else shorten(text, most, placeholder="…")


def _names_in(plan: Plan) -> dict[str, str]:
    """What the facts of a plan are called, where their key is not their name."""
    people = {f"person:{p.key}": f"{p.first_name} {p.last_name}".strip() for p in plan.people}
    meetings = {f"meeting:{m.key}": _meeting_name(m.title, m.on) for m in plan.meetings}
    instances = {f"instance:{i.key}": i.code for i in plan.instances}
    structures = {f"structure:{s.key}": s.name for s in plan.structures}
    actions = {f"action:{a.key}": a.title for a in plan.actions if a.title}
    indicators = {f"indicator:{i.key}": i.label for i in plan.indicators if i.label}
    return people | meetings | instances | structures | actions | indicators


def _meeting_name(title: str, on: date | None) -> str:
    return title + (f" ({french.short_date(on)})" if on else "")


def _number(told: str) -> object:
    """« 60.0 » is a number again; other words stay words."""
    return float(told) if re.fullmatch(r"-?\d+\.\d+", told) else told
