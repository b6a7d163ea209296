"""Killed while Telegram brings an update: it comes again, and is kept once."""

import socket

import pytest
from sqlmodel import select

from storage.inbox import InboxRow
from tests.durability.conftest import Stage
from tests.durability.scene import assert_everything_settled


@pytest.mark.parametrize("where", ["committing insert inbox", "committed insert inbox"])
def test_1_and_2_dying_before_the_answer_lets_telegram_bring_it_again(
    stage: Stage, where: str
) -> None:
    """Faults 1 and 2, by webhook: between the arrival and the commit, and between the commit and
    our 200."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with stage(webhook_port=port) as scene:
        amina = scene.member("amina")
        scene.service.start(1, where)
        amina.says("/aide")
        scene.service.wait(30)

        scene.reads(amina, "/menu")

        assert scene.service.killed
        assert_everything_settled(scene)
        assert 1 == len(scene.do(lambda s: list(s.exec(select(InboxRow.key)))))
        assert 1 == len([shown for shown in scene.shown_to(amina) if "/menu" in shown.words])
