"""The bots that are compared, each in a process of its own: started, killed, started again."""

import argparse
import asyncio
import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from benchmarks.town import TOKEN

if TYPE_CHECKING:
    from storage.database import Session

NOTICE = "Le compte rendu du comité de pilotage est arrivé : il est dans le dossier partagé."
COMPILED = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
"""An installed program is compiled once, and so is each of these."""
T = TypeVar("T")


def _folder() -> Path:
    """A new one, that is gone with this process."""
    made = tempfile.mkdtemp(prefix="cheville-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


class Place(Protocol):
    """A stand-in for Telegram."""

    url: str


class Bot(Protocol):
    """A bot that can be killed."""

    name: str

    def command(self, town: Place) -> list[str]: ...

    def environment(self, town: Place) -> dict[str, str]: ...

    def knows(self, people: list[int]) -> None: ...


class Echo:
    """python-telegram-bot's own Application and Updater: every text comes back as it is. `stored`
    when each is also kept in a table, by SQLModel."""

    def __init__(self, concurrent: bool = False, *, stored: bool = False) -> None:
        self._concurrent = concurrent
        self._stored = stored
        self._folder = _folder()
        self.name = "PTB, concurrent updates" if concurrent else "PTB Application, polling"

    def command(self, town: Place) -> list[str]:
        asked = ["--concurrent"] * self._concurrent
        asked += ["--stored", str(self._folder)] * self._stored
        return [sys.executable, "-m", "benchmarks.bots", town.url, *asked]

    def environment(self, town: Place) -> dict[str, str]:
        return {}

    def knows(self, people: list[int]) -> None:
        """An echo knows nobody."""


class Cheville:
    """The service as it is run, its data in a fresh directory; no pace unless it is told one."""

    name = "Cheville"

    def __init__(self, pace: int = 0) -> None:
        self.pace = pace
        self._data_dir = _folder()

    def command(self, town: Place) -> list[str]:
        return [sys.executable, "-m", "bot", "run"]

    def environment(self, town: Place) -> dict[str, str]:
        return {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": town.url,
            "TELEGRAM_PACE": str(self.pace),
            "DATA_DIR": str(self._data_dir),
            "LOG_LEVEL": "ERROR",
        }

    def lays(self, partners: int, reports_each: int) -> None:
        """A contract of so many partners (benchmarks/contract.py), who all have their menu."""
        from benchmarks.contract import lay

        self.ask(_offer_menus)
        self.ask(lambda session: lay(session, partners, reports_each))

    def imports_the_sample(self, chats: Sequence[int]) -> None:
        """The contract of the demonstration; its first people have these chats and their menu, and
        the very first coordinates."""
        from benchmarks.contract import join
        from bot.demo_seed import sample_workbook

        self.ask(_offer_menus)
        workbook = self._data_dir / "plan_actions.xlsx"
        workbook.write_bytes(sample_workbook())
        command = [sys.executable, "-m", "bot", "import", str(workbook), "--apply"]
        told = {**COMPILED, "DATA_DIR": str(self._data_dir)}
        subprocess.run(command, env=told, check=True, capture_output=True)
        self.ask(lambda session: join(session, chats))

    def knows(self, people: list[int]) -> None:
        """Each is a partner who joined, and answers for nothing yet."""
        from storage.contracts import Contract
        from storage.people import Account, Membership, Person

        def seed(session: "Session") -> None:
            contract = Contract(name="banc", title="contrat local de santé du banc d'essai")
            session.add(contract)
            session.flush()
            for number in people:
                account = Account(channel="telegram", address=str(number))
                person = Person(
                    contract_id=contract.id or 0, key=str(number), last_name="Partenaire"
                )
                session.add_all([account, person])
                session.flush()
                joined = Membership(
                    account_id=account.id or 0,
                    person_id=person.id or 0,
                    contract_id=contract.id or 0,
                    consented_at=datetime.now(UTC),
                    consent_version="",
                )
                session.add(joined)

        self.ask(seed)

    def owes(self, chats: Iterable[int]) -> None:
        """A notice waits in the outbox for each of these chats."""
        from domain.messages import Act, Urgency
        from storage.outbox import OutboxRow

        def broadcast(session: "Session") -> None:
            for chat in chats:
                row = OutboxRow(
                    channel="telegram",
                    address=str(chat),
                    act=Act.SEND.value,
                    urgency=Urgency.NOTICE.value,
                    text=NOTICE,
                    created_at=datetime.now(UTC),
                )
                session.add(row)

        self.ask(broadcast)

    def ask(self, deed: "Callable[[Session], T]") -> T:
        """One transaction on its data, while it does not run."""
        from storage.database import Database

        database = Database(f"sqlite:///{self._data_dir / 'cheville.db'}", self._data_dir)
        database.open()
        found = database.run(deed)
        database.close()
        return found


def _offer_menus(session: "Session") -> None:
    """Nobody is there yet: the start that is measured has no menu to send."""
    from bot.app import hours_of
    from bot.clock import SystemClock
    from bot.dispatcher import Workshop
    from bot.render import Render
    from handlers.menu import offer_to_everybody

    clock, render = SystemClock(), Render("Europe/Paris")
    workshop = Workshop(clock=clock, renderer=render, hours_of=hours_of, channels={})
    offer_to_everybody(workshop.open(session))


class Broadcaster:
    """The echo, with the library's own limiter: it writes to all, one after the other, and echoes
    what people say meanwhile."""

    name = "PTB, AIORateLimiter"

    def __init__(self, chats: Sequence[int]) -> None:
        self._chats = chats

    def command(self, town: Place) -> list[str]:
        chats = [str(self._chats[0]), str(self._chats[-1])]
        return [sys.executable, "-m", "benchmarks.bots", town.url, "--broadcast", *chats]

    def environment(self, town: Place) -> dict[str, str]:
        return {}

    def knows(self, people: list[int]) -> None:
        """An echo knows nobody."""


class Life:
    """One life of a bot, until it is killed."""

    _TICK = os.sysconf("SC_CLK_TCK")

    def __init__(self, bot: Bot, town: Place) -> None:
        self._process = subprocess.Popen(
            bot.command(town),
            env={**COMPILED, **bot.environment(town)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def computing(self) -> float:
        """Seconds of computing so far, of all its threads."""
        told = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / self._TICK

    def resident(self) -> float:
        """MB of memory that it holds now."""
        return resident(self._process.pid)

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait()


def resident(process: int) -> float:
    """MB of memory that this process holds now."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    told = next(line for line in lines if line.startswith("VmRSS"))
    return int(told.split()[1]) / 1024


def table(folder: str) -> Callable[[str], None]:
    """Keeps words in a SQLite file of this folder, as SQLModel's own documentation begins."""
    from sqlmodel import Field, Session, SQLModel, create_engine

    class Heard(SQLModel, table=True):
        id: int | None = Field(default=None, primary_key=True)
        words: str

    engine = create_engine(f"sqlite:///{folder}/heard.db")
    SQLModel.metadata.create_all(engine)

    def keep(words: str) -> None:
        with Session(engine) as session:
            session.add(Heard(words=words))
            session.commit()

    return keep


def echo() -> None:
    """The echo bot as its library's documentation writes it."""
    from telegram import Update
    from telegram.error import TelegramError
    from telegram.ext import AIORateLimiter, Application, ContextTypes, MessageHandler, filters

    reader = argparse.ArgumentParser()
    reader.add_argument("url")
    reader.add_argument("--concurrent", action="store_true")
    reader.add_argument("--stored", metavar="FOLDER")
    reader.add_argument("--broadcast", nargs=2, type=int, metavar=("FIRST", "LAST"))
    said = reader.parse_args()

    keep = table(said.stored) if said.stored else None

    async def back(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        if keep is not None:
            keep(update.message.text or "")
        await update.message.reply_text(update.message.text or "")

    async def broadcast(application: Any) -> None:
        first, last = said.broadcast
        for chat in range(first, last + 1):
            with suppress(TelegramError):  # lost: nobody wrote down that it was owed
                await application.bot.send_message(chat, NOTICE)

    async def begin(application: Any) -> None:
        asyncio.get_running_loop().create_task(broadcast(application))

    builder = Application.builder().token(TOKEN).base_url(f"{said.url}/bot")
    if said.broadcast:
        builder = builder.rate_limiter(AIORateLimiter()).post_init(begin)
    application = builder.concurrent_updates(said.concurrent).build()
    application.add_handler(MessageHandler(filters.TEXT, back))
    application.run_polling()


if __name__ == "__main__":
    echo()
