"""Whole numbers as French says them in letters: « quarante-deux », « deux mille cinq cents »."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

_SAME = {"cents": "cent", "vingts": "vingt", "une": "un", "mil": "mille"}
_UP_TO_SIXTEEN = ["zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"]
_UP_TO_SIXTEEN += ["dix", "onze", "douze", "treize", "quatorze", "quinze", "seize"]
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_TENS |= {"septante": 70, "quatre vingt": 80, "huitante": 80, "octante": 80, "nonante": 90}
_UP_TO_NINETEEN = frozenset({"soixante", "quatre vingt"})
"""After these one counts up to nineteen: « soixante-dix-neuf »."""
_LONGEST = 10
"""« neuf cent quatre-vingt-dix-neuf mille neuf cent… »: more words than this are a sentence."""


def numbers_said(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Each number among these folded words, the longest that can be read, and how many of the
    words it takes.

    >>> list(numbers_said("quatre vingt douze personnes".split()))
    [(92, 3)]
    """
    plain = [_SAME.get(word, word) for word in words]
    at = 0
    while at < len(plain):
        ends = range(min(len(plain), at + _LONGEST), at, -1)
        found = next(((n, end) for end in ends if (n := _number(plain[at:end])) is not None), None)
        if found is not None:
            yield found[0], found[1] - at
        at = found[1] if found else at + 1


def _number(words: Sequence[str]) -> int | None:
    """What all of these words say together; None when it is no number."""
    said = " ".join(words)
    if "mille" not in words:
        return _UNDER_A_THOUSAND.get(said)
    before, _, after = (part.strip() for part in said.partition("mille"))
    thousands = _UNDER_A_THOUSAND.get(before, 0) if before else 1
    rest = _UNDER_A_THOUSAND.get(after) if after else 0
    if (before and thousands < 2) or rest is None or (after and not rest):
        return None
    return thousands * 1000 + rest


def _under_a_hundred() -> Mapping[str, int]:
    few = {word: n for n, word in enumerate(_UP_TO_SIXTEEN)}
    few |= {f"dix {word}": 10 + few[word] for word in ("sept", "huit", "neuf")}
    return few | {said: n for ten in _TENS.items() for said, n in _from(ten, few)}


def _from(ten: tuple[str, int], few: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    """« quarante », « quarante et un », « quarante-deux »…"""
    said, tens = ten
    yield said, tens
    for word, n in few.items():
        if 0 < n < (20 if said in _UP_TO_NINETEEN else 10):
            yield f"{said} {word}", tens + n
            if n in (1, 11):
                yield f"{said} et {word}", tens + n


def _under_a_thousand() -> Mapping[str, int]:
    small = _under_a_hundred()
    hundreds = {"cent": 100} | {f"{_UP_TO_SIXTEEN[n]} cent": n * 100 for n in range(2, 10)}
    more = {f"{c} {s}": h + n for c, h in hundreds.items() for s, n in small.items() if n}
    return {**small, **hundreds, **more}


_UNDER_A_THOUSAND = _under_a_thousand()
