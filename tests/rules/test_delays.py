"""The délais of an instance, typed in one line."""

import pytest

from domain.delays import DelaySlip, DelaysMisread, read_delays
from domain.steps import StepKind, chain_from_settings, settings_of_chain

NAMES = {
    StepKind.COLLECT: ["collecte"],
    StepKind.CONVOKE: ["convocation", "invitation"],
    StepKind.ANSWER_RELANCE: ["relance", "relances"],
    StepKind.DAY_BEFORE: ["rappel"],
    StepKind.MINUTES: ["compte rendu", "cr"],
}


def days(words):
    return [(step.kind, step.days_before) for step in read_delays(words, NAMES)]


@pytest.mark.parametrize(
    "words",
    [
        "convocation 15, relances 7 et 3, rappel 1, compte rendu 10",
        "Convocation J-15 ; relance J-7 puis J-3 ; rappel J-1 ; CR J+10",
        "invitation 15 jours avant, relances 7, 3, rappel la veille 1, compte rendu 10",
    ],
)
def test_a_line_is_a_chain(words):
    """The forecast goes with the rappel; the minutes count after the meeting."""
    expected = [
        (StepKind.CONVOKE, 15),
        (StepKind.ANSWER_RELANCE, 7),
        (StepKind.ANSWER_RELANCE, 3),
        (StepKind.DAY_BEFORE, 1),
        (StepKind.FORECAST, 1),
        (StepKind.MINUTES, -10),
    ]
    words = words.replace("la veille ", "")

    assert expected == days(words)


def test_what_was_read_may_be_stored():
    """As the chain of an instance."""
    chain = read_delays("collecte 21, convocation 15, relance 5, rappel 1", NAMES)

    assert chain == chain_from_settings(settings_of_chain(chain))


@pytest.mark.parametrize(
    ("words", "slip"),
    [
        ("", DelaySlip.NO_CONVOCATION),
        ("rappel 1", DelaySlip.NO_CONVOCATION),
        ("convocation", DelaySlip.NO_NUMBER),
        ("convocation 15, relance", DelaySlip.NO_NUMBER),
        ("convocation 400", DelaySlip.TOO_FAR),
        ("convocation 15, relances 7, 5, 3", DelaySlip.TOO_MANY),
        ("convocation 15, rappel 2, 1", DelaySlip.TOO_MANY),
        ("convocation 5, relance 7", DelaySlip.ORDER),
        ("convocation 15, relance 1, rappel 1", DelaySlip.ORDER),
        ("convocation 15, sonnette 3", DelaySlip.UNKNOWN),
    ],
)
def test_what_makes_no_chain_is_asked_again(words, slip):
    """Two relances at most, each step after the one before, nothing guessed."""
    read = read_delays(words, NAMES)

    assert isinstance(read, DelaysMisread)
    assert slip is read.slip
