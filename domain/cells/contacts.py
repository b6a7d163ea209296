"""Telephones and e-mail addresses, as typed in a directory."""

import re
from collections.abc import Iterable

from domain.cells.reading import RawValue, Read, Reading, Unsure, Words, bare, fold, plain

_ADDRESS = re.compile(r"[a-z0-9._%+'-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_PHONE = re.compile(r"(?:(?:\+|00)33\s*(?:\(0\))?|0)[\s.\-/]*[1-9](?:[\s.-]*\d){8}(?!\d)")
_ABROAD = re.compile(r"(?:\+|00)(?!33)[1-9][\d .-]{7,16}")


def read_phone(raw: RawValue, words: Words) -> Reading[str]:
    """A telephone number as "06 39 98 00 01"; a number that lost its zero finds it again."""
    if isinstance(raw, bool):
        return Unsure("phone_not_understood")
    text = plain(raw)
    if not text or fold(text) in words.undefined:
        return Read(None)
    digits = re.sub(r"\D", "", text)
    if len(digits) == 9 and digits[0] != "0" and re.fullmatch(r"[\d .-]+", text):
        return Read(_spaced("0" + digits), "phone_zero")
    found = list(dict.fromkeys(_national(number) for number in _PHONE.findall(text)))
    if not found and _ABROAD.fullmatch(text):
        return Read("+" + re.sub(r"^00", "", digits))
    if len(found) != 1:
        return Unsure("phone_several" if found else "phone_not_understood", None, tuple(found))
    alone = not re.sub(r"\W", "", _PHONE.sub("", text))
    return Read(found[0]) if alone else Unsure("phone_in_text", found[0])


def _national(number: str) -> str:
    digits = re.sub(r"\D", "", number.replace("(0)", ""))
    return _spaced(re.sub(r"^(?:0033|33(?=\d{9}$))", "0", digits))


def _spaced(digits: str) -> str:
    return " ".join(digits[i : i + 2] for i in range(0, 10, 2))


def read_emails(raw: RawValue, words: Words) -> Reading[tuple[str, ...]]:
    """The addresses of a cell, in lower case; "(at)" is an @. None valid is a doubt."""
    text = plain(raw)
    if not text or fold(text) in words.undefined:
        return Read(())
    spoken = _spell(bare(text), words.at_signs, "@")
    spoken = _spell(spoken, words.dots, ".")
    found = tuple(dict.fromkeys(_ADDRESS.findall(spoken)))
    rest = re.sub(r"mailto:|[\s;,/<>|]", "", _ADDRESS.sub("", spoken))
    if found and "@" not in rest:
        return Read(found, "at_sign" if "@" not in text else "")
    return Unsure("email_malformed", found or None)


def _spell(spoken: str, written: Iterable[str], sign: str) -> str:
    if "(" not in spoken and "[" not in spoken:
        return spoken
    for word in sorted(written, key=len, reverse=True):
        spoken = re.sub(rf"\s*[(\[]{re.escape(word)}[)\]]\s*", sign, spoken)
    return spoken


def own_address_first(
    addresses: tuple[str, ...], first_name: str, last_name: str
) -> tuple[str, ...]:
    """The addresses, that which bears the person's full name before the others."""
    wanted = set(fold(f"{first_name} {last_name}").split())

    def strangeness(address: str) -> bool:
        return not wanted <= set(fold(address.partition("@")[0]).split())

    return tuple(sorted(addresses, key=strangeness))
