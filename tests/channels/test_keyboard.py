"""Buttons within Telegram's limits: what is over them is our own slip, said before it is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.keyboard import MAX_BUTTONS, MAX_VALUE_BYTES, inline


@given(st.lists(st.lists(st.tuples(st.text(), st.text(max_size=80)), max_size=9), max_size=120))
def test_46_a_keyboard_is_within_the_limits_or_refused(rows: list[list[tuple[str, str]]]) -> None:
    """Fault 46: accents count twice; never a keyboard that Telegram would refuse."""
    values = [value for row in rows for _, value in row]
    fits = all(len(v.encode()) <= MAX_VALUE_BYTES for v in values) and len(values) <= MAX_BUTTONS
    asked = tuple(tuple(row) for row in rows)

    if not fits:
        with pytest.raises(ValueError, match="limits"):
            inline(asked)
        return
    markup = inline(asked)
    shown = [b.callback_data for row in markup.inline_keyboard for b in row] if markup else []
    assert values == shown


def test_46_seventy_bytes_of_accents_are_too_many() -> None:
    """Thirty-five letters, seventy bytes."""
    with pytest.raises(ValueError, match="limits"):
        inline(((("Étape", "é" * 35),),))


def test_no_buttons_is_no_keyboard() -> None:
    """An empty one would take away what is there."""
    assert inline(None) is inline(()) is None
