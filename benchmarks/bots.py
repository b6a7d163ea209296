"""The bots that are compared, each in a process of its own: started, killed, started again."""

import argparse
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from benchmarks.town import TOKEN, Town


class Bot(Protocol):
    """A bot that can be killed."""

    name: str

    def command(self, town: Town) -> list[str]: ...

    def environment(self, town: Town) -> dict[str, str]: ...

    def knows(self, people: list[int]) -> None: ...


class Echo:
    """python-telegram-bot's own Application and Updater: every text comes back as it is."""

    def __init__(self, concurrent: bool = False) -> None:
        self._concurrent = concurrent
        self.name = "PTB, concurrent updates" if concurrent else "PTB Application, polling"

    def command(self, town: Town) -> list[str]:
        concurrent = ["--concurrent"] if self._concurrent else []
        return [sys.executable, "-m", "benchmarks.bots", town.url, *concurrent]

    def environment(self, town: Town) -> dict[str, str]:
        return {}

    def knows(self, people: list[int]) -> None:
        """An echo knows nobody."""


class Cheville:
    """The service as it is run, its data in a fresh directory, no pace."""

    name = "Cheville"

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._data_dir = Path(self._folder.name)

    def command(self, town: Town) -> list[str]:
        return [sys.executable, "-m", "bot", "run"]

    def environment(self, town: Town) -> dict[str, str]:
        return {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": town.url,
            "TELEGRAM_PACE": "0",
            "DATA_DIR": str(self._data_dir),
            "LOG_LEVEL": "ERROR",
        }

    def knows(self, people: list[int]) -> None:
        """Each is a partner who joined, and answers for nothing yet."""
        from storage.contracts import Contract
        from storage.database import Database, Session
        from storage.people import Account, Membership, Person

        def seed(session: Session) -> None:
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

        database = Database(f"sqlite:///{self._data_dir / 'cheville.db'}", self._data_dir)
        database.open()
        database.run(seed)
        database.close()


class Life:
    """One life of a bot, until it is killed."""

    def __init__(self, bot: Bot, town: Town) -> None:
        self._process = subprocess.Popen(
            bot.command(town),
            env={**os.environ, **bot.environment(town)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait()


def echo() -> None:
    """The echo bot as its library's documentation writes it."""
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    reader = argparse.ArgumentParser()
    reader.add_argument("url")
    reader.add_argument("--concurrent", action="store_true")
    said = reader.parse_args()

    async def back(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    builder = Application.builder().token(TOKEN).base_url(f"{said.url}/bot")
    application = builder.concurrent_updates(said.concurrent).build()
    application.add_handler(MessageHandler(filters.TEXT, back))
    application.run_polling()


if __name__ == "__main__":
    echo()
