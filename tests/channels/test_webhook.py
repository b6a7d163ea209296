"""Updates that Telegram brings to our own address, and what strangers bring there."""

import asyncio
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.channels.telegram.webhook import LARGEST, Webhook
from domain.errors import WorldFailed
from domain.health import Trouble
from storage.database import DatabaseLost
from storage.inbox import InboxRow
from storage.marks import LAST_POLL, Marks
from storage.meetings import MeetingAnswer
from tests.cast import MONDAY
from tests.channels.weather import announce, polls
from tests.story import Phone, Story
from tests.ticks.prepared import collected

SECRET = "s3cret_" * 4
PATIENCE = 10.0


class Address:
    """Our address in a story; lives as long as one test. Nobody asks for updates meanwhile."""

    def __init__(self, story: Story) -> None:
        self.story = story
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/telegram"
        self.troubles: list[Trouble] = []
        house = story.house
        self.webhook = Webhook(
            house.channel,
            house.receiver.store,
            house.receiver.polled,
            self._troubled,
            url=self.url,
            port=self.port,
            secret=SECRET,
        )
        self._serving: asyncio.Task[None] | None = None

    async def _troubled(self, trouble: Trouble) -> None:
        self.troubles.append(trouble)

    def opens(self) -> None:
        self.story.by_itself = False
        self._serving = self.story.loop.create_task(self.webhook.run())
        self.until(lambda: self.bot.webhook.get("url") == self.url or self._serving.done())

    def closes(self) -> None:
        if self._serving is not None:
            self._serving.cancel()
            gone = asyncio.gather(self._serving, return_exceptions=True)
            self.story.loop.run_until_complete(gone)

    def ends(self) -> BaseException | None:
        """Why it stopped by itself."""
        assert self._serving is not None
        self.story.loop.run_until_complete(asyncio.wait([self._serving], timeout=PATIENCE))
        return self._serving.exception()

    @property
    def bot(self) -> Any:
        """Us, as Telegram knows us."""
        return self.story.town.town.bots[self.story.token]

    def until(self, true: Callable[[], object]) -> None:
        """Serve until this is so."""

        async def wait() -> None:
            async with asyncio.timeout(PATIENCE):
                while not true():
                    await asyncio.sleep(0.01)

        self.story.loop.run_until_complete(wait())

    def brings(self) -> None:
        """Telegram brings all that waits, and what follows from it is done."""
        self.until(lambda: not self.bot.mailbox.waiting())
        self.story.loop.run_until_complete(self._work())

    async def _work(self) -> None:
        house = self.story.house
        while await house.dispatcher.work_once() + await house.sender.send_once():
            pass

    def look(self) -> None:
        self.story.loop.run_until_complete(self.webhook.look())

    def answers(self, *sent: bytes) -> str:
        """What a raw socket is answered, to the end."""
        return self.story.loop.run_until_complete(self._answered(sent)).decode()

    async def _answered(self, sent: tuple[bytes, ...]) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            async with asyncio.timeout(PATIENCE):
                for part in sent:
                    writer.write(part)
                    await writer.drain()
                found = await reader.readuntil(b"\r\n\r\n")
                if b"Connection: close" in found:
                    await reader.read()
                return found
        finally:
            writer.close()

    def stored(self) -> int:
        return self.story.do(lambda session: len(list(session.exec(select(InboxRow.id)))))


@contextmanager
def opened(story: Story) -> Iterator[Address]:
    """Our address, open within this."""
    found = Address(story)
    found.opens()
    try:
        yield found
    finally:
        found.closes()
        story.by_itself = True


@pytest.fixture
def address(story: Story) -> Iterator[Address]:
    with opened(story) as found:
        yield found


def post(body: bytes = b"", *, secret: str | None = SECRET, **headers: object) -> bytes:
    """A request as Telegram makes it, or nearly so."""
    lines = ["POST /telegram HTTP/1.1", "Host: cheville.example", "Content-Type: application/json"]
    lines += [f"X-Telegram-Bot-Api-Secret-Token: {secret}"] if secret is not None else []
    told = {"Content-Length": len(body)} | {k.replace("_", "-"): v for k, v in headers.items()}
    lines += [f"{name}: {value}" for name, value in told.items() if value is not None]
    return "\r\n".join([*lines, "", ""]).encode() + body


def test_what_people_say_is_brought_stored_and_answered(story: Story, address: Address) -> None:
    """From end to end by the simulator's postman; the kinds we want are those of polling."""
    amina = story.member("amina")
    amina.says("/aide")
    amina.says("/moi")

    address.brings()

    assert "/menu" in amina.told[0].text
    assert 2 == len(amina.told)
    assert {"message", "edited_message", "callback_query", "my_chat_member"} == set(
        address.bot.mailbox.allowed()
    )
    assert SECRET == address.bot.webhook["secret"]


@pytest.mark.parametrize("labels", [("Présente", "Excusée"), ("Excusée", "Présente")])
def test_13_the_last_tap_to_arrive_is_the_answer_and_both_are_kept(
    story: Story, labels: tuple[str, str]
) -> None:
    """Fault 13: « Présente » and « Excusée » within a second, either way round."""
    cast = collected(story)
    card = next(m for m in cast.amina.told if "4 · Je ne sais pas encore" in m.labels)

    with opened(story) as address:
        for label in labels:
            cast.amina.presses(label, on=card)
        address.brings()

    answer = story.look(lambda w: w.meetings.answer_of(story.ids.copil, story.ids.amina))
    asked = select(MeetingAnswer.answer).order_by(MeetingAnswer.id)
    history = story.do(lambda session: list(session.exec(asked)))
    named = {"Présente": "present", "Excusée": "excused"}
    assert answer is not None
    assert named[labels[1]] == answer.answer
    assert [named[label] for label in labels] == history


# Fault 62: strangers, at the door


DOOR = [
    (post(b"{}", secret=None), "401"),
    (post(b"{}", secret="wrong"), "401"),
    (post(b"{}", secret=SECRET[:-1]), "401"),
    (post(b"{}", secret="é"), "401"),
    (b"GET /telegram HTTP/1.1\r\nHost: x\r\n\r\n", "405"),
    (b"PUT /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n", "405"),
    (b"POST /other HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n", "404"),
    (post(Content_Length=100_000_000), "413"),
    (post(secret="wrong", Content_Length=100_000_000), "401"),
    (post(secret="wrong", Content_Length=500, Expect="100-continue"), "401"),
    (post(Content_Length=100_000_000, Expect="100-continue"), "413"),
    (post(secret="wrong", Content_Length=None, Transfer_Encoding="chunked"), "401"),
]


@pytest.mark.parametrize(("sent", "status"), DOOR)
def test_62_a_stranger_is_refused_before_the_body_is_read(
    story: Story, address: Address, sent: bytes, status: str
) -> None:
    """Fault 62: no body was sent, or not all of it, and the answer is there; nothing is kept."""
    told = address.answers(sent)

    assert told.startswith(f"HTTP/1.1 {status} ")
    assert "100 Continue" not in told
    assert 0 == address.stored()


def test_62_a_body_that_never_ends_is_cut_off(story: Story, address: Address) -> None:
    """Fault 62: without a length it is counted as it comes; too slow, it is not waited for."""
    chunk = b"%x\r\n" % 300_000 + b"x" * 300_000 + b"\r\n"
    endless = post(Content_Length=None, Transfer_Encoding="chunked")
    address.webhook.body_seconds = 0.2

    assert "413" in address.answers(endless, *[chunk] * (LARGEST // 300_000 + 1))
    assert "408" in address.answers(post(b'{"update_id"', Content_Length=50))
    assert 0 == address.stored()


@pytest.mark.parametrize("body", [b"", b"bonjour", b"[1]", b"\xff", b"[" * 200_000, b"3"])
def test_62_what_is_no_update_is_noted_and_refused(
    story: Story, address: Address, capsys: pytest.CaptureFixture[str], body: bytes
) -> None:
    """With the secret, and still not Telegram's: 400, and its words are not in the log."""
    assert address.answers(post(body)).startswith("HTTP/1.1 400 ")

    logged = capsys.readouterr().out
    assert "webhook.unreadable" in logged
    assert "bonjour" not in logged
    assert 0 == address.stored()


def test_62_who_asks_before_sending_may_send(story: Story, address: Address) -> None:
    """The right secret, and `Expect: 100-continue`, as curl does."""
    body = json.dumps({"update_id": 5}).encode()

    asked = address.answers(post(Content_Length=len(body), Expect="100-continue"))
    whole = address.answers(post(body))

    assert asked.startswith("HTTP/1.1 100 Continue")
    assert whole.startswith("HTTP/1.1 200 ")
    assert 1 == address.stored()


# What goes wrong with us


def test_what_cannot_be_stored_is_brought_again(story: Story, address: Address) -> None:
    """The disk is full: 503, and Telegram keeps it until there is room."""
    amina = story.member("amina")
    store, tries = address.webhook._store, []

    async def full(received: Any) -> None:
        tries.append(received)
        if len(tries) < 2:
            raise WorldFailed("database or disk is full")
        await store(received)

    address.webhook._store = full
    amina.says("/aide")
    address.brings()

    assert 2 == len(tries)
    assert "503" in address.bot.webhook["last_error_message"]
    assert 1 == len(amina.told)


def test_a_lost_database_stops_the_service(story: Story, address: Address) -> None:
    """Fault 23, by webhook: what people say waits at Telegram, and the service says why it ends."""

    async def lost(_received: object) -> None:
        raise DatabaseLost("missing")

    address.webhook._store = lost
    story.member("amina").says("/aide")

    assert isinstance(address.ends(), DatabaseLost)
    assert 1 == len(address.bot.mailbox.waiting())


def test_an_address_that_is_not_reached_is_no_longer_heard(story: Story) -> None:
    """What waits at Telegram does not come: told when it lasts, and red meanwhile; once it comes
    through, all is well."""
    story.machine = MONDAY
    amina = story.member("amina")
    with opened(story) as address:
        store, address.webhook._store = address.webhook._store, _full
        amina.says("/aide")
        address.until(lambda: "last_error_date" in address.bot.webhook)
        story.machine += timedelta(minutes=2)
        for _ in range(3):
            address.look()
        assert [Trouble.WEBHOOK] == address.troubles
        assert MONDAY == _heard(story)

        address.webhook._store = store
        address.brings()
        address.look()

    assert story.machine == _heard(story)


async def _full(_received: object) -> None:
    raise WorldFailed("database or disk is full")


def _heard(story: Story) -> Any:
    return story.do(lambda session: Marks(session).moment(LAST_POLL))


def test_an_address_that_was_taken_away_is_set_again(story: Story, address: Address) -> None:
    """Once is somebody's slip; again and again, another programme has our token."""
    for _ in range(3):
        address.bot.webhook = {}
        address.look()
        assert address.url == address.bot.webhook["url"]

    assert [Trouble.CONFLICT] == address.troubles


def test_a_refused_token_is_told_when_it_lasts(story: Story, address: Address) -> None:
    announce(story, "getWebhookInfo", "401", times=3)

    for _ in range(3):
        address.look()

    assert [Trouble.UNAUTHORIZED] == address.troubles


def test_asking_again_removes_the_address_that_was_set(story: Story) -> None:
    """Back to polling: the address of before would refuse each question with a 409."""
    amina = story.member("amina")
    with opened(story) as address:
        pass
    story.by_itself = False
    amina.says("/aide")

    assert 0 < polls(story) < 1
    assert {} == address.bot.webhook
    story.settle()
    assert "/menu" in amina.last.text


def test_an_address_that_comes_back_is_a_conflict(story: Story) -> None:
    """Another programme sets it again: we do not fight, we say so."""
    claire: Phone = story.member("claire", "coordinator")
    bot = story.town.town.bots[story.token]
    for _ in range(4):
        bot.webhook = {"url": "https://elsewhere.example/"}
        polls(story)
    assert {"url": "https://elsewhere.example/"} == bot.webhook
    bot.webhook = {}
    story.settle()

    assert "Deux programmes" in claire.last.text
