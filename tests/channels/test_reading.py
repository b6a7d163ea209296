"""Telegram's updates, read: what is for us, what it says, and under which key it is kept."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.reading import read, received
from domain.messages import (
    Command,
    Document,
    Doorway,
    Edited,
    Incoming,
    Presence,
    Press,
    Text,
    Thing,
    What,
)

AMINA = {"id": 5_000_001, "is_bot": False, "first_name": "Amina", "last_name": "Haddad"}
PRIVATE = {"id": 5_000_001, "type": "private", "first_name": "Amina"}
GROUP = {"id": -100_200, "type": "supergroup", "title": "COPIL"}


def message(**said: Any) -> dict[str, Any]:
    return {"message_id": 7, "from": AMINA, "chat": PRIVATE, "date": 1_795_420_800, **said}


def tap(**more: Any) -> dict[str, Any]:
    asked = {"message_id": 8, "chat": PRIVATE, "date": 1_795_420_800, "text": "?"}
    return {"id": "77", "from": AMINA, "message": asked, "data": "stop:yes", **more}


def what(update: dict[str, Any]) -> What | None:
    found = read({"update_id": 1, **update}, row_id=1)
    return found.what if found else None


SAID = [
    ("a word", {"message": message(text="Bonjour")}, Text("Bonjour")),
    ("a command", {"message": message(text="/moi")}, Command("moi")),
    ("a command in capitals", {"message": message(text="/MOI")}, Command("moi")),
    (
        "a command with the bot's name",
        {"message": message(text="/moi@cheville_bot")},
        Command("moi"),
    ),
    (
        "a command with its name and more",
        {"message": message(text="/start@cheville_bot  abc_-9 ")},
        Command("start", "abc_-9"),
    ),
    ("a slash and nothing", {"message": message(text="/")}, Text("/")),
    ("a path is no command", {"message": message(text="/a/b")}, Text("/a/b")),
    ("a photo with words under it", {"message": message(photo=[], caption="ici")}, Thing("photo")),
    (
        "a file",
        {"message": message(document={"file_id": "F1", "file_name": "plan.xlsx", "file_size": 9})},
        Document("F1", "plan.xlsx", 9),
    ),
    (
        "a file without a name, of a size that is none",
        {"message": message(document={"file_id": "F1", "file_size": "9"})},
        Document("F1"),
    ),
    ("a file that cannot be fetched", {"message": message(document={})}, Thing("document")),
    ("a sticker", {"message": message(sticker={})}, Thing("sticker")),
    ("something of tomorrow", {"message": message(hologram={})}, Thing("unknown")),
    ("an edit", {"edited_message": message(text="12", edit_date=2)}, Edited("12", "7")),
    ("an edited caption", {"edited_message": message(caption="12")}, Edited("12", "7")),
    ("a tap", {"callback_query": tap()}, Press("stop:yes", "8", "77")),
    (
        "a tap on a card too old to be told",
        {"callback_query": tap(message=None)},
        Press("stop:yes", None, "77"),
    ),
    (
        "blocked",
        {"my_chat_member": message(new_chat_member={"status": "kicked"})},
        Doorway(Presence.LEFT),
    ),
    (
        "let in again",
        {"my_chat_member": message(new_chat_member={"status": "member"})},
        Doorway(Presence.BACK),
    ),
]


@pytest.mark.parametrize(("update", "meant"), [s[1:] for s in SAID], ids=[s[0] for s in SAID])
def test_what_people_say_is_read(update: dict[str, Any], meant: What) -> None:
    """Words, commands, taps, edits, doors: each for what it is."""
    assert meant == what(update)


FOREIGN = [
    ("in a group", {"message": message(text="/moi", chat=GROUP)}),
    ("edited in a group", {"edited_message": message(text="x", chat=GROUP)}),
    ("tapped in a group", {"callback_query": tap(message={"message_id": 1, "chat": GROUP})}),
    ("added to a group", {"my_chat_member": message(chat=GROUP)}),
    ("by a bot", {"message": message(text="x", **{"from": {**AMINA, "is_bot": True}})}),
    ("by nobody", {"message": message(text="x", **{"from": None})}),
    ("a channel's post", {"channel_post": message(text="x")}),
    ("a kind of tomorrow", {"telepathy": {"thought": "x"}}),
    ("nothing", {}),
    ("a game's tap, without a value", {"callback_query": tap(data=None)}),
    ("a tap without a number", {"callback_query": tap(id=None)}),
]


@pytest.mark.parametrize("update", [f[1] for f in FOREIGN], ids=[f[0] for f in FOREIGN])
def test_what_is_not_said_to_us_in_private_is_not_for_us(update: dict[str, Any]) -> None:
    """Groups, bots, kinds we did not ask for: stored, and left alone."""
    assert what(update) is None


def test_9_one_message_has_one_key_under_whatever_number_it_comes() -> None:
    """Fault 9: update numbers are given away again; the message, the tap and the edit are not."""
    first = received({"update_id": 12, "message": message(text="12")})
    again = received({"update_id": 990, "message": message(text="12")})

    assert (first.key, first.line) == (again.key, again.line)


def test_another_bot_counts_its_messages_anew() -> None:
    """A new bot on the same database: its message 7 is not the message 7 of the old one."""
    said = {"update_id": 12, "message": message(text="12")}

    assert received(said, "1000001").key != received(said, "1000002").key


def test_two_things_said_have_two_keys() -> None:
    """Two messages, two taps on one button, an edit and a second edit: none hides another."""
    said = [
        {"message": message(text="12")},
        {"message": {**message(text="12"), "message_id": 8}},
        {"edited_message": message(text="12", edit_date=1)},
        {"edited_message": message(text="13", edit_date=2)},
        {"callback_query": tap()},
        {"callback_query": tap(id="78")},
        {"my_chat_member": message()},
    ]
    keys = [received({"update_id": n, **each}).key for n, each in enumerate(said)]
    assert len(said) == len(set(keys))


def test_one_person_has_one_line_whatever_they_do() -> None:
    """Order is kept from the message to the tap and back."""
    said = (
        {"message": message(text="1")},
        {"callback_query": tap()},
        {"edited_message": message()},
    )
    assert {"telegram:5000001"} == {received({"update_id": 1, **each}).line for each in said}


SAMPLES = [each[1] for each in (*SAID, *FOREIGN)]
NOISE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec=None)),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else ()
    return [path, *(p for key, value in inner for p in _paths(value, (*path, key)))]


def _sent(**content: object) -> dict[str, Any]:
    author = {"id": 7, "is_bot": False, "first_name": "Amina"}
    chat = {"id": 7, "type": "private"}
    return {"update_id": 1, "message": {"message_id": 3, "from": author, "chat": chat, **content}}


ANSWERED = {"message_id": 2, "chat": {"id": 7}, "text": "au-dessus"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"text": "bonjour"}, ["bonjour"]),
        ({"text": "/pour Mme Roques"}, ["/pour Mme Roques"]),
        ({"photo": [{"file_id": "p"}], "caption": "au café"}, ["au café"]),
        (
            {"document": {"file_id": "d", "file_name": "plan.xlsx"}, "caption": "le plan"},
            ["plan.xlsx", "le plan"],
        ),
        ({"poll": {"question": "Qui ?", "options": [{"text": "moi"}]}}, ["Qui ?", "moi"]),
        (
            {"text": "oui", "reply_to_message": {**ANSWERED, "from": {"id": 7, "is_bot": False}}},
            ["oui", "au-dessus"],
        ),
        (
            {
                "text": "oui",
                "quote": {"text": "au-dessus"},
                "reply_to_message": {**ANSWERED, "from": {"id": 1, "is_bot": True}},
            },
            ["oui"],
        ),
    ],
)
def test_all_that_somebody_wrote_is_read(content: dict[str, Any], words: list[str]) -> None:
    """Wherever it stands; what we said ourselves is not their word."""
    incoming = read(_sent(**content), row_id=1)

    assert incoming is not None
    assert words == incoming.words.split("\n")


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A real update with a field gone, or with something else in its place."""
    update: dict[str, Any] = {"update_id": 1, **copy.deepcopy(draw(st.sampled_from(SAMPLES)))}
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([p for p in _paths(update) if p] or [("update_id",)]))
        parent: Any = update
        for key in path[:-1]:
            parent = parent[key]
        if draw(st.booleans()):
            parent.pop(path[-1], None)
        else:
            parent[path[-1]] = draw(NOISE)
    return update


@given(mutated())
def test_29_a_strange_update_is_kept_and_never_raises(update: dict[str, Any]) -> None:
    """Fault 29: it can be stored on both databases, read back the same, and read without error."""
    kept = received(update)

    for words in (kept.key, kept.line, kept.raw):
        assert "\0" not in words
        words.encode()
    assert update == json.loads(kept.raw)
    incoming = read(json.loads(kept.raw), row_id=1)
    assert incoming is None or isinstance(incoming, Incoming)
    if incoming is not None and isinstance(incoming.what, Text):
        incoming.what.text.encode()
        assert "\0" not in incoming.what.text
