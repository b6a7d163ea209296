"""python-telegram-bot as a bot author uses it, against the simulator."""

import asyncio
import datetime as dt
import warnings
from collections.abc import Awaitable, Callable

import pytest
import telegram

from simulator import phones
from simulator.attachments import KINDS
from simulator.server import Simulator
from simulator.town import Person
from tests.simulator.village import AMINA

Story = Callable[[Simulator, telegram.Bot], Awaitable[None]]


def with_bot(story: Story) -> None:
    """Plays a story with PTB's own client; Amina has pressed Start."""

    async def play() -> None:
        async with Simulator(flood=False) as town:
            base = town.url + "/bot"
            bot = telegram.Bot(town.token, base_url=base, base_file_url=town.url + "/file/bot")
            person = town.town.add_person(Person(AMINA, "Amina"))
            phones.start(town.town, town.town.chat(town.town.default_bot, person))
            async with bot:
                await story(town, bot)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        asyncio.run(play())


def markup(*labels: str) -> telegram.InlineKeyboardMarkup:
    row = [telegram.InlineKeyboardButton(label, callback_data=label) for label in labels]
    return telegram.InlineKeyboardMarkup([row])


def test_ptb_talks_and_edits() -> None:
    """Send, edit text and buttons, delete."""

    async def story(town: Simulator, bot: telegram.Bot) -> None:
        sent = await bot.send_message(
            AMINA, "<b>Bonjour</b> <a href='https://x.fr'>lien</a>", parse_mode="HTML",
            reply_markup=markup("Oui", "Non"),
            link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
            reply_parameters=telegram.ReplyParameters(1), disable_notification=True,
        )  # fmt: skip
        assert sent.text_html == '<b>Bonjour</b> <a href="https://x.fr/">lien</a>'
        assert sent.reply_to_message is not None
        edited = await sent.edit_text("Au revoir")
        assert isinstance(edited, telegram.Message)
        assert edited.reply_markup is None
        edited = await sent.edit_reply_markup(markup("Encore"))
        assert await sent.delete() is True
        with pytest.raises(telegram.error.BadRequest, match="Message to delete not found"):
            await sent.delete()

    with_bot(story)


def test_ptb_receives_and_answers_a_tap() -> None:
    """Update and CallbackQuery parse; the toast is recorded."""

    async def story(town: Simulator, bot: telegram.Bot) -> None:
        sent = await bot.send_message(AMINA, "?", reply_markup=markup("Oui"))
        chat = town.town.chat(town.town.default_bot, town.town.person(AMINA))
        phones.press(town.town, chat, {"message_id": sent.message_id, "data": "Oui"})
        start, tap = await bot.get_updates(timeout=1)
        assert start.message is not None
        assert start.message.date == town.town.clock.now().astimezone(dt.UTC)
        assert tap.callback_query is not None
        assert tap.callback_query.data == "Oui"
        assert await tap.callback_query.answer("Noté", show_alert=True)
        assert chat.toasts[0]["text"] == "Noté"

    with_bot(story)


def test_ptb_parses_everything_people_send() -> None:
    """Each kind of message becomes an Update."""

    async def story(town: Simulator, bot: telegram.Bot) -> None:
        chat = town.town.chat(town.town.default_bot, town.town.person(AMINA))
        for kind in KINDS:
            phones.send(town.town, chat, {"kind": kind, "caption": ""})
        phones.block(town.town, chat)
        updates = await bot.get_updates()
        assert len(updates) == 1 + len(KINDS) + 1
        assert updates[-1].my_chat_member is not None

    with_bot(story)


def test_ptb_sends_and_fetches_files() -> None:
    """An .ics as multipart, a photo, a file sent again by its id, a caption edited."""

    async def story(town: Simulator, bot: telegram.Bot) -> None:
        sent = await bot.send_document(
            AMINA, document=b"BEGIN:VCALENDAR", filename="réunion.ics", caption="<i>Le 3</i>",
            parse_mode="HTML", reply_markup=markup("Oui"),
        )  # fmt: skip
        assert sent.document is not None
        assert (sent.document.file_name, sent.document.mime_type) == (
            "réunion.ics",
            "text/calendar",
        )
        fetched = await (await bot.get_file(sent.document.file_id)).download_as_bytearray()
        assert bytes(fetched) == b"BEGIN:VCALENDAR"
        again = await bot.send_document(AMINA, document=sent.document.file_id)
        assert again.document == sent.document
        edited = await bot.edit_message_caption(AMINA, sent.message_id, caption="Le 4")
        assert isinstance(edited, telegram.Message)
        assert edited.caption == "Le 4"
        pixel = b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + (640).to_bytes(4) + (480).to_bytes(4)
        photo = await bot.send_photo(AMINA, photo=pixel)
        assert (photo.photo[0].width, photo.photo[0].height) == (640, 480)

    with_bot(story)


def test_ptb_sets_menus_and_descriptions() -> None:
    """Commands per scope and language, names, descriptions, menu button."""

    async def story(town: Simulator, bot: telegram.Bot) -> None:
        mine = telegram.BotCommandScopeChat(AMINA)
        await bot.set_my_commands([("aide", "Aide")], language_code="fr")
        await bot.set_my_commands([telegram.BotCommand("bilan", "Bilan")], scope=mine)
        assert [each.command for each in await bot.get_my_commands(scope=mine)] == ["bilan"]
        assert await bot.get_my_commands() == ()
        await bot.delete_my_commands(scope=mine)
        assert await bot.get_my_commands(scope=mine) == ()
        await bot.set_my_description("Bonjour", language_code="fr")
        assert (await bot.get_my_description("fr")).description == "Bonjour"
        await bot.set_my_short_description("Court")
        assert (await bot.get_my_short_description("fr")).short_description == "Court"
        await bot.set_my_name("Cheville")
        assert (await bot.get_my_name()).name == "Cheville"
        await bot.set_chat_menu_button(AMINA, telegram.MenuButtonCommands())
        assert isinstance(await bot.get_chat_menu_button(AMINA), telegram.MenuButtonCommands)

    with_bot(story)


def test_ptb_does_the_small_things() -> None:
    """Typing, reactions, pins, chat, webhook info."""

    async def story(town: Simulator, bot: telegram.Bot) -> None:
        assert await bot.send_chat_action(AMINA, "typing")
        assert await bot.set_message_reaction(AMINA, 1, "👍")
        assert await bot.pin_chat_message(AMINA, 1)
        full = await bot.get_chat(AMINA)
        assert full.pinned_message is not None
        assert await bot.unpin_chat_message(AMINA)
        assert (await bot.get_webhook_info()).url == ""
        assert await bot.delete_webhook(drop_pending_updates=True)
        assert await bot.delete_messages(AMINA, [1, 404])

    with_bot(story)


def test_ptb_understands_the_refusals() -> None:
    """Its own exceptions, with the delay of a 429."""

    async def story(town: Simulator, bot: telegram.Bot) -> None:
        with pytest.raises(telegram.error.BadRequest, match="Can't parse entities"):
            await bot.send_message(AMINA, "<b>x", parse_mode="HTML")
        with pytest.raises(telegram.error.BadRequest, match="Chat not found"):
            await bot.send_message(404, "x")
        town.town.weather.announce({"fault": "403_blocked"})
        with pytest.raises(telegram.error.Forbidden):
            await bot.send_message(AMINA, "x")
        town.town.weather.announce({"fault": "409"})
        with pytest.raises(telegram.error.Conflict):
            await bot.get_updates()

    with_bot(story)
