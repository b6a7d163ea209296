"""Killed at one named moment: what Telegram, the database and the phone know of it differs."""

from functools import cache

import pytest
from sqlmodel import select

from storage.inbox import InboxRow
from tests.durability.conftest import Stage
from tests.durability.scenarios import Scenario, coming_and_going, run
from tests.durability.scene import Scene

JOINED = "insert membership"


@cache
def calm_day() -> Scenario:
    """The story as it goes when nothing dies: lived through once, by whoever asks first."""
    return coming_and_going()


def lived_through(stage: Stage) -> Scenario:
    scenario = calm_day()
    if not scenario.calm:
        with stage() as scene:
            run(scenario, scene)
    return scenario


def dies(stage: Stage, where: str, nth: int = 1) -> None:
    """The whole story of coming in and leaving, with one death at this moment."""
    scenario = lived_through(stage)
    with stage() as scene:
        assert run(scenario, scene, nth, where), f"nothing like « {where} » happened"
        assert_each_update_kept_once(scene)


def assert_each_update_kept_once(scene: Scene) -> None:
    keys = scene.do(lambda session: list(session.exec(select(InboxRow.key))))
    assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize("nth", [1, 3])
def test_1_dying_between_the_answer_and_the_inbox_lets_telegram_send_again(
    stage: Stage, nth: int
) -> None:
    """Fault 1: Telegram was not told that we have it, so it comes again, and is stored once."""
    dies(stage, "answered getUpdates", nth)


@pytest.mark.parametrize("nth", [1, 3])
def test_2_dying_between_the_inbox_and_the_next_question_stores_once(
    stage: Stage, nth: int
) -> None:
    """Fault 2: stored and not confirmed, it comes again; the second one is a no-op."""
    dies(stage, "committed insert inbox", nth)


def test_3_dying_before_the_commit_leaves_nothing_half_done(stage: Stage) -> None:
    """Fault 3: the deed is done again from an untouched database: joined once, told once."""
    dies(stage, f"committing {JOINED}")


def test_4_dying_after_the_commit_still_sends_the_reply(stage: Stage) -> None:
    """Fault 4: what will be said is committed with the deed; the next life says it."""
    dies(stage, f"committed {JOINED}")


@pytest.mark.parametrize("nth", [1, 2])
def test_5_dying_after_telegram_took_the_message_sends_it_once_more_and_says_so(
    stage: Stage, nth: int
) -> None:
    """Fault 5: nobody can know whether it arrived; the double explains itself."""
    scenario = lived_through(stage)
    with stage() as scene:
        assert run(scenario, scene, nth, "answered sendMessage")
        resent = [
            s for phone in scenario.phones.values() for s in scene.shown_to(phone) if s.marked
        ]

    assert 1 == len(resent)
