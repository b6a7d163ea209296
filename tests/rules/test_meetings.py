"""Answers to a meeting: until when they are taken, what they foretell."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.meetings import (
    Answer,
    Answered,
    AnswerWindow,
    Invitee,
    answer_window,
    forecast,
    told_at_once,
)
from domain.people import Civility

PARIS = ZoneInfo("Europe/Paris")
COPIL = datetime(2026, 12, 10, 14, tzinfo=PARIS)
ENDS = datetime(2026, 12, 10, 16, 30, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("label", "now", "expected"),
    [
        ("well before", "2026-11-30 10:00", AnswerWindow.OPEN),
        ("the last minute of the limit day", "2026-12-03 23:59", AnswerWindow.OPEN),
        ("the day after the limit", "2026-12-04 00:00", AnswerWindow.LATE),
        ("a minute before the meeting", "2026-12-10 13:59", AnswerWindow.LATE),
        ("as the meeting starts", "2026-12-10 14:00", AnswerWindow.LATE),
        ("as the meeting ends", "2026-12-10 16:30", AnswerWindow.CLOSED),
        ("days later", "2026-12-15 10:00", AnswerWindow.CLOSED),
    ],
)
def test_an_answer_is_open_then_late_then_closed(label, now, expected):
    """After the limit date an answer is taken and flagged; after the end it is refused."""
    moment = datetime.fromisoformat(now).replace(tzinfo=PARIS)

    window = answer_window(
        moment, starts_at=COPIL, ends_at=ENDS, answer_by=date(2026, 12, 3), zone=PARIS
    )

    assert expected is window, label


def test_without_a_limit_date_nothing_is_late():
    """A meeting that asks for no date takes every answer until it starts."""
    now = COPIL - timedelta(minutes=1)

    window = answer_window(now, starts_at=COPIL, ends_at=ENDS, answer_by=None, zone=PARIS)

    assert AnswerWindow.OPEN is window


@pytest.mark.parametrize(
    ("label", "answer", "hours_before", "expected"),
    [
        ("an excuse two days before", Answer.EXCUSED, 48, True),
        ("an excuse the same morning", Answer.EXCUSED, 4, True),
        ("an excuse three days before", Answer.EXCUSED, 72, False),
        ("a presence the same morning", Answer.PRESENT, 4, False),
        ("a representation the same morning", Answer.REPRESENTED, 4, False),
    ],
)
def test_only_a_late_excuse_disturbs_the_coordinator(label, answer, hours_before, expected):
    """The other answers wait for the line of 17:30."""
    now = COPIL - timedelta(hours=hours_before)

    assert expected is told_at_once(answer, now, COPIL), label


AMINA = Invitee(1, "Benali", "Amina", Civility.MADAM, "CPTS Sud")
BRUNO = Invitee(2, "Costes", "Bruno", Civility.MISTER, "Association Relais")
DENIS = Invitee(3, "Adam", "Denis", Civility.DOCTOR, "CPTS Sud")
ELISE = Invitee(4, "Eon", "Élise", Civility.MADAM, "ARS")
FANNY = Invitee(5, "Faure", "Fanny", Civility.NONE, "Ville")


def test_a_forecast_groups_every_invitee_once():
    """Each group holds its people in order, and silence is a group of its own."""
    answers = {
        1: Answered(Answer.PRESENT),
        2: Answered(Answer.REPRESENTED, represented_by="M. Roux"),
        3: Answered(Answer.PRESENT, late=True),
        4: Answered(Answer.EXCUSED),
        99: Answered(Answer.PRESENT),
    }

    foretold = forecast([AMINA, BRUNO, DENIS, ELISE, FANNY], answers)

    groups = {
        "present": [DENIS, AMINA],
        "represented": [BRUNO],
        "excused": [ELISE],
        "unsure": [],
        "silent": [FANNY],
    }
    assert groups == {name: [line.invitee for line in getattr(foretold, name)] for name in groups}
    seats, invited = 3, 5
    assert (seats, invited) == (foretold.seats, foretold.invited)


def test_a_forecast_keeps_what_was_answered():
    """Who stands in for whom, and which answers came late, are at hand for the text."""
    answer = Answered(Answer.REPRESENTED, represented_by="M. Roux", late=True)

    foretold = forecast([BRUNO], {2: answer})

    assert answer == foretold.represented[0].answered


def test_a_forecast_without_invitees_is_empty():
    """A draft with nobody in it foretells nobody."""
    assert not forecast([], {}).invited
