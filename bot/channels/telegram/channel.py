"""Telegram as a channel: envelopes out, outcomes back. The only file that calls Bot methods."""

import asyncio
import io
from collections.abc import Mapping
from typing import Any

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
    Message,
    WebhookInfo,
)
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.channels.port import Envelope, FileLost
from bot.channels.telegram import keyboard, reading
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.transport import AiohttpRequest, Flooded, NotSent
from bot.plain import plain
from domain.delivery import UNREACHABLE, Delivered, Outcome, Refused, TryAgain
from domain.errors import WorldFailed
from domain.messages import Act, Incoming

log = structlog.get_logger()

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that we want."""
_PICTURE = ".png"
"""How the name of a file ends that is seen in the chat itself."""
_SLACK = 0.5
_LATER_SECONDS = 10.0
_GONE = ("chat not found", "user is deactivated", "bot was blocked", "initiate conversation")
_AS_GOOD_AS_DONE = (
    "message is not modified",
    "query is too old",
    "message to edit not found",
    "message can't be edited",
    "message to delete not found",
    "message can't be deleted",
)


class TelegramChannel:
    """Lives as long as the service. Use it between `open` and `close`. `number` is the bot's."""

    name = reading.CHANNEL

    def __init__(self, token: str, api_root: str, pace: float) -> None:
        self.bot = Bot(
            token,
            base_url=f"{api_root}/bot",
            base_file_url=f"{api_root}/file/bot",
            request=AiohttpRequest(),
            get_updates_request=AiohttpRequest(connections=2),
        )
        self._pace = Pace(pace)
        self.number = token.partition(":")[0]

    async def open(self) -> None:
        """Open the connections, without asking Telegram anything yet."""
        await self.bot.request.initialize()
        await self.bot._request[0].initialize()  # PTB keeps the polling request there

    async def close(self) -> None:
        await self.bot.request.shutdown()
        await self.bot._request[0].shutdown()

    async def username(self) -> str:
        """Our @name, without its sign; asked again until Telegram listens."""
        while True:
            try:
                return (await self.bot.get_me()).username or ""
            except TelegramError as error:
                log.info("username.failed", error=type(error).__name__)
                await asyncio.sleep(_LATER_SECONDS)

    async def introduce(self, words: Mapping[str, str], commands: Mapping[str, str]) -> None:
        """Tell Telegram who we are and what may be asked of us; asked again until it listens.

        `commands` are for whoever is no member: the menu of each role is set chat by chat.
        """
        while True:
            try:
                await self.bot.set_my_commands(
                    _commands(commands), scope=BotCommandScopeAllPrivateChats()
                )
                await self.bot.set_my_description(words["description"])
                await self.bot.set_my_short_description(words["short_description"])
                await self.bot.set_chat_menu_button(menu_button=MenuButtonCommands())
                return
            except TelegramError as error:
                log.info("introduce.failed", error=type(error).__name__)
                await asyncio.sleep(_LATER_SECONDS)

    async def _menu(self, envelope: Envelope) -> None:
        """The commands of this person's role, behind the menu button of their chat; without any,
        the chat shows again what all show."""
        scope = BotCommandScopeChat(int(envelope.address.id))
        if not envelope.buttons:
            await self.bot.delete_my_commands(scope=scope)
            return
        commands = [
            BotCommand(label, value) for row in envelope.buttons or () for label, value in row
        ]
        await self.bot.set_my_commands(commands, scope=scope)

    async def ask_updates(self, url: str, asked: dict[str, Any], seconds: float) -> Any:
        """What getUpdates answers, raw. Raises what `telegram.error` has for each refusal."""
        data = RequestData([RequestParameter.from_input(k, v) for k, v in asked.items()])
        return await self.bot._request[0].post(url, data, read_timeout=seconds)

    async def set_webhook(self, url: str, secret: str) -> None:
        """From now on updates are brought to this address, with this secret. Nothing that waits is
        forgotten. Raises what `telegram.error` has for a refusal."""
        await self.bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED)

    async def delete_webhook(self) -> None:
        """From now on we ask for them."""
        await self.bot.delete_webhook()

    async def webhook_info(self) -> WebhookInfo:
        """Where updates are brought, how many wait, and since when that fails."""
        return await self.bot.get_webhook_info()

    def read(self, raw: dict[str, Any], row_id: int) -> Incoming | None:
        return reading.read(raw, row_id)

    async def fetch(self, file: str, *, at_most: int) -> bytes:
        """The bytes of a file that somebody sent. Telegram gives 20 MB at most."""
        try:
            found = await self.bot.get_file(file)
            if (found.file_size or 0) > at_most:
                raise FileLost("too_big")
            content = bytes(await found.download_as_bytearray())
        except BadRequest as error:
            raise FileLost(type(error).__name__) from None
        except TelegramError as error:
            raise WorldFailed(type(error).__name__) from None
        if len(content) > at_most:
            raise FileLost("too_big")
        return content

    async def turn(self, envelope: Envelope) -> None:
        """Wait for a slot; toasts are no messages: they have no pace to keep."""
        if envelope.act is not Act.TOAST:
            await self._pace.slot(envelope.address.id, reply=envelope.reply)

    async def send(self, envelope: Envelope) -> Outcome:
        """Do this one thing. What the world answers comes back as a value."""
        try:
            return Delivered(await self._do(envelope))
        except BadRequest as error:
            return await self._after_bad_request(envelope, error)
        except TelegramError as error:
            return judged(error)

    async def _after_bad_request(self, envelope: Envelope, error: BadRequest) -> Outcome:
        """Broken HTML is our slip: the words go out plain, and the template is reported."""
        if "can't parse entities" in str(error).lower() and envelope.text:
            log.error("template.broken_html", act=envelope.act.value)
            try:
                return Delivered(await self._do(envelope, parse_mode=None))
            except TelegramError as second:
                return judged(second)
        return judged(error)

    async def _do(self, envelope: Envelope, parse_mode: str | None = "HTML") -> str | None:
        text = envelope.text if parse_mode else plain(envelope.text)
        if envelope.act is Act.TOAST:
            await self.bot.answer_callback_query(envelope.query or "", text=text or None)
            return None
        if envelope.act is Act.CLOSE:
            await self._close(envelope)
            return None
        if envelope.act is Act.MENU:
            await self._menu(envelope)
            return None
        if envelope.act is Act.TAKE_AWAY:
            await self.bot.delete_message(int(envelope.address.id), int(envelope.query or 0))
            return None
        if envelope.act is Act.EDIT and envelope.target is not None:
            return await self._edit(envelope, text, parse_mode)
        return await self._send(envelope, text, parse_mode)

    async def _send(self, envelope: Envelope, text: str, parse_mode: str | None) -> str:
        chat, markup = int(envelope.address.id), keyboard.inline(envelope.buttons)
        if envelope.file is not None:
            name, content = envelope.file
            shown = name.endswith(_PICTURE)
            send = self.bot.send_photo if shown else self.bot.send_document
            sent = await send(
                chat,
                io.BytesIO(content),
                filename=name,
                caption=text,
                parse_mode=parse_mode,
                reply_markup=markup,
            )
        else:
            sent = await self.bot.send_message(
                chat, text, parse_mode=parse_mode, reply_markup=markup
            )
        return str(sent.message_id)

    async def _edit(self, envelope: Envelope, text: str, parse_mode: str | None) -> str | None:
        chat, message = int(envelope.address.id), int(envelope.target or 0)
        markup = keyboard.inline(envelope.buttons)
        edited: Message | bool
        if envelope.captioned:
            edited = await self.bot.edit_message_caption(
                chat, message, caption=text, parse_mode=parse_mode, reply_markup=markup
            )
        else:
            edited = await self.bot.edit_message_text(
                text, chat, message, parse_mode=parse_mode, reply_markup=markup
            )
        return str(edited.message_id) if isinstance(edited, Message) else None

    async def _close(self, envelope: Envelope) -> None:
        if envelope.target is not None:
            await self.bot.edit_message_reply_markup(
                int(envelope.address.id), int(envelope.target), reply_markup=None
            )


def _commands(commands: Mapping[str, str]) -> list[BotCommand]:
    return [BotCommand(name, description) for name, description in commands.items()]


def judged(error: TelegramError) -> Outcome:
    """What an error of the Bot API means for this message (the table of docs/reliability.md)."""
    words = str(error).lower()
    if isinstance(error, Flooded):
        return TryAgain(error.seconds + _SLACK, "flood", everyone=True)
    if isinstance(error, Forbidden) or any(w in words for w in _GONE):
        return Refused(UNREACHABLE, unreachable=True)
    if isinstance(error, BadRequest):
        done = any(w in words for w in _AS_GOOD_AS_DONE)
        return Delivered() if done else Refused(str(error))
    if isinstance(error, InvalidToken | Conflict):
        return TryAgain(30, type(error).__name__, everyone=True)
    if isinstance(error, NotSent):
        return TryAgain(2, "not_sent")
    if isinstance(error, TimedOut | NetworkError):
        return TryAgain(2, "unknown_outcome", in_doubt=True)
    return TryAgain(10, type(error).__name__, in_doubt=True)
