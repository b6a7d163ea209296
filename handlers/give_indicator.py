"""/indicateurs: the figures somebody answers for, one question at a time, kept one by one.

Each figure is a small conversation of its own, committed as it is given: a crash, or days of
silence, lose nothing, and a tap on the question before is never taken for this one.
"""

from datetime import timedelta

from domain.cells.figures import Figure, read_figure
from domain.dialogue import ENDED, Question, Said, Talk
from domain.messages import Edited, Say, column
from handlers import conversation
from handlers.access import number
from handlers.conversation import Dialogue, Hear, Step, begin, leave_open_talk, menu_row
from handlers.figure_again import (
    ask_comment,
    ask_exists,
    ask_period,
    hear_comment,
    hear_exists,
    hear_period,
)
from handlers.figure_doubts import (
    ask_confirm,
    ask_doubt,
    ask_reason,
    hear_confirm,
    hear_doubt,
    hear_reason,
)
from handlers.figure_missing import ask_whom, ask_why, hear_whom, hear_why
from handlers.figure_session import just_before, my_figures, next_after, recap
from handlers.figure_talk import (
    Next,
    asking,
    facts_of,
    hear_value,
    heard_number,
    indicator_of,
    last_word,
    noted_value,
    present_of,
    stands,
    value_rows,
)
from handlers.indicator_cards import correct_choice, given_of
from handlers.record_figure import last_before, may_be_told, my_indicator
from storage.indicators import Indicator
from storage.unit_of_work import UnitOfWork

NAME = "indicators"
_JUST_GIVEN = timedelta(hours=12)
"""How long a number typed with no question open is taken for a second word on the last one."""

# Doors


def start(work: UnitOfWork, _argument: str) -> None:
    """/indicateurs: the first figure that is missing; the question in hand, if there is one."""
    _open_session(work, None)


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """Standing buttons: `indicators:start` begins or resumes, `indicators:<id>:<period>` opens one
    figure again."""
    match rest:
        case ["start"]:
            work.toast("")
            _open_session(work, card)
        case [indicator_id, period]:
            indicator = my_indicator(work, number([indicator_id]))
            if indicator is None or not may_be_told(work, period):
                work.toast("gone")
                return
            work.toast("")
            theirs = indicator.responsible_id != work.me.person.id
            open_figure(work, indicator, period, back_to_card=theirs)
        case _:
            work.toast("gone")


def _open_session(work: UnitOfWork, card: int | None) -> None:
    talk = work.conversations.at(work.address)
    if talk is not None and talk.dialogue == NAME and _is_missing(work, talk):
        conversation.show(work, DIALOGUE, talk)
        return
    figure = next_after(work, 0)
    if figure is None:
        leave_open_talk(work, for_card=card)
        work.show(recap(work), card)
        return
    indicator_id, period = figure.indicator.id or 0, figure.period.key
    begin(work, DIALOGUE, "value", card=card, **asking(indicator_id, period, session=True))


def _is_missing(work: UnitOfWork, talk: Talk) -> bool:
    """Whether the question in hand still waits for its figure, and for this person."""
    wanted = talk.answers["indicator"], talk.answers["period"]
    return wanted in [(f.indicator.id, f.period.key) for f in my_figures(work) if f.owed]


def open_figure(work: UnitOfWork, indicator: Indicator, period: str, **answers: object) -> None:
    """One figure by itself: asked when it is missing, else what stands and what may be done."""
    step = "exists" if stands(present_of(work, indicator, period)) else "value"
    asked = asking(indicator.id or 0, period, session=False)
    begin(work, DIALOGUE, step, **{**asked, **answers})


def open_period(work: UnitOfWork, indicator: Indicator) -> None:
    """Which period of this indicator is to be given or corrected? For the coordinator."""
    asked = asking(indicator.id or 0, "", session=False)
    begin(work, DIALOGUE, "period", **{**asked, "back_to_card": True})


def heard(work: UnitOfWork, words: str) -> bool:
    """A number typed with no question open: a second word on the figure given last, never lost
    nor taken without asking."""
    figure, last = read_figure(words), None
    if isinstance(figure, Figure) and work.member is not None:
        last = work.indicators.last_given_by(work.me.person.id or 0)
    if not isinstance(figure, Figure) or last is None or work.now - last.at > _JUST_GIVEN:
        return False
    indicator = my_indicator(work, last.indicator_id)
    if indicator is None:
        return False
    open_figure(work, indicator, last.period, **heard_number(work, figure.value))
    return True


def corrected(work: UnitOfWork, edited: Edited, talk: Talk | None) -> bool:
    """A message that gave a figure was changed: the other number is proposed, the first one stays
    until then. Another conversation in hand is not left for it."""
    given = work.indicators.given_in(work.me.person.id or 0, edited.message_id)
    indicator = my_indicator(work, given.indicator_id) if given else None
    figure = read_figure(edited.text, (indicator.unit if indicator else None) or "")
    if given is None or indicator is None or not isinstance(figure, Figure):
        return False
    if talk is not None and talk.dialogue != NAME:
        rows = column(correct_choice(indicator, given.period))
        work.reply(Say("indicators/edited", {"indicator": indicator}, rows))
        return False
    if talk is None:
        open_figure(work, indicator, given.period, **heard_number(work, figure.value))
        return True
    before = (talk.answers["after"] or 0) - 1
    kept = {"session": talk.answers["session"], "after": before}
    open_figure(work, indicator, given.period, **heard_number(work, figure.value), **kept)
    return True


# The question


def _ask_value(talk: Talk, work: UnitOfWork) -> Question:
    indicator, period = indicator_of(talk, work), str(talk.answers["period"])
    last = last_before(work, indicator, period)
    before = {} if talk.shown else talk.answers
    noted, passed_on = before.get("noted"), before.get("passed_on")
    facts = {
        **facts_of(talk, work),
        **_place(talk, work),
        "passed_on": work.indicators.find(passed_on) if passed_on else None,
        "last": given_of(work, indicator, last) if last else None,
        "noted": noted_value(work, *noted) if noted else None,
    }
    return Question("indicators/value", facts, value_rows(talk, work))


def _place(talk: Talk, work: UnitOfWork) -> dict[str, object]:
    """« 2/6 »; nothing for a figure that is asked by itself."""
    ids = [figure.indicator.id for figure in my_figures(work)]
    known = talk.answers["session"] and talk.answers["indicator"] in ids
    position = ids.index(talk.answers["indicator"]) + 1 if known else None
    return {"position": position, "total": len(ids)}


# Leaving it


def _before(talk: Talk, work: UnitOfWork) -> None:
    """« Retour » at a question: the figure before it, else what was given so far."""
    figure = just_before(work, talk.answers["indicator"]) if talk.answers["session"] else None
    if figure is None:
        work.show(last_word(talk, work), talk.card)
        return
    step = "exists" if stands(figure.value) else "value"
    asked = asking(figure.indicator.id or 0, figure.period.key, session=True)
    begin(work, DIALOGUE, step, card=talk.card, **asked)


def _checked(hear: Hear) -> Hear:
    """Somebody else may have been named meanwhile: whoever lost the right writes nothing."""

    def checked(said: Said, talk: Talk, work: UnitOfWork) -> Next:
        if my_indicator(work, talk.answers["indicator"]) is None:
            work.show(Say("indicators/not_yours", rows=menu_row()), talk.card)
            return ENDED
        return hear(said, talk, work)

    return checked


# The dialogue

_STEPS = {
    "period": (ask_period, hear_period),
    "value": (_ask_value, hear_value),
    "sure": (ask_doubt, hear_doubt),
    "confirm": (ask_confirm, hear_confirm),
    "reason": (ask_reason, hear_reason),
    "why": (ask_why, hear_why),
    "whom": (ask_whom, hear_whom),
    "exists": (ask_exists, hear_exists),
    "comment": (ask_comment, hear_comment),
}

DIALOGUE = Dialogue(
    NAME,
    {name: Step(ask, _checked(hear)) for name, (ask, hear) in _STEPS.items()},
    before=_before,
    cancelled=last_word,
    leave="resume_later",
)
