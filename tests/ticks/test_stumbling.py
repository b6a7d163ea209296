"""A bug of ours in the middle of a step: the others are served, and somebody is told."""

from datetime import datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from domain.reminders import Reminder
from scheduler import remind_meetings
from storage.steps import SET_ASIDE, StepRow
from tests.story import PARIS, Story
from tests.ticks.prepared import collected, told_between

RELANCE = "je n'ai pas encore votre réponse"


def test_one_persons_bug_silences_nobody_else(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bruno's relance stumbles: Amina has hers, and Claire is asked to write to Bruno herself."""
    cast = collected(story)
    well = remind_meetings.words

    def stumbles(work: Any, row: Any, meeting: Any, reminder: Reminder) -> Any:
        if reminder.person_id == story.ids.bruno:
            raise KeyError("a bug")
        return well(work, row, meeting, reminder)

    monkeypatch.setattr(remind_meetings, "words", stumbles)
    before = len(cast.claire.told)

    told = told_between(story, cast.amina, "2026-12-03 08:35")

    assert 1 == len([text for text in told if RELANCE in text])
    assert not any(RELANCE in message.text for message in cast.bruno.told)
    (owned_up,) = [m.text for m in cast.claire.told[before:] if "l'erreur vient de moi" in m.text]
    assert "Bruno Lacaze" in owned_up
    assert "relance des réponses manquantes" in owned_up


def test_a_step_that_stumbles_three_times_is_set_aside_and_said(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tried again minutes later, then put aside: Claire reads what did not happen, once."""
    cast = collected(story)

    def stumbles(*_: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(remind_meetings, "answers_owed", stumbles)

    told = told_between(story, cast.claire, "2026-12-03 09:30")

    (said,) = [text for text in told if "malgré trois essais" in text]
    assert "relance des réponses manquantes" in said

    def aside(session: Session) -> list[datetime]:
        rows = session.exec(select(StepRow).where(StepRow.state == SET_ASIDE))
        return [row.planned_at.astimezone(PARIS) for row in rows]

    assert [datetime(2026, 12, 3, 8, 30, tzinfo=PARIS)] == story.do(aside)
