"""Whether words say something of the health of somebody who can be told: a social security number,
or a name with an illness. Pure: the words that tell are given, nothing is kept.

A question too many costs a tap, a text let through is a leak: in doubt the rule asks. It reads no
grammar. It knows a few ways in which French ties a name to an illness, by words that follow each
other: « M. Dupont est diabétique », « Mme B., 82 ans, Alzheimer », « le cancer de Mme Girard ». A
name and an illness that only stand in one sentence are no such tie: partners bear names, and their
actions name illnesses.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Sensitive(StrEnum):
    """What words must not be kept for."""

    SOCIAL_SECURITY = "social_security"
    HEALTH = "health"


_GAP = re.compile(r"[\s.\-/_]{1,3}")
_WORD_OR_GAP = re.compile(r"[0-9A-Za-z]+|[^0-9A-Za-z]+")
_SHORTEST, _WITH_KEY = 13, 15
_FIFTEEN = re.compile(r"[1-478][0-9]{5}(?:[0-9]|(?<=2)[AB])[0-9]{8}", re.ASCII)
_BODY = (
    r"[1278]",
    r"[0-9]{2}",
    r"(?:0[1-9]|1[0-2]|20|3[0-9]|4[0-2]|[5-9][0-9])",
    r"(?:0[1-9]|[1-9][0-9]|2[ABab])",
    r"(?!000)[0-9]{3}",
    r"(?!000)[0-9]{3}",
)
"""Sex, year, month (or the codes of an unknown one), department, commune, order of birth."""
_THIRTEEN = re.compile(rf"(?<![0-9A-Za-z]){''.join(_BODY)}(?![0-9A-Za-z])")
_AS_ON_THE_CARD = re.compile(
    rf"(?<![0-9A-Za-z]){_GAP.pattern.join(_BODY)}(?:{_GAP.pattern}[0-9]{{2}})?(?![0-9A-Za-z])"
)


def holds_social_security_number(text: str) -> bool:
    """Whether a numéro de sécurité sociale stands here: 15 signs whose key is right however they
    are spaced, 13 that are built like one, or either spaced as on the card.

    >>> holds_social_security_number("n° 1 85 05 78 006 084 91")
    True
    >>> holds_social_security_number("SIRET 123 456 789 00012")
    False
    """
    plain = unicodedata.normalize("NFKC", text)
    if sum(each.isdigit() for each in plain) < _SHORTEST - 1:
        return False
    if _THIRTEEN.search(plain) or _AS_ON_THE_CARD.search(plain):
        return True
    return any(map(_has_its_key, _fifteens(plain.upper())))


def _fifteens(plain: str) -> Iterator[str]:
    """Fifteen signs that whole groups make together, with little between the groups."""
    pieces = _WORD_OR_GAP.findall(plain)
    for start in range(len(pieces)):
        signs = ""
        for piece in pieces[start : start + 2 * _WITH_KEY]:
            if piece[0].isascii() and piece[0].isalnum():
                signs += piece
            elif not signs or not _GAP.fullmatch(piece):
                break
            if len(signs) >= _WITH_KEY:
                break
        if _FIFTEEN.fullmatch(signs):
            yield signs


def _has_its_key(signs: str) -> bool:
    """97 less the rest of the thirteen by 97; Corsica's 2A counts as 19, 2B as 18."""
    body = signs[:_SHORTEST].replace("2A", "19").replace("2B", "18")
    return 97 - int(body) % 97 == int(signs[_SHORTEST:])


_GIVEN = "\u00a4"
_WORD = re.compile(r"(?<![\w-])[A-Za-z]+")
_TELLING = ("is", "has", "treatments", "does", "patients")


@dataclass(frozen=True)
class PatientWords:
    """The words that tell, by what they are for (templates/patient_data/words.toml). `stems` are
    those of illness and care: without one of them nothing else is looked at. `lists` are all
    the words there are."""

    stems: frozenset[str]
    given_names: frozenset[str]
    lists: Mapping[str, Sequence[str]]

    @classmethod
    def read(cls, words: Mapping[str, Sequence[str]]) -> "PatientWords":
        """Raises `KeyError` for a list of words that is not there, or the first tie does."""
        telling = (word for name in _TELLING for word in words[name])
        stems = frozenset(max(_stems(_unaccented(word)), key=len) for word in telling)
        given_names = frozenset(_unaccented(name).lower() for name in words["given_names"])
        return cls(stems, given_names, words)

    @cached_property
    def ties(self) -> Sequence[re.Pattern[str]]:
        """The ways in which a name is tied to an illness: long to compile, and seldom looked at."""
        return tuple(_ties({name: _any_of(each) for name, each in self.lists.items()}))


def sensitive(text: str, words: PatientWords) -> Sensitive | None:
    """Why this is not to be kept as it is, if it is not."""
    if holds_social_security_number(text):
        return Sensitive.SOCIAL_SECURITY
    plain = _unaccented(text)
    if words.stems.isdisjoint(_stems(plain)):
        return None
    marked = _WORD.sub(lambda found: _marked(found[0], words.given_names), plain)
    return Sensitive.HEALTH if any(tie.search(marked) for tie in words.ties) else None


def _marked(word: str, given_names: frozenset[str]) -> str:
    """A given name bears a sign: one look-up, where a pattern would try each name in turn."""
    return f"{_GIVEN}{word}" if word.lower() in given_names else word


def _stems(plain: str) -> set[str]:
    """Its words without the marks of number and gender.

    >>> sorted(_stems("hospitalisees, diabetiques"))
    ['diabetiqu', 'hospitalis']
    """
    words = re.findall("[a-z]+", plain.lower().replace("(e)", ""))
    return {word.rstrip("s").rstrip("e") for word in words}


def _unaccented(text: str) -> str:
    """Without accents, with plain spaces, dashes and apostrophes; capitals stay."""
    straight = text.replace("\u2019", "'").replace("\u02bc", "'")
    found = unicodedata.normalize("NFKD", straight)
    bare = "".join(each for each in found if not unicodedata.combining(each))
    return re.sub(r"[\u2010-\u2015]", "-", re.sub(r"[^\S\n]+", " ", bare))


def _any_of(words: Sequence[str]) -> str:
    """A pattern for any of these, the longest first, in any case, in the plural too."""
    folded = sorted({_unaccented(each).lower() for each in words}, key=len, reverse=True)
    return f"(?i:{'|'.join(map(_forms_of, folded))})"


def _forms_of(word: str) -> str:
    """« suivi(e) pour » is « suivi pour » and « suivie pour »; a last word takes its plural."""
    pattern = re.escape(word).replace(r"\(e\)", "e?s?").replace(r"\ ", r"\s+")
    if word.endswith("'"):
        return pattern
    return rf"{pattern}\s*" if word.endswith(".") else rf"{pattern}s?\b"


def _ties(w: Mapping[str, str]) -> Iterable[re.Pattern[str]]:
    """The ways in which a name is tied to an illness."""
    named = _names(w)
    said = _sayings(w)
    known, aged = named["known"], named["aged"]
    ill, illness, suffers = said["ill"], said["illness"], said["suffers"]
    being, whose = w["being"], rf"\s+(?:[\w'-]+\s+){{0,2}}?{w['belonging']}\s*{known}"
    aside = rf"(?:\s*\([^()\n]{{0,40}}\))?{aged}?"
    yield re.compile(rf"{known}{aside}\s*[,(:-]?\s*(?:{being}\s+)?{ill}")
    yield re.compile(rf"{known}{aside}\s*[,(]?\s*(?:n'|ne\s+)?{suffers}")
    yield re.compile(rf"{known}\s*\(?{aged},\s*(?:{illness}|{ill})")
    yield re.compile(rf"{known}\s*\(\s*{illness}")
    yield re.compile(rf"{named['bare']}\s+(?:{being}\s+{ill}|{suffers})")
    yield re.compile(rf"{known}\b[^\n]{{0,120}}?\b{w['pronouns']}\s+(?:{being}\s+{ill}|{suffers})")
    yield re.compile(rf"(?:^|[.!?:;,\n]\s*|\b{w['articles']}\s*){w['has']}{whose}")
    yield re.compile(rf"\b{w['determiners']}\s+{w['patients']},?\s+{known}")
    yield re.compile(rf"\b{w['determiners']}\s+(?:{w['someone']}\s+)?{w['is']}[\s,:(]+{known}")
    yield re.compile(rf"\b{w['cases']}\s*{known}\s*[,:(]\s*{illness}")
    yield re.compile(rf"{known}\b[^.\n]{{0,40}}?\b{w['own']}\s+{w['has']}")


def _names(w: Mapping[str, str]) -> dict[str, str]:
    """How somebody is named: by a title, a given name, or two words with capitals."""
    capital = rf"{_GIVEN}?[A-Z][\w'-]*\.?"
    alone = r"(?<![\w'-])(?<!\d )[Mm](?=\s)"
    title = rf"(?:\b{w['titles']}\.?|{alone})\s*(?:et\s+{w['titles']}\.?\s*)?"
    titled = (
        rf"{title}\s*(?:(?i:l[ea])\s+)?{_GIVEN}?[\w-][\w'-]*\.?(?:\s+(?:de\s+)?{capital}){{0,2}}"
    )
    given = rf"{_GIVEN}[\w'-]+(?:\s+{capital}){{0,2}}"
    young = rf"\b{w['young']}\s+(?:{_GIVEN}[\w'-]+|{capital})(?:\s+{capital})?"
    born = r"(?i:nee?\s+(?:en|le)\s+[\d/. ]*\d)"
    return {
        "known": rf"(?:{titled}|{given}|{young})",
        "bare": rf"\b(?!{w['not_names']}[\s'])(?=[A-Z]){capital}(?:\s+{capital})?",
        "aged": rf"(?:,?\s*(?:(?i:agee?\s+de\s+)?\d{{1,3}}\s*(?i:ans)\b|{born}))",
    }


def _sayings(w: Mapping[str, str]) -> dict[str, str]:
    """What is said of them: that they are ill, the illness, that they suffer from it."""
    adverbs = rf"(?:{w['adverbs']}\s+)*"
    article = rf"(?:{w['articles']}\s*)?"
    illness = rf"{article}(?:{w['kinds']}\s*)*{article}{w['has']}(?!-|\s+dans\s)"
    treated = rf"{w['under']}\s*{adverbs}{article}{w['treatments']}"
    opened = rf"(?:{w['openers']}\s*)?"
    return {
        "ill": rf"{adverbs}(?:une?\s+)?{adverbs}{w['is']}",
        "illness": illness,
        "suffers": rf"{opened}(?:{w['having']}\s*{adverbs}{illness}|{treated}|{w['does']})",
    }
