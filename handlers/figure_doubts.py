"""A number that is not plain, or that surprises: asked once more before it is kept."""

from dataclasses import replace

from domain.cells.figures import Figure, NotKnown, read_figure
from domain.dialogue import (
    Misunderstood,
    Picked,
    Question,
    Said,
    Talk,
    Typed,
)
from domain.messages import Choice, column
from domain.plan import ValueNote
from handlers.figure_talk import (
    Next,
    ask_sure,
    facts_of,
    hear_value,
    heard_number,
    indicator_of,
    keep,
    noted_value,
    read_typed,
    tells_a_number,
    way_typed,
    weigh,
)
from handlers.indicator_cards import given_of, written
from handlers.record_figure import expectation, last_before
from handlers.report_words import cleaned
from storage.unit_of_work import UnitOfWork

# Is it sure?


_SURE_WORDS = {
    "approximate": ("figure_exact", "figure_estimate"),
    "none": ("zero_activity", "figure_unknown"),
    "twice": ("figure_also", "figure_not_also"),
}


def ask_doubt(talk: Talk, work: UnitOfWork) -> Question:
    doubt, choices = talk.answers["doubt"], talk.answers["choices"]
    noted = talk.answers.get("noted")
    facts = {
        **facts_of(talk, work),
        "doubt": doubt,
        "choices": choices,
        "noted": noted_value(work, *noted) if doubt == "twice" and noted else None,
    }
    words = _SURE_WORDS.get(doubt, ("figure_is",))
    offered = [
        Choice(f"{word}.{place}", word=word, facts={"number": written(each)}, numbered=False)
        for place, each in enumerate(choices)
        for word in words
    ]
    if talk.answers["reason"]:
        offered.append(Choice("reason", word="figure_reason", numbered=False))
    return Question("indicators/sure", facts, column(*offered))


def hear_doubt(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    if isinstance(said, Typed):  # this question was read: the same number is meant here
        return read_typed(
            replace(talk, answers={**talk.answers, "asked_at": None}), work, said.text
        )
    if said == Picked("reason") and talk.answers["reason"]:
        return keep(talk, work, reason=talk.answers["reason"])
    word, _, place = said.value.partition(".")
    choices = talk.answers["choices"]
    if not place.isdigit() or int(place) >= len(choices):
        return Misunderstood("indicators/hint_number")
    if word == "figure_unknown":
        return talk.to("why")
    if word == "figure_not_also":
        return talk.back()
    note = ValueNote.APPROXIMATE.value if word == "figure_estimate" else None
    answers = {**talk.answers["doubtful"], "value": choices[int(place)], "note": note}
    return weigh(talk, work, answers, expected=word == "zero_activity")


# Is it likely?


def ask_confirm(talk: Talk, work: UnitOfWork) -> Question:
    indicator, period = indicator_of(talk, work), str(talk.answers["period"])
    last = last_before(work, indicator, period)
    expected = expectation(work, indicator, period)
    facts = {
        **facts_of(talk, work),
        "odd": talk.answers["odd"],
        "last": given_of(work, indicator, last) if last else None,
        "lowest": expected.lowest,
        "highest": expected.highest,
    }
    rows = column(
        Choice("exact", word="figure_certain", numbered=False),
        Choice("correct", word="figure_correct", numbered=False),
    )
    return Question("indicators/confirm", facts, rows)


def hear_confirm(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    """A correction, words that are the reason, or the button that asks for one."""
    if said == Picked("exact"):
        return talk.to("reason")
    if said == Picked("correct"):
        return talk.to("value")
    return hear_reason(said, talk, work)


def ask_reason(talk: Talk, work: UnitOfWork) -> Question:
    return Question("indicators/reason", facts_of(talk, work))


def hear_reason(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    """What would answer the question of the figure answers it here too; other words are why."""
    typed = cleaned(said.text) if isinstance(said, Typed) else ""
    way = way_typed(talk, work, typed)
    if way is not None:
        return hear_value(Picked(way), talk, work)
    heard = read_figure(typed, indicator_of(talk, work).unit or "")
    if isinstance(heard, Figure):
        told = {**heard_number(work, heard.value), "comment": heard.comment or None}
        return weigh(talk, work, told)
    if isinstance(heard, NotKnown):
        return talk.to("why")
    if tells_a_number(heard, typed):
        reason = typed if any(c.isalpha() for c in typed) else None
        return ask_sure(talk, work, heard, reason=reason)
    if not any(c.isalpha() for c in typed):
        return Misunderstood("indicators/hint_reason")
    return keep(talk, work, reason=typed)
