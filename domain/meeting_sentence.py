"""A meeting convened in one sentence: « COPIL jeudi 10 décembre 14h-16h30 à Bastide-Claret ».

Each part is certain, a doubt, or was not said. Nothing that was typed disappears: what is neither
instance, number, day, hours, place nor title stands in `rest`, so that the chat can show it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from domain.instance_meant import InstanceDoubt, Known, find_instance
from domain.spoken_dates import find_day
from domain.spoken_days import DayReading
from domain.spoken_times import Hours, HoursDoubt, find_hours
from domain.spoken_words import STREET, Place, comparable, tidy, without


@dataclass(frozen=True)
class MeetingSketch:
    """What a sentence says of a meeting. `instance` is its number; None is what was not said."""

    instance: int | InstanceDoubt | None
    day: DayReading | None
    hours: Hours | HoursDoubt | None
    number: int | None = None
    title: str = ""
    place: str = ""
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class _Piece:
    """Words that no known part took: as they were typed, and comparable. One is only itself: the
    same words said twice are two."""

    typed: str
    heard: str
    after: str  # the part just before: "" at the start, « instance », « number », « when »

    def cut(self, start: int, end: int) -> "_Piece":
        return _Piece(self.typed[start:end], self.heard[start:end], self.after)


_NUMBER = re.compile(r"(?:\bn ?(?:°|o\.?|umero)|#) ?([0-9]{1,3})\b(?! ?[/:h%-] ?[0-9])")
_OF_SOMETHING = re.compile(
    r"\b(?:salle|batiment|bureau|porte|fiche|axe|action|amphi|espace|etage|local|quai|rue) $"
)
_ROOMS = (
    r"(?:salles?|mairies?|visio\w*|teams|zoom|maisons?|centre|espace|hotel|mediatheque|locaux"
    r"|local|siege|amphi\w*|ecole|lycee|college|hopital|clinique|(?:sous-)?prefecture|theatre"
    r"|gymnase|foyer|pole|bureaux?|salon|chateau|palais|distance|distanciel|presentiel|telephone"
    r"|petr|communaute|conseil|departement|rue|place|avenue|boulevard|bat|batiment)\b"
)
_PLACE = re.compile(
    rf"(?:a|au|aux|dans|chez|en|sur place)\b|lieu ?:|{_ROOMS}|[0-9]{{1,4}},? {STREET}"
)
_AIM = re.compile(r"(?:pour|afin|avec|sur|ordre du jour|odj|objet|sujet|theme)\b(?! place)")
_NO_PLACE = re.compile(rf"{_AIM.pattern}|[0-9]+ (?!{STREET})|(?:merci|svp|stp|s'il)\b")
_AIM_INSIDE = re.compile(rf"[,;]? (?={_AIM.pattern})")
_TO = r"(?:a|au|aux|dans|chez)"
_ARTICLE = r"(?:(?:la|le|les) |l')"
_NAME_INSIDE = re.compile(rf" (?={_TO} {_ARTICLE}?(\w))")  # a place if it has a capital
_ROOM_INSIDE = re.compile(rf" (?=(?:(?:{_TO}|en) )?{_ARTICLE}?{_ROOMS})")
_EDGE = r"[\s,;:.!?()\[\]\"\u00ab\u00bb/|*\u2022\u2192>-]"
_INNER = re.compile(rf"{_EDGE}*(.*?){_EDGE}*", re.DOTALL)
_JOINING = (
    r"(?:a|aux?|d[eu]s?|d|l[ae]s?|l|une?|et|en|pour|se|tiendra|aura|lieu|est|prevue?|fixee?|c[ei]"
    r"|cette)"
)
_MEETING = re.compile(r"(?:reunion|seance)s?$")
_DEED = r"(?:convoqu\w+|organis\w+|prevoi[rs]|programm\w+|planifi\w+|fixer)"
_JOINS = re.compile(rf"(?:{_JOINING}|{_DEED}|{_MEETING.pattern})$")
_TO_A_PLACE = re.compile(rf"(?:lieu ?: ?)?(?:{_TO}(?<!chez) (?!distance))?({_ARTICLE})?")


def read_meeting(words: str, known_instances: Iterable[Known], today: date) -> MeetingSketch:
    """What this sentence says of a meeting, of these instances (id, code, full name)."""
    typed, heard = tidy(words), comparable(words)
    numbers = _numbers(heard)
    hours = find_hours(words, numbers)
    day = find_day(words, today, numbers)
    when = (*hours.places, *day.places)
    instance = find_instance(without(heard, (*numbers, *when)), known_instances)
    parts = [
        *((place, "number") for place in numbers),
        *((place, "when") for place in when),
        *((place, "instance") for place in instance.places),
    ]
    named = bool(instance.places)
    pieces = [part for each in _pieces(typed, heard, parts) for part in _split(each, named=named)]
    title, place, rest = _shared_out(pieces, named=named)
    number = int(_NUMBER.sub(r"\1", heard[slice(*numbers[0])])) if numbers else None
    return MeetingSketch(instance.reading, day.reading, hours.reading, number, title, place, rest)


def _numbers(heard: str) -> tuple[Place, ...]:
    """The « n° 7 » of the meeting, not that of a room or of a fiche; the first one only."""
    found = _NUMBER.finditer(heard)
    its_own = (each for each in found if not _OF_SOMETHING.search(heard[: each.start()]))
    return tuple(each.span() for each in its_own)[:1]


def _pieces(typed: str, heard: str, parts: list[tuple[Place, str]]) -> Iterator[_Piece]:
    position, after = 0, ""
    for (start, end), kind in sorted(parts):
        yield _Piece(typed[position:start], heard[position:start], after)
        position, after = max(position, end), kind
    yield _Piece(typed[position:], heard[position:], after)


def _split(piece: _Piece, *, named: bool) -> Iterator[_Piece]:
    """« de bilan à Caussade » is a title and a place; « mairie, pour préparer le bilan » a place
    and something more; « réunion avec les infirmières » the whole title of a meeting of none."""
    piece = _edged(piece)
    is_title = not named and not piece.after and not _PLACE.match(piece.heard)
    cuts = set() if _PLACE.match(piece.heard) else set(_where_a_place_begins(piece))
    place = min(cuts, default=len(piece.heard)) if is_title else 0
    if aim := _AIM_INSIDE.search(piece.heard, place + 1):
        cuts.add(aim.start())
    for start, end in pairwise([0, *sorted(cuts), len(piece.typed)]):
        part = _edged(piece.cut(start, end))
        if part.typed and not _only_joins(part):
            yield part


def _where_a_place_begins(piece: _Piece) -> Iterator[int]:
    named = (each for each in _NAME_INSIDE.finditer(piece.heard) if _capital(piece, each.start(1)))
    found = [each.start() for each in (*named, *_ROOM_INSIDE.finditer(piece.heard))]
    yield from sorted(found)[:1]


def _capital(piece: _Piece, index: int) -> bool:
    return piece.typed[index].isupper()


def _edged(piece: _Piece) -> _Piece:
    """Without the marks around it, but for the bracket that closes one of its own."""
    inner = _INNER.fullmatch(piece.heard)
    start, end = inner.span(1) if inner else (0, len(piece.heard))
    if "(" in piece.heard[start:end] and piece.heard[end : end + 1] == ")":
        end += 1
    return piece.cut(start, end)


def _only_joins(piece: _Piece) -> bool:
    signs = re.sub(rf"\w+|'|{_EDGE}", "", piece.heard)
    return not signs and all(_JOINS.match(word) for word in re.findall(r"\w+", piece.heard))


def _shared_out(pieces: list[_Piece], *, named: bool) -> tuple[str, str, tuple[str, ...]]:
    """Title, place and rest. What says no place but comes last, after the day or hours, is one."""
    places = [each for each in pieces if _PLACE.match(each.heard)]
    last = pieces[-1] if pieces else None
    if not places and last and last.after == "when" and not _NO_PLACE.match(last.heard):
        places = pieces[-1:]
    others = [each for each in pieces if each not in places]
    beside = ("instance", "number") if named else ("",)
    titles = [each for each in others if each.after in beside][:1]
    rest = tuple(_trimmed(each) for each in others if each not in titles)
    title = "".join(_trimmed(each, keeps_meeting=not named) for each in titles)
    return title, ", ".join(_as_place(each) for each in places), rest


def _as_place(piece: _Piece) -> str:
    """« à la salle des fêtes » is « salle des fêtes »; « La Rochelle » keeps its article."""
    to = _TO_A_PLACE.match(piece.heard)
    if to is None:
        return piece.typed
    kept = to.start(1) if to[1] and _capital(piece, to.start(1)) else to.end()
    return piece.typed[kept:] or piece.typed


def _trimmed(piece: _Piece, *, keeps_meeting: bool = False) -> str:
    """Without the joining words at both ends; « réunion de rentrée » needs all of its own."""
    words = list(re.finditer(r"\w+", piece.heard))
    while (
        words and _JOINS.match(words[0][0]) and not (keeps_meeting and _MEETING.match(words[0][0]))
    ):
        words.pop(0)
    end = len(piece.typed)
    while words and re.fullmatch(_JOINING, words[-1][0]):
        end = words.pop().start()
    return _edged(piece.cut(words[0].start(), end)).typed if words else piece.typed
