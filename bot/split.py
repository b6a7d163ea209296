"""A long text in several messages: cut between paragraphs, else lines, else words, never in a tag.

Lengths are UTF-16 units, as Telegram counts them, tags included: a little early is never too long.
"""

import re

from bot.plain import plain

_TAG = re.compile(r"<(/?)(b|i|u|a|code)(\s[^<>]*)?>")
_ATOM = re.compile(r"</?(?:b|i|u|a|code)(?:\s[^<>]*)?>|&#?\w+;|.", re.DOTALL)
_ROOM_TO_CLOSE = 64
"""What the tags still open at the end of a part may take, nested as deep as our texts nest."""


def units(text: str) -> int:
    """Length in UTF-16 code units: an emoji counts for two.

    >>> units("é"), units("🙂")
    (1, 2)
    """
    return len(text.encode("utf-16-le")) // 2


def split(text: str, limit: int) -> list[str]:
    """The same text in parts of at most `limit` units, each with its tags closed."""
    parts, rest = [], text
    while units(rest) > limit:
        cut = _where_to_cut(rest, limit - _ROOM_TO_CLOSE)
        part = rest[:cut]
        still_open = _still_open(part)
        parts.append(part.strip() + _closing(still_open))
        rest = "".join(still_open) + rest[cut:].lstrip()
    parts.append(rest)
    if len(parts) == 1:
        return parts
    return [part.strip() for part in parts if plain(part).strip()]


def _where_to_cut(text: str, room: int) -> int:
    """The end of the last paragraph that fits; else of the last line, word, or character."""
    used, ends = 0, dict.fromkeys(("paragraph", "line", "word", "character"), 0)
    words_taken = False
    for atom in _ATOM.finditer(text):
        used += units(atom[0])
        if used > room and words_taken:
            break
        words_taken = words_taken or not _TAG.fullmatch(atom[0])
        ends["character"] = atom.end()
        if atom[0].isspace() and words_taken:
            ends["word"] = atom.end()
        if atom[0] == "\n":
            ends["line"] = atom.end()
            if text.endswith("\n\n", 0, atom.end()):
                ends["paragraph"] = atom.end()
    return next(end for end in ends.values() if end)


def _still_open(part: str) -> list[str]:
    """The tags that this part opens and does not close, the outermost first."""
    still_open: list[str] = []
    for tag in _TAG.finditer(part):
        if not tag[1]:
            still_open.append(tag[0])
        elif still_open:
            still_open.pop()
    return still_open


def _closing(still_open: list[str]) -> str:
    names = [found[2] for tag in reversed(still_open) if (found := _TAG.match(tag))]
    return "".join(f"</{name}>" for name in names)
