"""The tour that the oracle takes: it must be possible, and leave nothing out."""

import asyncio

from simulator.bot_api import DEEDS
from simulator.signatures import SIGNATURES
from tests.simulator.tour import walk


def test_the_tour_calls_every_method() -> None:
    """So that the schema is asked about each answer and each kind of update."""
    tour = asyncio.run(walk())
    assert {method for method, _ in tour.answers} == set(DEEDS) == set(SIGNATURES)
    kinds = {name for update in tour.updates for name in update} - {"update_id"}
    assert kinds == {"message", "edited_message", "callback_query", "my_chat_member"}
