"""Which instance a typed sentence names: « COPIL », « comité technique », « GT santé mentale ».

A code or a full name is certain. Some words of a name are too, when they fit one instance only and
nothing follows that its name does not say: « GT numérique » is asked, not taken for the only GT.
A short name that is misspelt is asked too: « Cotec ».
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from domain.cells.reading import fold
from domain.spoken_words import Place, almost

Known = tuple[int, str, str]  # id, code, full name

_LINKS = frozenset(("de", "du", "des", "d", "la", "le", "les", "l", "et"))
_BEFORE_A_PLACE = frozenset(("a", "au", "aux", "en", "dans", "chez", "sur"))
_BEFORE_A_NAME = _LINKS | {"reunion", "seance", "prochaine", "prochain", "convoquer", "une", "un"}
_SHORTEST_BEGINNING = 4
_APART = re.compile(r"[^ .'/-]")  # between two words of one name stands no comma, no date


@dataclass(frozen=True)
class InstanceDoubt:
    """An instance that was said and may be each of these."""

    candidates: tuple[int, ...]


@dataclass(frozen=True)
class FoundInstance:
    """The instance of a sentence, and the words that say it."""

    reading: int | InstanceDoubt | None
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class _Word:
    word: str
    place: Place


@dataclass(frozen=True)
class _Called:
    """The words by which an instance is called."""

    id: int
    code: str
    exactly: tuple[tuple[str, ...], ...]
    name: tuple[str, ...]


@dataclass(frozen=True)
class _Mention:
    ids: tuple[int, ...]
    exact: bool
    sure: bool
    place: Place


def find_instance(text: str, known: Iterable[Known]) -> FoundInstance:
    """The instance that a comparable text names, with what is understood already filled."""
    words, called = _words(text), [_called(each) for each in known]
    mentions = _mentions(text, words, called)
    exact = [each for each in mentions if each.exact and len(each.ids) == 1]
    mentions = exact or mentions
    ids = tuple(dict.fromkeys(each for mention in mentions for each in mention.ids))
    places = tuple(each.place for each in mentions if each.sure)
    if not ids:
        return _misspelt(words, called)
    if len(ids) == 1 and mentions[0].sure:
        return FoundInstance(ids[0], places)
    return FoundInstance(InstanceDoubt(ids), places)


def _misspelt(words: Sequence[_Word], called: Sequence[_Called]) -> FoundInstance:
    """The instances whose short name is almost this word: asked, however near it is."""
    short = {each.code: each.id for each in called}
    for each in words:
        near = almost(each.word, short)
        if near:
            return FoundInstance(InstanceDoubt(tuple(short[name] for name in near)), (each.place,))
    return FoundInstance(None)


def _words(text: str) -> list[_Word]:
    """The words and where they stand; « groupe de travail » is the one word « gt »."""
    words: list[_Word] = []
    for found in re.finditer(r"[^\W_]+", text):
        said = fold(found[0]) or found[0]
        group = _group_just_before(text, words) if said == "travail" else 0
        if group:
            words[-group:] = [_Word("gt", (words[-group].place[0], found.end()))]
        else:
            words.append(_Word("gt" if said == "groupe" else said, found.span()))
    return words


def _group_just_before(text: str, words: Sequence[_Word]) -> int:
    """How many words back « groupe » stands, or « groupe de »; else 0."""
    last = [text[slice(*each.place)] for each in words[-2:]]
    return 1 if last[-1:] == ["groupe"] else 2 if last == ["groupe", "de"] else 0


def _called(known: Known) -> _Called:
    number, code, full = known
    short = tuple(word.word for word in _words(fold(code)))
    name = tuple(word.word for word in _words(fold(full)) if word.word not in _LINKS)
    code = "".join(short)
    ways = {short, (code,), name} - {(), ("",)}
    return _Called(number, code, tuple(ways), name)


def _mentions(text: str, words: Sequence[_Word], called: Sequence[_Called]) -> list[_Mention]:
    mentions: list[_Mention] = []
    index = 0
    while index < len(words):
        found = _at(text, words, index, called)
        if found is None:
            index += 1
            continue
        mention, index = found
        mentions.append(mention)
    return mentions


def _at(
    text: str, words: Sequence[_Word], start: int, called: Sequence[_Called]
) -> tuple[_Mention, int] | None:
    """What is named from this word on: the longest fit, an exact one first."""
    fits = [(*fit, each.id) for each in called if (fit := _fit(text, words, start, each))]
    if not fits:
        return None
    end, exact, _ = max(fits)
    fitting = {number for stop, so, number in fits if (stop, so) == (end, exact)}
    if not exact:  # « santé mentale » stands in two names: a group's and a council's
        said = {each.word for each in words[start:end]} - _LINKS
        fitting |= {each.id for each in called if said <= set(each.name)}
    ids = tuple(each.id for each in called if each.id in fitting)
    sure = exact or (_leads(words, start) and not _more_is_said(text, words, end))
    place = (words[start].place[0], words[end - 1].place[1])
    return _Mention(ids, exact, sure, place), end


def _fit(text: str, words: Sequence[_Word], start: int, called: _Called) -> tuple[int, bool] | None:
    """Where the words that name this instance end, and whether they say its whole name."""
    ends = [end for way in called.exactly if (end := _whole(text, words, start, way))]
    if ends:
        return max(ends), True
    named, leads = called.name, _leads(words, start)
    if not named or (words[start].word != named[0] and not leads):
        return None
    first, rest = (1, named[1:]) if words[start].word == named[0] else (0, named[1:])
    end = start + first
    said: list[str] = []
    for index in _run(text, words, start, first):
        if not _is_of(words[index].word, rest):
            break
        end = index + 1
        said.append(words[index].word)
    if not first:  # without « GT » or « comité », all that tells it from the others
        return (end, False) if rest and tuple(said) == rest else None
    if not said and not leads:  # « salle du Conseil » is no « Conseil local de santé mentale »
        return None
    return end, False


def _leads(words: Sequence[_Word], start: int) -> bool:
    return all(each.word in _BEFORE_A_NAME for each in words[:start])


def _is_of(word: str, name: Sequence[str]) -> bool:
    begins = len(word) >= _SHORTEST_BEGINNING
    return any(word == each or (begins and each.startswith(word)) for each in name)


def _whole(text: str, words: Sequence[_Word], start: int, way: tuple[str, ...]) -> int | None:
    if words[start].word != way[0]:
        return None
    run = [start, *islice(_run(text, words, start, 1), len(way) - 1)]
    said = tuple(words[index].word for index in run)
    return run[-1] + 1 if said == way else None


def _run(text: str, words: Sequence[_Word], start: int, skipped: int) -> Iterator[int]:
    """The words that follow without a break, links left out."""
    if not skipped:
        yield start
    for index in range(start + 1, len(words)):
        between = text[words[index - 1].place[1] : words[index].place[0]]
        if _APART.search(between):
            return
        if words[index].word not in _LINKS:
            yield index


def _more_is_said(text: str, words: Sequence[_Word], end: int) -> bool:
    """Whether a word follows that may tell another instance: « GT numérique »."""
    following = next(_run(text, words, end - 1, 1), None)
    return following is not None and words[following].word not in _BEFORE_A_PLACE
