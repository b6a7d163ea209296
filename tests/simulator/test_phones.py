"""What people do with their phones, and what they see on them."""

import base64
from typing import Any

import pytest

from tests.simulator.village import AMINA, Village, in_village, keyboard


async def last_update(village: Village) -> dict[str, Any]:
    return dict((await village.gets("getUpdates"))[-1])


def test_start_carries_its_payload_as_a_command() -> None:
    """As when somebody opens t.me/bot?start=…"""

    async def story(village: Village) -> None:
        await village.does("start", payload="inv_abc")
        message = (await last_update(village))["message"]
        assert message["text"] == "/start inv_abc"
        assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
        assert message["chat"] == {"id": AMINA, "first_name": "Amina", "type": "private"}

    in_village(story)


def test_a_payload_that_no_link_can_carry_is_impossible() -> None:
    """Telegram takes 1 to 64 of A-Z, a-z, 0-9, _ and -."""

    async def story(village: Village) -> None:
        for payload in ("é", "a b", "x" * 65):
            path = f"/sim/people/{AMINA}/start"
            assert (await village.impossible(path, payload=payload))[0] == 400

    in_village(story)


def test_a_tap_becomes_a_callback_query_and_its_toast_shows() -> None:
    """Answered twice is fine within its life; later it is too old."""

    async def story(village: Village) -> None:
        buttons = keyboard([("Oui", "y"), ("Non", "n")])
        sent = await village.gets("sendMessage", chat_id=AMINA, text="?", reply_markup=buttons)
        await village.does("press", message_id=sent["message_id"], row=0, col=1)
        query = (await last_update(village))["callback_query"]
        assert (query["data"], query["message"]) == ("n", sent)
        for text in ("Noté", "Déjà noté"):
            await village.gets("answerCallbackQuery", callback_query_id=query["id"], text=text)
        phone = await village.phone()
        assert [toast["text"] for toast in phone["toasts"]] == ["Noté", "Déjà noté"]
        await village.control("POST", "/sim/age", {"seconds": 151})
        words = await village.refused("answerCallbackQuery", callback_query_id=query["id"])
        assert "query is too old" in words

    in_village(story)


def test_only_a_button_that_is_there_can_be_pressed() -> None:
    """Neither other data, nor a place outside, nor a button taken away by an edit."""

    async def story(village: Village) -> None:
        sent = await village.gets(
            "sendMessage", chat_id=AMINA, text="?", reply_markup=keyboard([("Oui", "y")])
        )
        path, number = f"/sim/people/{AMINA}/press", sent["message_id"]
        for wrong in ({"data": "n"}, {"row": 0, "col": 1}, {"row": 3}, {"text": "Non"}):
            assert (await village.impossible(path, message_id=number, **wrong))[0] == 400
        await village.gets("editMessageReplyMarkup", chat_id=AMINA, message_id=number)
        assert (await village.impossible(path, message_id=number, data="y"))[0] == 400

    in_village(story)


def test_a_key_of_the_reply_keyboard_sends_its_words() -> None:
    """Until the keyboard is taken away."""

    async def story(village: Village) -> None:
        await village.gets(
            "sendMessage", chat_id=AMINA, text="?", reply_markup={"keyboard": [["Oui", "Non"]]}
        )
        assert (await village.phone())["keyboard"]["keyboard"] == [
            [{"text": "Oui"}, {"text": "Non"}]
        ]
        await village.does("press", text="Oui")
        assert (await last_update(village))["message"]["text"] == "Oui"
        away = {"remove_keyboard": True}
        await village.gets("sendMessage", chat_id=AMINA, text="!", reply_markup=away)
        path = f"/sim/people/{AMINA}/press"
        assert (await village.impossible(path, text="Oui"))[0] == 400

    in_village(story)


KINDS = ["photo", "voice", "sticker", "location", "document", "contact", "poll", "video", "forward"]


@pytest.mark.parametrize("kind", KINDS)
def test_everything_a_phone_can_send_reaches_the_bot(kind: str) -> None:
    """Each kind with the fields the Bot API promises."""

    async def story(village: Village) -> None:
        await village.does("send", kind=kind)
        message = (await last_update(village))["message"]
        assert ("forward_origin" if kind == "forward" else kind) in message

    in_village(story)


def test_a_file_people_send_can_be_fetched() -> None:
    """The same bytes, under the path getFile tells."""

    async def story(village: Village) -> None:
        content = base64.b64encode(b"Bonjour").decode()
        await village.does("send", kind="document", file_name="note.txt", bytes=content)
        document = (await last_update(village))["message"]["document"]
        assert (document["file_name"], document["file_size"]) == ("note.txt", 7)
        path = (await village.gets("getFile", file_id=document["file_id"]))["file_path"]
        url = f"{village.town.url}/file/bot{village.town.token}/{path}"
        async with village.wire.get(url) as answer:
            assert await answer.read() == b"Bonjour"

    in_village(story)


def test_a_phone_shows_what_was_edited_and_deleted() -> None:
    """With safe HTML and the commands of its menu."""

    async def story(village: Village) -> None:
        one = await village.gets("sendMessage", chat_id=AMINA, text="<i>un</i>", parse_mode="HTML")
        two = await village.gets("sendMessage", chat_id=AMINA, text="deux")
        await village.gets(
            "editMessageText", chat_id=AMINA, message_id=one["message_id"], text="1 < 2"
        )
        await village.gets("deleteMessage", chat_id=AMINA, message_id=two["message_id"])
        await village.gets("setMyCommands", commands=[{"command": "aide", "description": "Aide"}])
        phone = await village.phone()
        first, second = phone["messages"][1:]
        assert (first["html"], first["edited"], first["deleted"]) == ("1 &lt; 2", True, False)
        assert second["deleted"] is True
        assert phone["commands"] == [{"command": "aide", "description": "Aide"}]

    in_village(story)


def test_a_bot_may_delete_what_people_wrote_within_two_days() -> None:
    """Later Telegram refuses."""

    async def story(village: Village) -> None:
        said = await village.does("say", text="un secret")
        old = await village.does("say", text="ancien")
        await village.gets("deleteMessage", chat_id=AMINA, message_id=said["message_id"])
        await village.control("POST", "/sim/age", {"seconds": 49 * 3600})
        words = await village.refused("deleteMessage", chat_id=AMINA, message_id=old["message_id"])
        assert words == "Bad Request: message can't be deleted for everyone"

    in_village(story)


def test_typing_shows_until_the_message_comes() -> None:
    """Five seconds at most."""

    async def story(village: Village) -> None:
        await village.gets("sendChatAction", chat_id=AMINA, action="upload_document")
        assert (await village.phone())["typing"] == "upload_document"
        await village.gets("sendMessage", chat_id=AMINA, text="voilà")
        assert (await village.phone())["typing"] is None

    in_village(story)


def test_a_blocked_bot_hears_nothing() -> None:
    """Who has blocked it cannot write to it either; the page says so in French."""

    async def story(village: Village) -> None:
        await village.does("block")
        status, why = await village.impossible(f"/sim/people/{AMINA}/say", text="Bonjour")
        assert (status, why) == (400, "Cette personne a bloqué l’assistant.")

    in_village(story)


def test_an_update_of_any_shape_can_be_slipped_in() -> None:
    """For the bot to show that it stands it."""

    async def story(village: Village) -> None:
        await village.does("raw", update={"unknown_kind": {"a": 1}})
        assert (await last_update(village))["unknown_kind"] == {"a": 1}

    in_village(story)
