"""Our own bugs: one message makes a handler stumble, and everybody else is served."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import select

from domain.messages import Say
from handlers import router
from handlers.router import Entry
from storage.inbox import InboxRow, InboxState
from storage.journal import JournalLine
from storage.unit_of_work import UnitOfWork
from tests.cast import MONDAY
from tests.story import Phone, Story


def stumble(work: UnitOfWork, _argument: str) -> None:
    """Half of a deed, then a bug."""
    work.note("half_done")
    work.reply(Say("lost/words"))
    raise KeyError("pilote")


@pytest.fixture(autouse=True)
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A command that has a bug."""
    monkeypatch.setitem(router.COMMANDS, "panne", Entry(stumble))  # type: ignore[arg-type]
    return


@pytest.fixture(autouse=True)
def stands_still(story: Story) -> None:
    """Machine time, by which the tries are counted out: a slow machine must not add one."""
    story.machine = MONDAY


def pass_time(story: Story, seconds: float) -> None:
    assert story.machine is not None
    story.machine += timedelta(seconds=seconds)
    story.settle()


def said_together(story: Story, *said: tuple[Phone, str]) -> None:
    """All of it waits in one batch."""
    story.by_itself = False
    for phone, words in said:
        phone.says(words)
    story.by_itself = True
    story.settle()


def row_of(story: Story, state: InboxState) -> InboxRow | None:
    wanted = select(InboxRow).where(InboxRow.state == state).order_by(InboxRow.id)
    return story.do(lambda s: s.exec(wanted).first())


def test_20_a_stumbling_message_is_tried_three_times_and_the_others_are_served(
    story: Story,
) -> None:
    """Fault 20: rolled back, apologised for with a reference, told of once; the line goes on."""
    claire = story.member("claire", "coordinator")
    amina, bruno = story.member("amina"), story.member("bruno")
    alerts = len(claire.told)

    said_together(story, (amina, "/panne"), (amina, "/aide"), (bruno, "/aide"))
    assert "/menu" in bruno.last.text, "the others of the batch are served at once"
    waiting = row_of(story, InboxState.WAITING)
    assert waiting is not None and 1 == waiting.attempts
    pass_time(story, 2)
    pass_time(story, 5)

    aside = row_of(story, InboxState.SET_ASIDE)
    assert aside is not None and 3 == aside.attempts
    apology, helped = amina.told[-2:]
    assert f"M-{aside.id}" in apology.text
    assert "/menu" in helped.text, "what she said next is heard"
    assert alerts + 1 == len(claire.told)
    assert f"M-{aside.id}" in claire.last.text
    assert not story.do(
        lambda s: list(s.exec(select(JournalLine).where(JournalLine.deed == "half_done")))
    )


def test_20_an_apology_that_stumbles_too_never_stops_the_service(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message is put aside bare; the person's next words are heard."""
    amina = story.member("amina")

    def stumbles_too(_work: UnitOfWork, _say: Say) -> None:
        raise KeyError("set_aside")

    monkeypatch.setattr(router, "tell_keepers", stumbles_too)
    said_together(story, (amina, "/panne"), (amina, "/aide"))
    pass_time(story, 2)
    pass_time(story, 5)
    story.settle()

    assert row_of(story, InboxState.SET_ASIDE) is not None
    assert "/menu" in amina.last.text
