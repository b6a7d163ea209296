"""Bots in the manner of python-telegram-bot's own examples, with its high-level Application: each
as a stranger would write it, knowing nothing of ours. `base_url` is all that they are told."""

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    ExtBot,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.helpers import create_deep_linked_url

Context = ContextTypes.DEFAULT_TYPE
Bot = Application[Any, Any, Any, Any, Any, Any]
Build = Callable[[ApplicationBuilder[Any, Any, Any, Any, Any, Any], str], Bot]
WORDS = filters.TEXT & ~filters.COMMAND


async def _say(update: Update, words: str, **more: Any) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_text(words, **more)


def echo(builder: Any, _folder: str) -> Bot:
    """Every text comes back."""

    async def start(update: Update, _: Context) -> None:
        assert update.effective_user is not None
        assert update.message is not None
        await update.message.reply_html(f"Bonjour {update.effective_user.mention_html()} !")

    async def back(update: Update, _: Context) -> None:
        assert update.message is not None
        await _say(update, update.message.text or "")

    bot: Bot = builder.build()
    bot.add_handler(CommandHandler("start", start))
    bot.add_handler(MessageHandler(WORDS, back))
    return bot


_GENDER, _PHOTO, _PLACE = range(3)


def conversation(builder: Any, folder: str) -> Bot:
    """A keyboard in place of the letters, a photo that is fetched, a place that may be skipped; the
    state is on disk, so that a restart goes on from there."""

    async def start(update: Update, _: Context) -> int:
        keys = [["Une femme", "Un homme"]]
        markup = ReplyKeyboardMarkup(
            keys, one_time_keyboard=True, input_field_placeholder="Une femme ou un homme ?"
        )
        await _say(update, "Qui êtes-vous ?", reply_markup=markup)
        return _GENDER

    async def gender(update: Update, context: Context) -> int:
        assert update.message is not None
        assert context.user_data is not None
        context.user_data["gender"] = update.message.text
        await _say(update, "Envoyez une photo.", reply_markup=ReplyKeyboardRemove())
        return _PHOTO

    async def photo(update: Update, context: Context) -> int:
        assert update.message is not None
        file = await update.message.photo[-1].get_file()
        content = await file.download_as_bytearray()
        await _say(update, f"{len(content)} octets. Où êtes-vous ? /skip pour passer.")
        return _PLACE

    async def place(update: Update, context: Context) -> int:
        assert update.message is not None
        assert update.message.location is not None
        return await _end(update, context, f"{update.message.location.latitude:.1f}")

    async def skip(update: Update, context: Context) -> int:
        return await _end(update, context, "quelque part")

    async def _end(update: Update, context: Context, where: str) -> int:
        assert context.user_data is not None
        await _say(update, f"{context.user_data['gender']}, {where}.")
        return ConversationHandler.END

    async def cancel(update: Update, _: Context) -> int:
        await _say(update, "Au revoir.", reply_markup=ReplyKeyboardRemove())
        return ConversationHandler.END

    bot: Bot = builder.persistence(PicklePersistence(f"{folder}/talks")).build()
    bot.add_handler(
        ConversationHandler(
            [CommandHandler("start", start)],
            {
                _GENDER: [MessageHandler(filters.Regex("^(Une femme|Un homme)$"), gender)],
                _PHOTO: [MessageHandler(filters.PHOTO, photo)],
                _PLACE: [
                    MessageHandler(filters.LOCATION, place),
                    CommandHandler("skip", skip),
                ],
            },
            [CommandHandler("cancel", cancel)],
            name="talk",
            persistent=True,
        )
    )
    return bot


def buttons(builder: Any, _folder: str) -> Bot:
    """Buttons under a message, which is changed in place."""

    async def start(update: Update, _: Context) -> None:
        rows = [
            [InlineKeyboardButton(f"Choix {n}", callback_data=str(n)) for n in (1, 2)],
            [InlineKeyboardButton("Choix 3", callback_data="3")],
        ]
        await _say(update, "Choisissez :", reply_markup=InlineKeyboardMarkup(rows))

    async def pressed(update: Update, _: Context) -> None:
        query = update.callback_query
        assert query is not None
        await query.answer()
        await query.edit_message_text(text=f"Vous avez choisi : {query.data}")

    bot: Bot = builder.build()
    bot.add_handler(CommandHandler("start", start))
    bot.add_handler(CallbackQueryHandler(pressed))
    return bot


def deep_link(builder: Any, _folder: str) -> Bot:
    """A link to itself, and what comes with it when it is followed."""

    async def followed(update: Update, context: Context) -> None:
        await _say(update, f"Vous venez de : {' '.join(context.args or [])}")

    async def start(update: Update, context: Context) -> None:
        await _say(update, create_deep_linked_url(context.bot.username, "amis"))

    bot: Bot = builder.build()
    bot.add_handler(CommandHandler("start", followed, filters.Regex("amis")))
    bot.add_handler(CommandHandler("start", start))
    return bot


@dataclass
class Counted:
    """What a chat is known by, in a type of the bot's own."""

    presses: int = 0
    users: set[int] = field(default_factory=set)


class Own(CallbackContext[ExtBot[None], dict[Any, Any], Counted, dict[Any, Any]]):
    """A context of the bot's own."""

    @property
    def presses(self) -> int:
        assert self.chat_data is not None
        return self.chat_data.presses


def context_types(builder: Any, _folder: str) -> Bot:
    """Data and context of types of its own; each press counts."""

    async def start(update: Update, _: Own) -> None:
        markup = InlineKeyboardMarkup.from_button(InlineKeyboardButton("+1", callback_data="more"))
        await _say(update, "0", reply_markup=markup)

    async def more(update: Update, context: Own) -> None:
        assert update.callback_query is not None
        assert context.chat_data is not None
        context.chat_data.presses += 1
        await update.callback_query.answer()
        markup = InlineKeyboardMarkup.from_button(InlineKeyboardButton("+1", callback_data="more"))
        await update.callback_query.edit_message_text(str(context.presses), reply_markup=markup)

    bot: Bot = builder.context_types(ContextTypes(context=Own, chat_data=Counted)).build()
    bot.add_handler(CommandHandler("start", start))
    bot.add_handler(CallbackQueryHandler(more))
    return bot


def error_handler(builder: Any, _folder: str) -> Bot:
    """Whatever raises is told, in its own words."""

    async def wrong(update: Update, context: Context) -> None:
        await context.bot.wrong_method_name()  # type: ignore[attr-defined]

    async def refused(update: Update, _: Context) -> None:
        await _say(update, "<b>jamais fermé", parse_mode="HTML")

    async def told(update: object, context: Context) -> None:
        assert isinstance(update, Update)
        error = context.error
        words = f"<pre>{type(error).__name__}: {html.escape(str(error))}</pre>"
        await _say(update, words, parse_mode="HTML")

    bot: Bot = builder.build()
    bot.add_handler(CommandHandler("wrong", wrong))
    bot.add_handler(CommandHandler("refused", refused))
    bot.add_error_handler(told)
    return bot


def timer(builder: Any, _folder: str) -> Bot:
    """An alarm, once, at the time that was asked for; one may be taken back."""

    async def alarm(context: Context) -> None:
        assert context.job is not None
        assert context.job.chat_id is not None
        await context.bot.send_message(context.job.chat_id, f"Bip ! {context.job.data:g} s")

    async def set_timer(update: Update, context: Context) -> None:
        assert update.effective_chat is not None
        assert context.job_queue is not None
        chat, due = update.effective_chat.id, float((context.args or ["0"])[0])
        context.job_queue.run_once(alarm, due, chat_id=chat, name=str(chat), data=due)
        await _say(update, "C'est réglé.")

    async def unset(update: Update, context: Context) -> None:
        assert update.effective_chat is not None
        assert context.job_queue is not None
        jobs = context.job_queue.get_jobs_by_name(str(update.effective_chat.id))
        for job in jobs:
            job.schedule_removal()
        await _say(update, f"{len(jobs)} minuteur arrêté.")

    bot: Bot = builder.build()
    bot.add_handler(CommandHandler("set", set_timer))
    bot.add_handler(CommandHandler("unset", unset))
    return bot


def chat_member(builder: Any, _folder: str) -> Bot:
    """It knows who let it in, and who put it out."""

    async def moved(update: Update, context: Context) -> None:
        assert update.my_chat_member is not None
        seen = context.bot_data.setdefault("seen", [])
        seen.append(update.my_chat_member.new_chat_member.status)

    async def seen(update: Update, context: Context) -> None:
        await _say(update, ", ".join(context.bot_data.get("seen", ["personne"])))

    bot: Bot = builder.build()
    bot.add_handler(ChatMemberHandler(moved, ChatMemberHandler.MY_CHAT_MEMBER))
    bot.add_handler(CommandHandler("seen", seen))
    return bot
