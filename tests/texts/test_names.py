"""Names and titles as people write them, signs of HTML among them: shown as they are."""

from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import french
from bot.render import Render
from domain.messages import Say
from simulator.html_text import parse_html
from storage.unit_of_work import Reader
from tests.cast import COPIL_AT

RENDER = Render()
SIGNS = "<>&\"'"
NAME = st.text(st.sampled_from(SIGNS + "abcéèœÉ/#;amplt"), min_size=1, max_size=40)


@dataclass(frozen=True)
class Named:
    civility: str | None
    first_name: str
    last_name: str


def read(text: str, **facts: object) -> str:
    """What people read, no-break spaces as plain ones; Telegram's parser, as the simulator has it,
    refuses a wrong tag."""
    (words,) = RENDER.chat(Say(text, facts), Reader(), None)
    return parse_html(words).text.replace("\N{NO-BREAK SPACE}", " ").replace("\u202f", " ")


@settings(deadline=None)
@given(NAME)
def test_44_a_title_is_read_as_it_was_written(title: str) -> None:
    """Fault 44, for any title: in a line of a list, and in the bold heading of a card."""
    action = SimpleNamespace(code="2.3", title=title)

    assert f"• 2.3 {title}" == read("reminders/actions", actions=[action])
    assert f"Fiche 2.3 — {title}" == read("progress/_fiche", action=action)


@settings(deadline=None)
@given(NAME, NAME, NAME, NAME)
def test_44_a_name_and_a_meeting_are_read_as_they_were_written(
    first: str, last: str, heading: str, place: str
) -> None:
    """Fault 44, for any name, heading and place: in the middle of a sentence, in bold or not."""
    meeting = SimpleNamespace(
        heading=heading,
        name=heading,
        place=place,
        starts_at=COPIL_AT,
        ends_at=COPIL_AT + timedelta(hours=2),
        agenda=(place,),
    )
    person = Named(None, first, last)

    alert = read("meetings/excused_alert", person=person, meeting=meeting, entered_by=None)
    told = read("meetings/standing_in", represented=person, meeting=meeting)

    assert alert.startswith(f"{first} {last} vient de s'excuser pour {french.the(heading)}, ")
    assert f"\n{heading}\n" in told
    assert f"\n{place}\n" in told
