"""A wide walk through the town: every method is called, everything people can do is done."""

import json
from typing import Any

import aiohttp

from simulator.attachments import KINDS
from simulator.server import Simulator
from tests.simulator.village import AMINA, Village, keyboard

PIXEL = b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + (64).to_bytes(4) + (48).to_bytes(4)
FOLD = {"type": "chat", "chat_id": AMINA}


class Tour:
    """Lives as long as one walk; keeps each call with its answer, and every update."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.answers: list[tuple[str, Any]] = []
        self.updates: list[dict[str, Any]] = []
        self.calls: list[dict[str, Any]] = []

    async def call(self, method: str, **given: Any) -> Any:
        """One call that must succeed."""
        result = await self.village.gets(method, **given)
        self.answers.append((method, result))
        return result

    async def upload(self, method: str, part: str, content: bytes, **given: Any) -> Any:
        """One call in parts, with a file."""
        form = aiohttp.FormData()
        form.add_field(part, content, filename="réunion.ics", content_type="text/calendar")
        for name, value in given.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        url = f"{self.village.bot_url}/{method}"
        async with self.village.wire.post(url, data=form) as answer:
            told = await answer.json()
            assert answer.status == 200, told
        self.answers.append((method, told["result"]))
        return told["result"]

    async def fetch(self) -> None:
        """All updates that wait, confirmed."""
        found = await self.call("getUpdates", limit=100, allowed_updates=[])
        self.updates += found
        if found:
            await self.call("getUpdates", offset=found[-1]["update_id"] + 1)


async def walk() -> Tour:
    """The whole tour in a new town."""
    async with Simulator(flood=False) as town, aiohttp.ClientSession() as wire:
        village = Village(town, wire)
        names = {"id": AMINA, "first_name": "Amina", "last_name": "B.", "username": "amina_b"}
        await village.control("POST", "/sim/people", names)
        await village.does("start", payload="inv_1")
        tour = Tour(village)
        for stage in (_messages, _edits, _files, _people, _small, _profile, _webhook):
            await stage(tour)
            if stage is not _webhook:
                await tour.fetch()
        tour.calls = (await village.control("GET", "/sim/calls"))["calls"]
        return tour


async def _messages(tour: Tour) -> None:
    await tour.call(
        "sendMessage", chat_id=AMINA, text="<b>Bonjour</b> <a href='https://x.fr'>l</a> /aide",
        parse_mode="HTML", link_preview_options={"is_disabled": True}, protect_content=True,
        disable_notification=True, reply_parameters={"message_id": 1},
        message_effect_id="5104841245755180586",
        reply_markup=keyboard([("Oui", "y"), ("Non", "n")], [("Peut-être", "p")]),
    )  # fmt: skip
    bold = [{"type": "bold", "offset": 0, "length": 2}]
    await tour.call("sendMessage", chat_id=str(AMINA), text="deux mots", entities=bold)
    for markup in (
        {"keyboard": [[{"text": "Oui"}, {"text": "Numéro", "request_contact": True}]],
         "resize_keyboard": True, "one_time_keyboard": True},
        {"remove_keyboard": True},
        {"force_reply": True, "input_field_placeholder": "12,5"},
    ):  # fmt: skip
        await tour.call("sendMessage", chat_id=AMINA, text="?", reply_markup=markup)


async def _edits(tour: Tour) -> None:
    sent = await tour.call(
        "sendMessage", chat_id=AMINA, text="un", reply_markup=keyboard([("a", "b")])
    )
    place = {"chat_id": AMINA, "message_id": sent["message_id"]}
    await tour.village.does("press", message_id=sent["message_id"], data="b")
    await tour.fetch()
    query = tour.updates[-1]["callback_query"]["id"]
    await tour.call(
        "answerCallbackQuery", callback_query_id=query, text="Noté", show_alert=True, cache_time=0
    )
    await tour.call("editMessageText", **place, text="<i>deux</i>", parse_mode="HTML")
    await tour.call("editMessageReplyMarkup", **place, reply_markup=keyboard([("c", "d")]))
    await tour.call("deleteMessage", **place)
    await tour.call("deleteMessages", chat_id=AMINA, message_ids=[place["message_id"], 2])


async def _files(tour: Tour) -> None:
    sent = await tour.upload(
        "sendDocument", "document", b"BEGIN:VCALENDAR", chat_id=AMINA, caption="<b>Le 3</b>",
        parse_mode="HTML", disable_content_type_detection=True, reply_markup=keyboard([("a", "b")]),
    )  # fmt: skip
    file_id = sent["document"]["file_id"]
    await tour.call("getFile", file_id=file_id)
    await tour.upload(
        "sendDocument", "calendar", b"BEGIN", chat_id=AMINA, document="attach://calendar"
    )
    again = await tour.call("sendDocument", chat_id=AMINA, document=file_id, caption="deux")
    place = {"chat_id": AMINA, "message_id": again["message_id"]}
    await tour.call("editMessageCaption", **place, caption="<u>trois</u>", parse_mode="HTML")
    await tour.upload(
        "sendPhoto", "photo", PIXEL, chat_id=AMINA, caption="ici",
        show_caption_above_media=True, has_spoiler=True,
    )  # fmt: skip


async def _people(tour: Tour) -> None:
    village = tour.village
    for kind in KINDS:
        await village.does("send", kind=kind, caption="légende" if kind == "photo" else "")
    said = await village.does("say", text="12 #copil @claire a@b.fr https://x.fr", reply_to=3)
    await village.does("edit", message_id=said["message_id"], text="120")
    await village.does("block")
    await village.does("unblock")


async def _small(tour: Tour) -> None:
    thumb = [{"type": "emoji", "emoji": "👍"}]
    await tour.call("getMe")
    await tour.call("sendChatAction", chat_id=AMINA, action="typing")
    await tour.call("setMessageReaction", chat_id=AMINA, message_id=1, reaction=thumb, is_big=True)
    await tour.call("pinChatMessage", chat_id=AMINA, message_id=1, disable_notification=True)
    await tour.call("getChat", chat_id=AMINA)
    await tour.call("unpinChatMessage", chat_id=AMINA, message_id=1)


async def _profile(tour: Tour) -> None:
    menu = [{"command": "aide", "description": "Comment faire"}]
    await tour.call("setMyCommands", commands=menu, scope=FOLD, language_code="fr")
    await tour.call("getMyCommands", scope=FOLD, language_code="fr")
    await tour.call("deleteMyCommands", scope=FOLD, language_code="fr")
    for what in ("name", "description", "short_description"):
        title = "".join(word.capitalize() for word in what.split("_"))
        await tour.call(f"setMy{title}", **{what: "Cheville"}, language_code="fr")
        await tour.call(f"getMy{title}", language_code="fr")
    await tour.call("setChatMenuButton", chat_id=AMINA, menu_button={"type": "commands"})
    await tour.call("getChatMenuButton", chat_id=AMINA)
    await tour.call("getChatMenuButton")


async def _webhook(tour: Tour) -> None:
    kinds = ["message", "callback_query"]
    await tour.call(
        "setWebhook", url="https://example.org/hook", max_connections=10, allowed_updates=kinds,
        drop_pending_updates=True, secret_token="s3cret", ip_address="192.0.2.1",
    )  # fmt: skip
    await tour.call("getWebhookInfo")
    await tour.call("deleteWebhook", drop_pending_updates=True)
    await tour.call("getWebhookInfo")
