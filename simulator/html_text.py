"""Telegram's own small HTML: its tags only, every one closed, errors in Telegram's words."""

import re
from dataclasses import dataclass
from html import unescape

from simulator.entities import Formatted, units
from simulator.shapes import Json, Refusal, bad_request

_PLAIN_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_OTHER_TAGS = {"a", "span", "tg-emoji", "tg-time"}
_TAG_NAME = re.compile(r"[^\s>/]*")
_ATTRIBUTE = re.compile(r"\s+([\w-]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+))?")
_CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_ADDRESS = re.compile(
    r"(?:https?://|tg://|mailto:|tel:)?[^\s/$.?#][^\s]*\.?[^\s]*\Z", re.IGNORECASE
)


@dataclass(slots=True)
class _Open:
    name: str
    attributes: dict[str, str]
    offset: int
    at: int


def parse_html(source: str) -> Formatted:
    """The words and entities of a text in HTML; refused like Telegram when a tag is wrong."""
    if "<" not in source:
        return Formatted(_characters(source))
    return _Reading(source).whole()


def _characters(text: str) -> str:
    """Only the four named characters and numeric ones; any other & stands for itself."""
    if "&" not in text:
        return text
    return _CHARACTER.sub(lambda found: unescape(found.group()), text)


def _broken(why: str) -> Refusal:
    return bad_request(f"can't parse entities: {why}")


class _Reading:
    """Lives as long as one text is read, from left to right."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.pieces: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def whole(self) -> Formatted:
        at = 0
        while (tag := self.source.find("<", at)) >= 0:
            self._words(self.source[at:tag])
            closing = self.source.startswith("</", tag)
            at = self._end_tag(tag) if closing else self._start_tag(tag)
        self._words(self.source[at:])
        if self.open:
            raise _broken(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        ordered = sorted(self.entities, key=lambda each: (each["offset"], -each["length"]))
        return Formatted("".join(self.pieces), ordered)

    def _words(self, piece: str) -> None:
        words = _characters(piece)
        self.pieces.append(words)
        self.offset += units(words)

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode("utf-8", "surrogatepass"))

    def _start_tag(self, tag: int) -> int:
        found = _TAG_NAME.match(self.source, tag + 1)
        name = found.group().lower() if found else ""
        end = tag + 1 + len(name)
        if name not in _PLAIN_TAGS and name not in _OTHER_TAGS:
            raise _broken(f'Unsupported start tag "{name}" at byte offset {self._byte(tag)}')
        attributes: dict[str, str] = {}
        while pair := _ATTRIBUTE.match(self.source, end):
            attributes[pair[1].lower()] = _characters((pair[2] or "").strip("\"'"))
            end = pair.end()
        end += len(self.source[end:]) - len(self.source[end:].lstrip())
        if not self.source.startswith(">", end):
            raise _broken(f"Unclosed start tag at byte offset {self._byte(tag)}")
        self._check(name, attributes, tag)
        self.open.append(_Open(name, attributes, self.offset, tag))
        return end + 1

    def _check(self, name: str, attributes: dict[str, str], tag: int) -> None:
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise _broken(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(tag)}'
            )
        if name == "tg-emoji" and not attributes.get("emoji-id", "").isdigit():
            raise _broken("Invalid custom emoji identifier specified")

    def _end_tag(self, tag: int) -> int:
        end = self.source.find(">", tag)
        if end < 0:
            raise _broken(f"Unclosed end tag at byte offset {self._byte(tag)}")
        name = self.source[tag + 2 : end].strip().lower()
        if not self.open:
            raise _broken(f"Unexpected end tag at byte offset {self._byte(tag)}")
        opened = self.open.pop()
        if name not in ("", opened.name):
            where = f"at byte offset {self._byte(tag)}"
            raise _broken(
                f'Unmatched end tag {where}, expected "</{opened.name}>", found "</{name}>"'
            )
        self._close(opened)
        return end + 1

    def _close(self, opened: _Open) -> None:
        length = self.offset - opened.offset
        kind = self._kind(opened)
        if length and kind:
            self.entities.append({"offset": opened.offset, "length": length, **kind})

    def _kind(self, opened: _Open) -> Json | None:
        attributes = opened.attributes
        match opened.name:
            case "a":
                return self._link(attributes.get("href") or self._since(opened))
            case "span":
                return {"type": "spoiler"}
            case "tg-emoji":
                return {"type": "custom_emoji", "custom_emoji_id": attributes["emoji-id"]}
            case "tg-time":
                return _moment(attributes)
            case "blockquote" if "expandable" in attributes:
                return {"type": "expandable_blockquote"}
            case "code" if self.open and self.open[-1].name == "pre":
                self.open[-1].attributes.update(attributes)
                return None
            case "pre" if attributes.get("class", "").startswith("language-"):
                return {"type": "pre", "language": attributes["class"].removeprefix("language-")}
        return {"type": _PLAIN_TAGS[opened.name]}

    def _since(self, opened: _Open) -> str:
        whole = "".join(self.pieces).encode("utf-16-le", "surrogatepass")
        return whole[2 * opened.offset :].decode("utf-16-le", "surrogatepass")

    @staticmethod
    def _link(address: str) -> Json | None:
        """A link nobody could follow is dropped, its words stay: so does Telegram."""
        address = address.strip()
        if not _ADDRESS.match(address) or ("." not in address and ":" not in address):
            return None
        if "://" not in address and not address.startswith(("mailto:", "tel:")):
            address = f"http://{address}"
        host = address.partition("://")[2]
        if host and "/" not in host and not address.startswith("tg:"):
            address += "/"
        return {"type": "text_link", "url": address}


def _moment(attributes: dict[str, str]) -> Json | None:
    """A date that each phone writes in its own way."""
    if not attributes.get("unix", "").isdigit():
        return None
    told: Json = {"type": "date_time", "unix_time": int(attributes["unix"])}
    if attributes.get("format"):
        told["date_time_format"] = attributes["format"]
    return told
