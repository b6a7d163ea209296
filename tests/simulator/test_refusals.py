"""What Telegram refuses, and in which words."""

from typing import Any

import aiohttp
import pytest

from tests.simulator.village import AMINA, BRUNO, Village, in_village, keyboard

BAD = "Bad Request: "
MANY = [[("x", "y")]] * 101
REFUSED_MESSAGES: list[tuple[str, dict[str, Any], str]] = [
    ("no text", {}, "message text is empty"),
    ("only blanks", {"text": " \n "}, "message text is empty"),
    ("only empty tags", {"text": "<b> </b>", "parse_mode": "HTML"}, "message text is empty"),
    ("4,097 characters", {"text": "a" * 4097}, "message is too long"),
    ("2,049 emoji", {"text": "😀" * 2049}, "message is too long"),
    ("an unknown parameter", {"text": "a", "texte": "b"},
     'unknown parameter "texte" in sendMessage'),
    ("an old parameter", {"text": "a", "disable_web_page_preview": True},
     'unknown parameter "disable_web_page_preview" in sendMessage'),
    ("an unknown mode", {"text": "a", "parse_mode": "Word"}, "unsupported parse_mode"),
    ("an unknown person", {"chat_id": 99, "text": "a"}, "chat not found"),
    ("a username", {"chat_id": "@amina", "text": "a"}, "chat not found"),
    ("data of 65 bytes", {"text": "a", "reply_markup": keyboard([("x", "é" * 32 + "y")])},
     "BUTTON_DATA_INVALID"),
    ("empty data", {"text": "a", "reply_markup": keyboard([("x", "")])}, "BUTTON_DATA_INVALID"),
    ("101 buttons", {"text": "a", "reply_markup": keyboard(*MANY)}, "reply markup is too long"),
    ("nine in a row", {"text": "a", "reply_markup": keyboard([("x", "y")] * 9)},
     "reply markup is too long"),
    ("10 kB of buttons", {"text": "a", "reply_markup": keyboard(*[[("x" * 90, "y" * 40)]] * 90)},
     "reply markup is too long"),
    ("a button that does nothing",
     {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "x"}]]}},
     "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ("a button without words",
     {"text": "a", "reply_markup": {"inline_keyboard": [[{"url": "x"}]]}},
     "can't parse inline keyboard button: Can't find field \"text\""),
    ("a link to nowhere",
     {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "x", "url": "nowhere"}]]}},
     "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
    ("broken JSON", {"text": "a", "reply_markup": "{"},
     "can't parse reply keyboard markup JSON object"),
    ("a strange markup", {"text": "a", "reply_markup": {"buttons": []}},
     "object expected as reply markup"),
    ("an answer to nothing", {"text": "a", "reply_parameters": {"message_id": 404}},
     "message to be replied not found"),
    ("a topic", {"text": "a", "message_thread_id": 3}, "message thread not found"),
    ("an entity outside", {"text": "a", "entities": [{"type": "bold", "offset": 0, "length": 9}]},
     "ENTITY_BOUNDS_INVALID"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "words"),
    [each[1:] for each in REFUSED_MESSAGES],
    ids=[each[0] for each in REFUSED_MESSAGES],
)
def test_a_wrong_message_is_refused_in_telegrams_words(given: dict[str, Any], words: str) -> None:
    """Nothing reaches the phone, and the answer says what is wrong."""

    async def story(village: Village) -> None:
        assert BAD + words == await village.refused("sendMessage", **{"chat_id": AMINA, **given})
        assert len((await village.phone())["messages"]) == 1

    in_village(story)


def test_what_is_just_within_the_limits_passes() -> None:
    """4,096 units, 64 bytes, 100 buttons and 8 in a row are allowed."""

    async def story(village: Village) -> None:
        for given in (
            {"text": "😀" * 2048},
            {"text": "<b>" + "a" * 4096 + "</b>", "parse_mode": "HTML"},
            {"text": "a", "reply_markup": keyboard([("x", "é" * 32)])},
            {"text": "a", "reply_markup": keyboard(*[[("x", "y")] * 5] * 20)},
            {"text": "a", "reply_markup": keyboard([("x", "y")] * 8)},
        ):
            await village.gets("sendMessage", chat_id=AMINA, **given)

    in_village(story)


OTHER_REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"text": "a"}, "chat_id is empty"),
    ("editMessageText", {"chat_id": AMINA, "text": "a"}, "message identifier is not specified"),
    ("editMessageText", {"chat_id": AMINA, "message_id": 404, "text": "a"},
     "message to edit not found"),
    ("editMessageText", {"chat_id": AMINA, "message_id": 1, "text": "a"},
     "message can't be edited"),
    ("deleteMessage", {"chat_id": AMINA, "message_id": 404}, "message to delete not found"),
    ("deleteMessage", {"chat_id": AMINA}, "message identifier is not specified"),
    ("deleteMessages", {"chat_id": AMINA, "message_ids": list(range(1, 102))},
     "too many message identifiers specified"),
    ("answerCallbackQuery", {"callback_query_id": "7"},
     "query is too old and response timeout expired or query ID is invalid"),
    ("sendChatAction", {"chat_id": AMINA, "action": "dancing"},
     "wrong parameter action in request"),
    ("getFile", {"file_id": "nothing"}, "invalid file_id"),
    ("sendDocument", {"chat_id": AMINA}, "there is no document in the request"),
    ("sendDocument", {"chat_id": AMINA, "document": "nothing"},
     "wrong file identifier/HTTP URL specified"),
    ("sendDocument", {"chat_id": AMINA, "document": "attach://f"},
     "file part f not found in the request"),
    ("setMyCommands", {"commands": [{"command": "Échéances", "description": "x"}]},
     "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "aide", "description": ""}]},
     "BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMyCommands", {"commands": [], "scope": {"type": "village"}},
     "can't parse BotCommandScope: unsupported type specified"),
    ("setMyCommands", {"commands": [], "language_code": "french"},
     "invalid language code specified"),
    ("setMyDescription", {"description": "a" * 513}, "bot description is too long"),
    ("setMyShortDescription", {"short_description": "a" * 121},
     "bot short description is too long"),
    ("setMessageReaction",
     {"chat_id": AMINA, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "🐌"}]},
     "REACTION_INVALID"),
    ("setWebhook", {"url": "http://example.org/hook"},
     "bad webhook: An HTTPS URL must be provided for webhook"),
    ("setWebhook", {"url": "https://example.org/hook", "secret_token": "é"},
     "secret token contains unallowed characters"),
    ("getUpdates", {"offset": "soon"}, 'parameter "offset" must be of type Integer'),
    ("sendMessage", {"chat_id": AMINA, "text": "a", "protect_content": "perhaps"},
     'parameter "protect_content" must be of type Boolean'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "given", "words"), OTHER_REFUSALS, ids=[f"{m} {w}" for m, _, w in OTHER_REFUSALS]
)
def test_a_wrong_call_is_refused_in_telegrams_words(
    method: str, given: dict[str, Any], words: str
) -> None:
    """Each method says what is wrong."""

    async def story(village: Village) -> None:
        assert BAD + words == await village.refused(method, **given)

    in_village(story)


def test_a_method_it_does_not_know_is_not_found() -> None:
    """Never `true` for what was not done, be it a real method of Telegram or not."""

    async def story(village: Village) -> None:
        for method in ("sendPoll", "copyMessage", "sendNothing"):
            assert await village.refused(method, chat_id=AMINA) == "Not Found: method not found"

    in_village(story)


def test_a_wrong_token_is_unauthorized_and_no_token_is_not_found() -> None:
    """As at Telegram's own door."""

    async def story(village: Village) -> None:
        wrong = village.town.url + "/bot1000001:" + "x" * 35
        async with village.wire.get(wrong + "/getMe") as answer:
            assert (answer.status, (await answer.json())["description"]) == (401, "Unauthorized")
        async with village.wire.get(village.town.url + "/botnothing/getMe") as answer:
            assert (answer.status, (await answer.json())["description"]) == (404, "Not Found")

    in_village(story)


def test_a_bot_cannot_write_first() -> None:
    """Whoever has not pressed Start hears nothing."""

    async def story(village: Village) -> None:
        words = await village.refused("sendMessage", chat_id=BRUNO, text="Bonjour")
        assert words == "Forbidden: bot can't initiate conversation with a user"

    in_village(story)


def test_a_bot_that_is_blocked_hears_so_until_it_is_let_in_again() -> None:
    """403, a my_chat_member update each way, and Start opens the door again."""

    async def story(village: Village) -> None:
        await village.does("block")
        words = await village.refused("sendMessage", chat_id=AMINA, text="Bonjour")
        assert words == "Forbidden: bot was blocked by the user"
        await village.does("start")
        await village.gets("sendMessage", chat_id=AMINA, text="Bonjour")
        kinds = [
            update.get("my_chat_member", {}).get("new_chat_member", {}).get("status", "message")
            for update in await village.gets("getUpdates")
        ]
        assert kinds == ["kicked", "member", "message"]

    in_village(story)


def test_the_same_message_again_is_not_modified() -> None:
    """The same words and buttons are refused; a changed button is enough to pass."""

    async def story(village: Village) -> None:
        sent = await village.gets(
            "sendMessage", chat_id=AMINA, text="<b>Oui</b>", parse_mode="HTML",
            reply_markup=keyboard([("x", "y")]),
        )  # fmt: skip
        same = {"chat_id": AMINA, "message_id": sent["message_id"], "text": " <b>Oui</b> "}
        same["parse_mode"] = "HTML"
        words = await village.refused(
            "editMessageText", **same, reply_markup=keyboard([("x", "y")])
        )
        assert words.startswith("Bad Request: message is not modified: specified new message")
        edited = await village.gets("editMessageText", **same)
        assert "reply_markup" not in edited

    in_village(story)


def test_a_message_with_a_reply_keyboard_cannot_be_edited() -> None:
    """Telegram lets a bot edit only messages with inline buttons or none."""

    async def story(village: Village) -> None:
        sent = await village.gets(
            "sendMessage", chat_id=AMINA, text="?", reply_markup={"keyboard": [["Oui", "Non"]]}
        )
        words = await village.refused(
            "editMessageText", chat_id=AMINA, message_id=sent["message_id"], text="!"
        )
        assert words == "Bad Request: message can't be edited"

    in_village(story)


def test_a_file_that_is_too_big_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """50 MB for a document, 20 MB to fetch one; here with smaller limits, to be quick."""
    monkeypatch.setattr("simulator.files.MAX_SENT", 10)
    monkeypatch.setattr("simulator.files.MAX_FETCHED", 5)

    async def story(village: Village) -> None:
        for content, words in ((b"x" * 11, "file is too big"), (b"", "file must be non-empty")):
            form = aiohttp.FormData({"chat_id": str(AMINA)})
            form.add_field("document", content, filename="a.txt")
            async with village.wire.post(f"{village.bot_url}/sendDocument", data=form) as answer:
                assert (await answer.json())["description"] == BAD + words
        await village.does("send", kind="document", bytes="eHh4eHh4eHg=")
        document = (await village.gets("getUpdates"))[-1]["message"]["document"]
        words = await village.refused("getFile", file_id=document["file_id"])
        assert words == BAD + "file is too big"

    in_village(story)


def test_a_call_that_is_refused_costs_no_pace() -> None:
    """Only what reaches a phone counts as a message."""

    async def story(village: Village) -> None:
        for _ in range(10):
            await village.refused("sendMessage", chat_id=AMINA, text="")
        await village.gets("sendMessage", chat_id=AMINA, text="a")

    in_village(story, flood=True)
