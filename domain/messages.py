"""What comes in and what goes out, whatever the channel. The words are in templates/."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum


@dataclass(frozen=True, order=True)
class Address:
    """Where somebody can be written to: a channel and their number there, never their @name."""

    channel: str
    id: str


@dataclass(frozen=True)
class Text:
    """Words typed by a person, as they typed them."""

    text: str


@dataclass(frozen=True)
class Command:
    """A word after a slash, without the slash, lower case; `argument` is the rest of the line."""

    name: str
    argument: str = ""


@dataclass(frozen=True)
class Press:
    """A tap on a button: its value is what people send, so it is checked like any other words.

    `query` names the tap at the channel, to answer it; `typed` when the person wrote the number
    or the words of the button instead of tapping it.
    """

    value: str
    message_id: str | None = None
    query: str | None = None
    typed: bool = False


@dataclass(frozen=True)
class Edited:
    """A message that its author changed after sending it."""

    text: str
    message_id: str


class Presence(StrEnum):
    """Whether the person still lets us write to them."""

    LEFT = "left"
    BACK = "back"


@dataclass(frozen=True)
class Doorway:
    """The person blocked us, or let us in again."""

    presence: Presence


@dataclass(frozen=True)
class Thing:
    """Something that is not words: a sticker, a photo, a voice message, a place, a poll."""

    kind: str


@dataclass(frozen=True)
class Document:
    """A file somebody sent. `file` is what the channel calls it, to be fetched with; what it
    holds is told by its bytes alone. `size` is in bytes, None when the channel does not say."""

    file: str
    name: str = ""
    size: int | None = None


What = Text | Command | Press | Edited | Doorway | Thing | Document


@dataclass(frozen=True)
class Incoming:
    """Somebody said something, at `at` (UTC); `title` is how the channel names them, `message_id`
    how it names the message; a tap has none. `words` is all that they may have written in it: the
    text, what stands under a file, its name."""

    address: Address
    at: datetime
    what: What
    row_id: int
    title: str = ""
    message_id: str = ""
    words: str = ""


class Urgency(IntEnum):
    """The order in which messages leave: an answer never waits behind a broadcast."""

    REPLY = 0
    REMINDER = 1
    NOTICE = 2


class Act(StrEnum):
    """What the channel is asked to do."""

    SEND = "send"
    EDIT = "edit"
    CLOSE = "close"
    TOAST = "toast"
    MENU = "menu"
    TAKE_AWAY = "take_away"


@dataclass(frozen=True)
class Choice:
    """One button. Its label is a word of words.toml (`word`) or someone's data (`label`).

    A numbered choice may be answered by typing its number; an unnumbered one by its words alone.
    """

    value: str
    word: str | None = None
    label: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    numbered: bool = True


Rows = tuple[tuple[Choice, ...], ...]


@dataclass(frozen=True)
class Attachment:
    """A file described by frozen facts (JSON); the bytes are made when it leaves."""

    kind: str
    name: str
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Say:
    """An intention: which text, with which facts and choices. Whom it is for is said beside it.

    `about` names what voids it (« meeting:12 », « progress:7 »); `key` makes it unique for ever;
    `not_before` and `not_after` are town times, aware.
    """

    text: str
    facts: Mapping[str, object] = field(default_factory=dict)
    rows: Rows = ()
    file: Attachment | None = None
    urgency: Urgency = Urgency.REPLY
    about: str | None = None
    key: str | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None


def column(*choices: Choice) -> Rows:
    """One button under the other."""
    return tuple((choice,) for choice in choices)


def abreast(choices: Sequence[Choice], count: int = 2) -> Rows:
    """So many buttons in each row."""
    return tuple(tuple(choices[at : at + count]) for at in range(0, len(choices), count))
