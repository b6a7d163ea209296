"""What Telegram finds in a text by itself: commands, links, addresses, mentions, hashtags."""

import re

from simulator.entities import Formatted, units
from simulator.shapes import Json

_KINDS = {
    "url": r"https?://[^\s<>\"«»]*[^\s<>\"«».,;:!?)\]]",
    "email": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "bot_command": r"(?<![\w/<@])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])",
    "mention": r"(?<![\w@])@[A-Za-z0-9_]{3,32}(?!\w)",
    "hashtag": r"(?<![\w#])#\w*[^\W\d]\w*",
}
_ANY = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))
_TAKEN = {"code", "pre", "text_link", "text_mention"}
_SIGNS = ("/", "@", "#")


def with_found(words: Formatted) -> Formatted:
    """The same text, with what Telegram finds added where no code, link or quote of code stands."""
    if not any(sign in words.text for sign in _SIGNS):
        return words
    taken = [each for each in words.entities if each["type"] in _TAKEN]
    found = [each for each in _found(words.text) if not _overlaps(each, taken)]
    if not found:
        return words
    both = words.entities + found
    return Formatted(words.text, sorted(both, key=lambda e: (e["offset"], -e["length"])))


def _found(text: str) -> list[Json]:
    return [
        {
            "type": str(match.lastgroup),
            "offset": units(text[: match.start()]),
            "length": units(match.group()),
        }
        for match in _ANY.finditer(text)
    ]


def _overlaps(one: Json, others: list[Json]) -> bool:
    end = one["offset"] + one["length"]
    return any(
        one["offset"] < other["offset"] + other["length"] and other["offset"] < end
        for other in others
    )
