"""Telegram's text: words with entities counted in UTF-16 units; and back to safe HTML for a page.

Reading HTML is in `html_text.py`; finding links and commands is in `found_entities.py`.
"""

from dataclasses import dataclass, field
from html import escape

from simulator.shapes import Json, bad_request

SPACES = " \t\r\n\v\f"
_WRAPS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ('<span class="spoiler">', "</span>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote>", "</blockquote>"),
    "bot_command": ('<span class="command">', "</span>"),
    "mention": ('<span class="mention">', "</span>"),
    "hashtag": ('<span class="hashtag">', "</span>"),
}


@dataclass(slots=True)
class Formatted:
    """A text and its entities, as a message carries them."""

    text: str
    entities: list[Json] = field(default_factory=list)

    def length(self) -> int:
        return units(self.text)

    def fields(self, name: str, entities_name: str) -> Json:
        """The fields of a message; an empty list of entities is not said."""
        told: Json = {name: self.text}
        if self.entities:
            told[entities_name] = self.entities
        return told


def units(text: str) -> int:
    """How long Telegram finds it: UTF-16 code units, so most emoji count two."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def trimmed(words: Formatted) -> Formatted:
    """Without the blanks at both ends, the entities moved along."""
    text = words.text.rstrip(SPACES)
    bare = text.lstrip(SPACES)
    cut = len(text) - len(bare)
    kept = [_shifted(each, cut, units(bare)) for each in words.entities]
    return Formatted(bare, [each for each in kept if each["length"] > 0])


def _shifted(entity: Json, cut: int, end: int) -> Json:
    first = max(0, entity["offset"] - cut)
    last = min(end, entity["offset"] + entity["length"] - cut)
    return {**entity, "offset": first, "length": last - first}


def checked(text: str, entities: list[Json]) -> list[Json]:
    """Entities given by the caller: each with a type, and inside the text."""
    end = units(text)
    for each in entities:
        if not isinstance(each, dict) or not isinstance(each.get("type"), str):
            raise bad_request("can't parse MessageEntity: Can't find field \"type\"")
        first, length = each.get("offset"), each.get("length")
        if not isinstance(first, int) or not isinstance(length, int):
            raise bad_request("can't parse MessageEntity: offset and length must be numbers")
        if first < 0 or length <= 0 or first + length > end:
            raise bad_request("ENTITY_BOUNDS_INVALID")
    return [dict(each) for each in entities]


def to_html(words: Formatted) -> str:
    """Safe HTML for a page: everything people wrote is escaped, only entities become tags."""
    wide = words.text.encode("utf-16-le", "surrogatepass")
    return _inside(wide, 0, len(wide) // 2, _outermost_first(words.entities))


def _outermost_first(entities: list[Json]) -> list[Json]:
    return sorted(entities, key=lambda each: (each["offset"], -each["length"]))


def _inside(wide: bytes, first: int, last: int, entities: list[Json]) -> str:
    pieces, at = [], first
    while entities:
        outer, entities = entities[0], entities[1:]
        end = outer["offset"] + outer["length"]
        held = [each for each in entities if each["offset"] < end]
        entities = entities[len(held) :]
        pieces.append(_plain(wide, at, outer["offset"]))
        pieces.append(_wrapped(outer, _inside(wide, outer["offset"], end, held)))
        at = end
    pieces.append(_plain(wide, at, last))
    return "".join(pieces)


def _plain(wide: bytes, first: int, last: int) -> str:
    return escape(wide[2 * first : 2 * last].decode("utf-16-le", "replace"))


def _wrapped(entity: Json, inner: str) -> str:
    kind = entity["type"]
    if kind == "text_link":
        return f'<a href="{escape(entity["url"])}" rel="noreferrer" target="_blank">{inner}</a>'
    if kind == "url":
        address = inner if inner.startswith(("http://", "https://")) else f"http://{inner}"
        return f'<a href="{address}" rel="noreferrer" target="_blank">{inner}</a>'
    before, after = _WRAPS.get(kind, ("", ""))
    return before + inner + after
