"""Clocks that jump: set back, set forward, and the two changes of hour. Each step is done once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from storage.meetings import Meeting
from storage.outbox import OutboxRow
from storage.steps import StepRow
from tests.stories.meetings import convened, cotech, latest
from tests.story import Phone, Story
from tests.ticks.prepared import collected

PARIS = ZoneInfo("Europe/Paris")


def asked(phone: Phone) -> int:
    """How many relances of an answer this phone shows."""
    return sum("encore votre réponse" in message.text for message in phone.told)


def test_33_a_clock_set_back_an_hour_sends_nothing_twice(story: Story) -> None:
    """Fault 33: the relance left at 8:30; at « 7:30 » and 8:30 again it stays said once."""
    cast = collected(story)
    story.live_until("2026-12-03 08:45")
    assert asked(cast.bruno) == 1
    story.at("2026-12-03 07:45")
    story.live_until("2026-12-03 09:00")

    assert asked(cast.bruno) == 1


def test_33_a_clock_set_forward_a_day_and_mended_sends_nothing_twice(story: Story) -> None:
    """Fault 33: what left a day early is not said again on its day."""
    cast = collected(story)
    story.at("2026-12-03 08:30")
    story.at("2026-12-02 09:00")
    assert asked(cast.bruno) == 1
    story.live_until("2026-12-03 18:00")

    assert asked(cast.bruno) == 1


@pytest.mark.parametrize(
    ("day", "convoked_at", "reminded_at"),
    [
        ("mercredi 31 mars 2027", (7, 30), (6, 30)),
        ("mercredi 3 novembre 2027", (6, 30), (7, 30)),
    ],
)
def test_35_wall_times_hold_over_both_changes_of_hour(
    story: Story, day: str, convoked_at: tuple[int, int], reminded_at: tuple[int, int]
) -> None:
    """Fault 35, row E4: 8:30 is 8:30 in Paris on either side of the change, another hour in UTC."""
    cotech(story, "amina")
    claire = story.member("claire", "coordinator")
    claire.says(f"/reunion COTECH {day} 9h-11h à Bastide-Claret")
    meeting = latest(story)
    assert meeting.starts_at is not None
    assert meeting.starts_at.astimezone(PARIS).hour == 9
    claire.presses("Voir ce qui partirait")
    claire.presses("Laisser partir")

    wanted = select(StepRow).where(StepRow.subject == f"meeting:{meeting.id}")
    steps = {step.kind: step.due_at for step in story.do(lambda s: list(s.exec(wanted)))}
    assert (steps["convoke"].hour, steps["convoke"].minute) == convoked_at
    assert (steps["day_before"].hour, steps["day_before"].minute) == reminded_at
    assert all(at.astimezone(PARIS).strftime("%H:%M") == "08:30" for at in steps.values())


def test_34_nothing_is_skipped_over_the_night_of_the_change(story: Story) -> None:
    """Fault 34: a relance on the Monday after the change leaves at 8:30 on the wall, once."""
    cotech(story, "amina")
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    convened(claire, "/reunion COTECH vendredi 2 avril 2027 9h-11h à Bastide-Claret")
    story.clock.town = datetime(2027, 3, 26, 20, tzinfo=UTC)
    story.tick()
    before = len(amina.told)

    story.live_until("2027-03-30 08:29")
    told = amina.told[before:]
    story.live_until("2027-03-30 08:31")

    assert [message.text for message in amina.told[before:]].count(
        told[0].text if told else ""
    ) <= 1
    sent = story.do(
        lambda s: list(
            s.exec(select(OutboxRow).where(OutboxRow.template == "reminders/answer_silent"))
        )
    )
    assert len(sent) == 1
    assert sent[0].sent_at is not None
    assert sent[0].sent_at.astimezone(PARIS).strftime("%H:%M") == "08:30"


def test_36_a_meeting_moved_to_an_earlier_hour_plans_anew_in_one_deed(story: Story) -> None:
    """Fault 36: from 14:00 to 10:00 after its reminder was planned: the old one is void."""
    cast = collected(story)
    cast.claire.says("/reunion")
    cast.claire.presses("COPIL n° 6")
    cast.claire.presses("Date et horaire")
    cast.claire.says("jeudi 10 décembre 10h-12h")
    cast.claire.presses("Oui, changer et prévenir")

    steps = story.do(lambda s: list(s.exec(select(StepRow).where(StepRow.kind == "day_before"))))
    assert sorted((step.state, step.occurrence[-16:]) for step in steps) == [
        ("void", "2026-12-10T14:00"),
        ("waiting", "2026-12-10T10:00"),
    ]
    meeting = story.do(lambda s: s.get_one(Meeting, story.ids.copil))
    assert meeting.starts_at == datetime(2026, 12, 10, 9, tzinfo=UTC)
    assert meeting.answer_by == datetime(2026, 12, 3, 13, tzinfo=UTC)


def test_f4_down_over_both_relances_one_is_sent_and_claire_knows_which(story: Story) -> None:
    """Row F4: away from 2 to 8 December, over J-7 and J-3: one word each, one line to Claire."""
    cast = collected(story)
    story.clock.town = datetime(2026, 12, 2, 7, tzinfo=UTC)
    story.tick()
    before = asked(cast.bruno)
    story.at("2026-12-08 09:00")

    assert asked(cast.bruno) == before + 1
    lines = [m.text for m in cast.claire.told if "le service était arrêté" in m.text]
    assert any("une étape plus récente la remplace" in text for text in lines)


def test_32_a_laptop_asleep_over_a_change_tells_it_on_waking(story: Story) -> None:
    """A meeting moved just before the lid was closed: everybody hears of it at the opening."""
    cast = collected(story)
    cast.claire.says("/reunion")
    cast.claire.presses("COPIL n° 6")
    cast.claire.presses("Date et horaire")
    cast.claire.says("jeudi 17 décembre 10h-12h")
    cast.claire.presses("Oui, changer et prévenir")
    story.clock.town += timedelta(days=3)
    story.tick()

    assert sum(m.text.startswith("Changement") for m in cast.amina.told) == 1
