"""`cheville demo`: a town, the real bot in it, a sample contract, and a page to look at.

The bot and the town are processes of their own and talk over HTTP, as in service. Everything is
made anew each time in `demo-data/`, which one demonstration has to itself.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.demo_seed import Seeded, sample_workbook, seed
from bot.render import Render
from simulator.hands import Hands, TownTrouble
from storage.unit_of_work import Reader

STARTS_AT = datetime.fromisoformat("2026-11-23T08:55:00+01:00")
TOKEN = "1000001:demonstration-sans-secret-sans-danger-0"  # noqa: S105 - of a town on this machine
DATA = Path("demo-data")
LOCK = DATA / "demo.lock"
"""Held for as long as a demonstration runs; holds its address once it has one."""
_STOP_SECONDS = 30


@dataclass(frozen=True)
class Person:
    """Somebody of the sample who is on Telegram. `joins`: by themselves, by a link, or never."""

    name: str
    id: int
    label: str
    role: str = "partner"
    phone: bool = False
    joins: str = "alone"


def people() -> list[Person]:
    """The people of the demonstration, as simulator/sample/people.toml has them."""
    words = (files("simulator") / "sample" / "people.toml").read_text(encoding="utf-8")
    return [Person(**each) for each in tomllib.loads(words)["people"]]


class NotBegun(Exception):
    """The demonstration cannot begin; `word` says why, to be told to the person with `facts`."""

    def __init__(self, word: str, **facts: object) -> None:
        super().__init__(word)
        self.word = word
        self.facts = facts


class Words:
    """What the demonstration prints, from words.toml."""

    def __init__(self) -> None:
        self._render = Render()

    def say(self, name: str, **facts: object) -> None:
        sys.stdout.write(self._render.word(f"demo.{name}", facts, Reader()) + "\n")
        sys.stdout.flush()


class Service:
    """The bot, in a process of its own. Lives as long as `staged` is entered."""

    def __init__(self, address: str, environment: Mapping[str, str]) -> None:
        self._command = [sys.executable, "-m", "bot", "run", "--clock", f"{address}/town/clock"]
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (DATA / "bot.log").open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                self._command, env=self._environment, stdout=out, stderr=out
            )

    def stop(self) -> None:
        """What people say meanwhile waits in town."""
        if self._process is not None:
            _end(self._process)
            self._process = None


@dataclass(frozen=True)
class Stage:
    """A town with the bot in it, ready to play. Lives as long as `staged` is entered."""

    hands: Hands
    seeded: Seeded
    environment: Mapping[str, str]
    service: Service


def run(*, port: int, play: bool) -> int:
    """The page to look at, until Ctrl+C or `kill`; or the whole story played by itself."""
    words = Words()
    try:
        with _told_to_end(), staged(port=port, words=words, hurried=play) as stage:
            if play:
                from bot.demo_play import play_all

                return play_all(stage, words)
            words.say("ready", address=stage.hands.url)
            _wait_for_ctrl_c()
    except NotBegun as reason:
        words.say(reason.word, **reason.facts)
        return 1
    except TownTrouble as trouble:
        words.say("trouble", trouble=trouble)
        return 1
    return 0


@contextlib.contextmanager
def _told_to_end() -> Iterator[None]:
    """`kill` ends it as Ctrl+C does: cut short, we would leave the town and the bot running."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _wait_for_ctrl_c() -> None:
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            time.sleep(3600)


@contextlib.contextmanager
def staged(
    *,
    port: int,
    words: Words,
    hurried: bool,
    starts_at: datetime = STARTS_AT,
    workbook: bytes | None = None,
) -> Iterator[Stage]:
    """The town and the bot running, the contract imported, the people in. `workbook` is the
    contract's at that moment; the sample's, if none is given."""
    with _folder_to_itself(), _town(port, starts_at, hurried=hurried) as address:
        LOCK.write_text(address, encoding="utf-8")
        words.say("starting")
        environment = _environment(address, hurried=hurried)
        seeded = seed(environment, starts_at, people(), workbook or sample_workbook())
        words.say("imported", actions=seeded.actions, people=seeded.people)
        hands, service = Hands(address), Service(address, environment)
        _settle_people(hands, seeded)
        service.start()
        try:
            hands.move_to(hands.now())
            _everybody_joins(hands, seeded, words)
            yield Stage(hands, seeded, environment, service)
        finally:
            service.stop()


@contextlib.contextmanager
def _folder_to_itself() -> Iterator[None]:
    """Nothing in it of the demonstration before. Raises NotBegun while another one runs there."""
    DATA.mkdir(exist_ok=True)
    with LOCK.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise NotBegun("running", address=lock.read().strip(), folder=DATA)
        for left in DATA.iterdir():
            if left.is_dir():
                shutil.rmtree(left)
            elif left != LOCK:
                left.unlink()
        yield


@contextlib.contextmanager
def _town(port: int, starts_at: datetime, *, hurried: bool) -> Iterator[str]:
    """The simulator in a process of its own; gives its address."""
    asked = ["--port", str(port), "--starts-at", starts_at.isoformat(), "--token", TOKEN]
    command = [sys.executable, "-m", "simulator", *asked, *(["--no-flood"] if hurried else [])]
    with (DATA / "town.log").open("ab") as err:
        town = subprocess.Popen(  # noqa: S603 - our own program
            command, stdout=subprocess.PIPE, stderr=err, text=True
        )
    try:
        assert town.stdout is not None
        address = town.stdout.readline().split(" ")[0].strip()
        if not address:
            raise NotBegun("port_taken", port=port)
        yield address
    finally:
        _end(town)


def _end(process: "subprocess.Popen[Any]") -> None:
    """Ask it to stop, and wait until it has."""
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _environment(address: str, *, hurried: bool) -> dict[str, str]:
    """The settings of the demonstration's bot, and nothing of the user's own."""
    kept = {name: value for name, value in os.environ.items() if "TELEGRAM" not in name}
    kept.pop("DATABASE_URL", None)
    return kept | {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": address,
        "TELEGRAM_PACE": "0" if hurried else "30",
        "DATA_DIR": str(DATA.absolute()),
        "DATABASE_URL": f"sqlite:///{DATA.absolute() / 'cheville.db'}",
        "LOG_LEVEL": "INFO",
    }


def _settle_people(hands: Hands, seeded: Seeded) -> None:
    """Everybody's phone in the town; a link still to open waits on the phone it is for."""
    for person in people():
        first, _, last = person.name.partition(" ")
        token = seeded.tokens.get(person.name)
        facts = {"id": person.id, "first_name": first, "last_name": last}
        shown = {"role_label": person.label, "phone": person.phone}
        link = {"invitation": token} if person.joins == "link" else {}
        hands.ask("POST", "/sim/people", facts | shown | link)


def _everybody_joins(hands: Hands, seeded: Seeded, words: Words) -> None:
    """Those who join by themselves open their link and accept, as people do."""
    joining = [person for person in people() if person.joins == "alone"]
    words.say("joining", people=len(joining))
    for person in joining:
        hands.phone(person.id).start(seeded.tokens[person.name])
    for label in ("Oui, c'est moi", "J'accepte"):
        for person in joining:
            hands.phone(person.id).press(label)
    for person in joining:
        hands.phone(person.id).wait_text("Merci")
