"""What a sheet is about: its header is found, and each column's heading given a meaning."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from bot.documents.workbook.grid import Grid
from bot.documents.workbook.headings import (
    LONGEST,
    Heading,
    header_key,
    headings,
    lines_of_header,
    may_group,
)
from bot.documents.workbook.vocabulary import SheetWords, Vocabulary
from domain.cells.dates import read_part, read_period
from domain.cells.reading import fold, plain

_EXACT, _PARTLY, _GUESSED = 4, 3, 1
_HEADER_WITHIN = 40
_REMEMBERED = 1 << 12  # headings; those of one workbook are looked at many times
_NUMBER = re.compile(r"(?:[^\W\d]+[\s°º.\-]*){0,3}\d{1,2}(?:[.\-_/]\d{1,2}){0,2}\s?[a-z]{0,3}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Meaning:
    """How the columns of one table are to be read: rows from `first_row` to before `end`."""

    kind: SheetWords
    top: int  # first line of the header
    header_row: int  # last line of the header
    end: int
    fields: dict[int, str]
    periods: dict[int, str]
    undated: dict[int, str]  # columns of a quarter or a month of no year
    others: dict[int, str]  # headings without a known meaning
    headings: dict[int, Heading]
    twice: dict[int, str] = field(default_factory=dict)  # columns that say what another one does
    guessed: frozenset[int] = frozenset()  # columns whose heading says more than its field
    score: int = 0

    @property
    def first_row(self) -> int:
        return self.header_row + 1

    @cached_property
    def columns(self) -> dict[str, list[int]]:
        """The columns of each field, from left to right."""
        found: dict[str, list[int]] = {}
        for column, name in self.fields.items():
            found.setdefault(name, []).append(column)
        return found

    @cached_property
    def told(self) -> tuple[str, ...]:
        """The fields that its columns tell."""
        return tuple(dict.fromkeys((*self.fields.values(), *(["others"] if self.others else []))))

    @property
    def is_grouped(self) -> bool:
        """Whether its upper line groups columns: merged blocks, or words that speak for several."""
        over = [heading.group for heading in self.headings.values() if heading.over]
        is_tight = any(heading.tight for heading in self.headings.values())
        return is_tight or 2 <= len(set(over)) <= len(over) / 2


class _Claim(NamedTuple):
    """A field that a heading may mean, and how well: `weight` ranks claims of one goodness."""

    goodness: int
    weight: int
    column: int
    field: str

    def rivals(self, other: "_Claim") -> bool:
        """Whether nothing tells which of two columns has the field."""
        alike = self.goodness > _GUESSED and self.rank[:2] == other.rank[:2]
        return alike or self.goodness == other.goodness == _EXACT

    @property
    def rank(self) -> tuple[int, int, int]:
        return (-self.goodness, -self.weight, self.column)


def find_meanings(grid: Grid, vocabulary: Vocabulary) -> list[Meaning]:
    """The tables of a sheet, from top to bottom; none when no row is a header.

    The first is the best reading of a header among the first rows; others begin where a row
    below says as clearly that it heads a table.
    """
    known = [_kinds_heard(grid, row, vocabulary) for row in range(len(grid.rows))]
    groups = [may_group(grid, row) for row in range(len(grid.rows))]
    found = []
    for row in range(len(grid.rows)):
        meaning = _at(grid, row, known, groups, vocabulary)
        if meaning is None or _is_detailed_below(grid, meaning):
            continue
        if row < _HEADER_WITHIN or _is_plain_header(meaning):
            found.append(meaning)
    kept: list[Meaning] = []
    for meaning in sorted(found, key=lambda each: (-each.score, not each.is_grouped, each.top)):
        if not kept or (_is_plain_header(meaning) and _is_apart(meaning, kept)):
            kept.append(meaning)
    kept.sort(key=lambda each: each.top)
    ends = [*(each.top for each in kept[1:]), len(grid.rows)][: len(kept)]
    return [replace(meaning, end=end) for meaning, end in zip(kept, ends, strict=True)]


def _is_detailed_below(grid: Grid, meaning: Meaning) -> bool:
    """Whether the next row still belongs to the header: words only, under headings that spread over
    blanks (« T1 2026 » over « Prévu » and « Réalisé »), and nothing that names a fact."""
    if meaning.first_row >= len(grid.rows):
        return False
    below = {c: v for c, v in enumerate(grid.rows[meaning.first_row]) if v is not None}
    main = {c for c, name in meaning.fields.items() if name in meaning.kind.needs[0]}
    first, last = min(meaning.headings), max(meaning.headings)
    under_blanks = [c for c in below if first < c < last + 2 and c not in meaning.headings]
    return (
        bool(under_blanks)
        and not main & set(below)
        and all(isinstance(v, str) and len(v) <= LONGEST for v in below.values())
    )


def _is_apart(meaning: Meaning, kept: list[Meaning]) -> bool:
    """Not the same lines again, nor a header that is only repeated for the next page."""
    return all(
        (meaning.top > each.header_row or meaning.header_row < each.top)
        and list(meaning.headings.values()) != list(each.headings.values())
        for each in kept
    )


def _is_plain_header(meaning: Meaning) -> bool:
    """Whether nearly every heading is one we know: no row of facts looks like that."""
    said = len(meaning.headings)
    exact = sum(header_key(meaning.headings[c].own) in meaning.kind.phrases for c in meaning.fields)
    return exact >= 2 and exact + len(meaning.periods) + len(meaning.undated) >= 0.6 * said


def _kinds_heard(grid: Grid, row: int, vocabulary: Vocabulary) -> Counter[str]:
    """The kinds of sheet that have columns named exactly as cells of this row, and how many."""
    keys = {header_key(v) for v in grid.rows[row] if isinstance(v, str) and len(v) <= LONGEST}
    return Counter(kind for key in keys for kind in vocabulary.kinds_by_phrase.get(key, ()))


def _at(
    grid: Grid,
    row: int,
    known: list[Counter[str]],
    groups: list[bool],
    vocabulary: Vocabulary,
) -> Meaning | None:
    """The best reading of this row as the last line of a header. Further down one name is not
    enough to be looked at: no plain header has less than two."""
    enough = 1 if row < _HEADER_WITHIN else 2
    if sum(value is not None for value in grid.rows[row]) < 2:
        return None
    found = [
        meaning
        for top in lines_of_header(groups, row)
        if (heard := sum(known[top : row + 1], Counter()))
        and max(heard.values()) >= enough
        and len(told := headings(grid, top, row)) > 1
        for kind in vocabulary.sheets
        if heard[kind.kind] >= enough
        and (meaning := read_headings(grid, (top, row), told, kind, vocabulary))
    ]
    return max(found, key=_preference, default=None)


def _preference(meaning: Meaning) -> tuple[int, bool, int]:
    return meaning.score, meaning.is_grouped, meaning.top


def _others(told: dict[int, Heading]) -> dict[int, str]:
    """The names of columns without a known meaning, with their groups when a name is said twice."""
    times = Counter(heading.own for heading in told.values())
    return {c: h.own if times[h.own] == 1 else h.whole for c, h in told.items()}


def read_headings(
    grid: Grid,
    lines: tuple[int, int],
    told: dict[int, Heading],
    kind: SheetWords,
    vocabulary: Vocabulary,
) -> Meaning | None:
    """These headings read as those of one kind of sheet; None when it lacks what it needs."""
    claims = [
        claim for c, heading in told.items() for claim in _claims(c, heading, kind, vocabulary)
    ]
    if kind.kind == "actions":
        claims = _by_content(claims, grid, lines[1])
    if kind.kind == "values":
        claims = _one_value(claims, grid, lines[1])
    if len({claim.field for claim in claims}) < 2:
        return None
    periods, undated = _periods(grid, lines[0], told, kind, vocabulary)
    dated = {*periods, *undated}
    settled, twice = _settled([claim for claim in claims if claim.column not in dated], kind)
    named = {claim.field for claim in settled.values()} | ({"periods"} if dated else set())
    if len(named) < 2 or not all(named & need for need in kind.needs):
        return None
    return Meaning(
        kind=kind,
        top=lines[0],
        header_row=lines[1],
        end=len(grid.rows),
        fields={c: settled[c].field for c in sorted(settled)},
        periods=periods,
        undated=undated,
        others=_others({c: h for c, h in told.items() if c not in settled and c not in periods}),
        headings=told,
        twice=twice,
        guessed=frozenset(c for c, claim in settled.items() if claim.goodness == _GUESSED),
        score=sum(claim.goodness for claim in settled.values())
        + len(dated)
        + int(header_key(grid.name) in kind.names),
    )


def _claims(
    column: int, heading: Heading, kind: SheetWords, vocabulary: Vocabulary
) -> Iterator[_Claim]:
    """What a heading may mean: by its own words, and by those of its group with them."""
    owner = kind.phrases.get(header_key(heading.group)) if heading.over else None
    own = header_key(heading.own)
    together = header_key(f"{heading.group} {heading.own}") if heading.over else own
    if together != own and together in kind.phrases:
        yield _exact(column, together, kind)
        return
    if owner in kind.owns:
        if not heading.tight:
            yield from _weak(column, own, owner, kind, vocabulary)
        return
    if vocabulary.mentions("other_rhythms", heading.own):
        return  # « Année scolaire 2025-2026 » is no year
    found = _fits(column, own, kind, vocabulary)
    if found and kind.kind == "people":
        found = tuple(claim for claim in found if _is_of_the_person(claim, heading, vocabulary))
    yield from found
    if not found and together != own:
        fits = _fits(column, together, kind, vocabulary)
        yield from (claim for claim in fits if claim.goodness > _GUESSED)


def _is_of_the_person(claim: _Claim, heading: Heading, vocabulary: Vocabulary) -> bool:
    """Whether a heading speaks of the person on the line: « E-mail du suppléant » does not, nor,
    unless it is a name we know, « Membre du COPIL »."""
    if vocabulary.mentions("substitutes", heading.whole):
        return False
    return claim.goodness == _EXACT or not _speaks_of_a_seat(heading.own, vocabulary)


@lru_cache(maxsize=_REMEMBERED)
def _speaks_of_a_seat(text: str, vocabulary: Vocabulary) -> bool:
    """« Membre du COPIL » is no name of anybody."""
    first, *rest = fold(text).split() or [""]
    known = (*vocabulary.known_instances, *map(fold, vocabulary.known_instances.values()))
    named = any(f" {name} " in f" {' '.join(rest)} " for name in known)
    return vocabulary.says("seat_words", first) and (
        named or rest[:1] in (["au"], ["du"], ["a"], ["aux"])
    )


def _weak(
    column: int, key: str, owner: str | None, kind: SheetWords, vocabulary: Vocabulary
) -> Iterator[_Claim]:
    """Under a group that speaks of something else, perhaps: the column may stand beside it."""
    for claim in _fits(column, key, kind, vocabulary):
        yield claim if claim.field == owner else claim._replace(goodness=_GUESSED)


def _by_content(claims: list[_Claim], grid: Grid, header_row: int) -> list[_Claim]:
    """« Fiche action » heads numbers in one town and titles in another: where the headings give two
    titles and no number, or a number and no title, the cells tell."""
    columns = {name: {c.column for c in claims if c.field == name} for name in ("code", "title")}
    if len(columns["title"]) > 1 and not columns["code"]:
        numbers = {c for c in columns["title"] if _holds_numbers(grid, header_row, c)}
        return [c._replace(field="code") if c.column in numbers else c for c in claims]
    if columns["code"] and not columns["title"]:
        titles = {c for c in columns["code"] if not _holds_numbers(grid, header_row, c)}
        return [c._replace(field="title") if c.column in titles else c for c in claims]
    return claims


def _one_value(claims: list[_Claim], grid: Grid, header_row: int) -> list[_Claim]:
    """« Mesure » heads a figure in one town, and what is counted, or its fiche, in another: where
    another column has the figures, one of words names the indicator, else the fiche."""
    valued = {claim.column for claim in claims if claim.field == "value"}
    worded = {column for column in valued if _holds_words(grid, header_row, column)}
    if not worded or worded == valued:
        return claims
    fields = {claim.field for claim in claims}
    field = "action" if fields & {"label", "code"} else "label"
    return [c._replace(field=field) if c.column in worded else c for c in claims]


def _holds_words(grid: Grid, header_row: int, column: int) -> bool:
    """Whether no cell under a heading begins with a figure, and some say something."""
    said = [grid.texts(row)[column] for row in range(header_row + 1, len(grid.rows))]
    return any(said) and not any(text[:1].isdigit() for text in said if text)


def _holds_numbers(grid: Grid, header_row: int, column: int) -> bool:
    values = [row[column] for row in grid.rows[header_row + 1 :]]
    said = [plain(value) for value in values if value is not None]
    numbers = sum(_NUMBER.fullmatch(text) is not None for text in said)
    return numbers > 0.8 * len(said)


def _exact(column: int, key: str, kind: SheetWords) -> _Claim:
    """The phrases of a field are listed from the plainest: « Axe » before « Thématique »."""
    return _Claim(_EXACT, -kind.ranks[key], column, kind.phrases[key])


@lru_cache(maxsize=_REMEMBERED)
def _fits(column: int, key: str, kind: SheetWords, vocabulary: Vocabulary) -> tuple[_Claim, ...]:
    claims = _claims_of(key, kind, vocabulary)
    return tuple(claim._replace(column=column) for claim in claims)


def _claims_of(key: str, kind: SheetWords, vocabulary: Vocabulary) -> tuple[_Claim, ...]:
    """What a heading may mean, wherever it stands."""
    if key in kind.phrases:
        return (_exact(0, key, kind),)
    return tuple(_claims_within(key.split(), kind, vocabulary.phrases["heading_fillers"]))


def _claims_within(words: list[str], kind: SheetWords, fillers: frozenset[str]) -> Iterator[_Claim]:
    """By a phrase among other words: words that change nothing, or, after it, words that might."""
    for at, word in enumerate(words):
        for phrase, name in kind.by_word.get(word, ()):
            if words[at : at + len(phrase)] != list(phrase):
                continue
            rest = [*words[:at], *words[at + len(phrase) :]]
            if all(each in fillers or each.isdigit() for each in rest):
                yield _Claim(_PARTLY, sum(map(len, phrase)), 0, name)
            elif at == 0 and len(rest) <= 4:
                yield _Claim(_GUESSED, sum(map(len, phrase)), 0, name)


def _settled(claims: list[_Claim], kind: SheetWords) -> tuple[dict[int, _Claim], dict[int, str]]:
    """One field per column and, but for those that may repeat, one column per field.

    Answers too the columns that claimed a field as well as the one that has it.
    """
    settled: dict[int, _Claim] = {}
    holders: dict[str, _Claim] = {}
    twice: dict[int, str] = {}
    for claim in sorted(claims, key=lambda each: each.rank):
        if claim.column in settled:
            continue
        holder = holders.get(claim.field)
        if holder is None or (claim.field in kind.many and claim.goodness > _GUESSED):
            settled[claim.column] = claim
            holders.setdefault(claim.field, claim)
        elif claim.rivals(holder) and claim.field not in kind.groups:
            twice[claim.column] = claim.field
    return settled, {c: name for c, name in twice.items() if c not in settled}


def _periods(
    grid: Grid, top: int, told: dict[int, Heading], kind: SheetWords, vocabulary: Vocabulary
) -> tuple[dict[int, str], dict[int, str]]:
    """Columns that hold the values of a period, and those whose period lacks its year.

    Only indicators have them. A year that the title alone says is that of all its quarters.
    """
    if kind.kind != "indicators":
        return {}, {}
    periods, parts = {}, {}
    for column, heading in told.items():
        if period := period_of(heading, vocabulary):
            periods[column] = period
        elif part := _part_of(heading, vocabulary):
            parts[column] = part
    year = _year_of_title(grid, top) if parts and not periods else None
    if year:
        return {column: f"{year}-{part}" for column, part in parts.items()}, {}
    return periods, parts


def period_of(heading: Heading, vocabulary: Vocabulary) -> str | None:
    """The period whose values stand under this heading; None under a target or a remark."""
    words = vocabulary.words
    for said in _without_value_words(heading, vocabulary):
        if period := read_period(said, words):
            return period
    return None


def _part_of(heading: Heading, vocabulary: Vocabulary) -> str | None:
    said = next(iter(_without_value_words(heading, vocabulary)), "")
    return read_part(said, vocabulary.words) if said else None


def _without_value_words(heading: Heading, vocabulary: Vocabulary) -> Iterator[str]:
    """The words that may name a period: its own, then with its groups, the widest last."""
    if any(_speaks_of_no_value(text, vocabulary) for text in (*heading.over, heading.own)):
        return
    own = _only_period(heading.own, vocabulary)
    groups = [_only_period(group, vocabulary) for group in heading.over]
    if any(said is None for said in (own, *groups[-1:])):
        return
    yield own or ""
    told = [said for said in groups if said]
    for group in reversed(told):
        yield f"{own} {group}".strip()
    if len(told) > 1:
        yield f"{own} {told[-1]} {told[0]}".strip()


def _speaks_of_no_value(text: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.mentions("not_values", text)


@lru_cache(maxsize=_REMEMBERED)
def _only_period(text: str, vocabulary: Vocabulary) -> str | None:
    """The text without the words that only say « valeur »; None when other words remain."""
    if read_period(text, vocabulary.words) or read_part(text, vocabulary.words):
        return text
    fillers = vocabulary.phrases["value_words"]
    kept = [word for word in text.split() if fold(word) and fold(word) not in fillers]
    rest = " ".join(kept)
    if not rest or read_period(rest, vocabulary.words) or read_part(rest, vocabulary.words):
        return rest
    return None


def _year_of_title(grid: Grid, top: int) -> str | None:
    """The only year that the title right over a header says; else the name of the sheet."""
    for row in range(top - 1, -1, -1):
        texts = {text for text in grid.texts(row) if text}
        if len(texts) > 1:
            break
        if years := {year for text in texts for year in _YEAR.findall(text)}:
            return years.pop() if len(years) == 1 else None
    years = set(_YEAR.findall(grid.name))
    return years.pop() if len(years) == 1 else None
