"""A bot of aiogram, as its own documentation writes one: run by the Python of .venv/aiogram, and
knowing nothing of ours but the address that it is given.

    python aiogram_bot.py URL TOKEN             asks for its updates
    python aiogram_bot.py URL TOKEN --webhook   is brought them
"""

import asyncio
import sys
from io import BytesIO

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyKeyboardRemove,
)
from aiogram.utils.keyboard import ReplyKeyboardBuilder
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

SECRET = "a-secret-of-the-webhook"
router = Router()


class Form(StatesGroup):
    """What is asked, one after the other."""

    name = State()
    likes = State()


@router.message(CommandStart())
async def begin(message: Message, state: FSMContext) -> None:
    await state.set_state(Form.name)
    await message.answer("Comment vous appelez-vous ?", reply_markup=ReplyKeyboardRemove())


@router.message(Form.name, F.text)
async def hear_name(message: Message, state: FSMContext) -> None:
    await state.update_data(name=message.text)
    await state.set_state(Form.likes)
    keys = ReplyKeyboardBuilder()
    keys.button(text="Oui")
    keys.button(text="Non")
    markup = keys.as_markup(resize_keyboard=True)
    await message.answer(f"Enchanté, {message.text}. Aimez-vous les robots ?", reply_markup=markup)


@router.message(Form.likes, F.text.in_({"Oui", "Non"}))
async def hear_likes(message: Message, state: FSMContext) -> None:
    known = await state.get_data()
    await state.clear()
    await message.answer(
        f"<b>{known['name']}</b> : {message.text}", parse_mode="HTML",
        reply_markup=ReplyKeyboardRemove(),
    )  # fmt: skip


@router.message(Form.likes)
async def not_understood(message: Message) -> None:
    await message.reply("Oui ou non ?")


@router.message(Command("choix"))
async def offer(message: Message) -> None:
    row = [
        InlineKeyboardButton(text="Rouge", callback_data="red"),
        InlineKeyboardButton(text="Vert", callback_data="green"),
    ]
    markup = InlineKeyboardMarkup(inline_keyboard=[row])
    await message.answer("Quelle couleur ?", reply_markup=markup)


@router.callback_query(F.data.in_({"red", "green"}))
async def chosen(query: CallbackQuery) -> None:
    await query.answer("C'est noté")
    assert isinstance(query.message, Message)
    await query.message.edit_text(f"Couleur : {query.data}")


@router.message(F.document)
async def hand_back(message: Message, bot: Bot) -> None:
    """The same bytes, the other way round."""
    assert message.document is not None
    held = BytesIO()
    await bot.download(message.document, destination=held)
    turned = BufferedInputFile(held.getvalue()[::-1], filename="retour.bin")
    await message.answer_document(turned, caption=f"{len(held.getvalue())} octets")


async def serve_webhook(bot: Bot, dispatcher: Dispatcher) -> None:
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path="/hook")
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    await bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token=SECRET)
    await asyncio.Event().wait()


async def main(url: str, token: str, *how: str) -> None:
    server = TelegramAPIServer.from_base(url)
    bot = Bot(token, session=AiohttpSession(api=server))
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    if "--webhook" in how:
        await serve_webhook(bot, dispatcher)
    else:
        await dispatcher.start_polling(bot, handle_signals=False)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
