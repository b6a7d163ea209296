"""The recap of a report: what will be passed on, what may be added, and « Envoyer »."""

from domain.actions import ActionState, ReportKind
from domain.dialogue import ENDED, Ended, Misunderstood, Picked, Question, Said, Talk
from domain.messages import Choice
from handlers.record_report import Told, record, summary_facts
from storage.unit_of_work import UnitOfWork

MOST_REMARKS = 3
"""Freins, and leviers, that one report may bear; the next report may bear more."""

OBSTACLES = tuple(f"obstacle{n}" for n in range(1, MOST_REMARKS + 1))
LEVERS = tuple(f"lever{n}" for n in range(1, MOST_REMARKS + 1))


def told_in(talk: Talk) -> Told:
    """What the answers say, on the way that was taken: those of a way left are not heard."""
    kind = ReportKind(talk.answers["kind"])
    answers = talk.answers
    difficulty = ("difficulty",) if kind is ReportKind.DIFFICULTY else ()
    at_large = kind in (ReportKind.MOVING, ReportKind.OTHER)
    wished = answers.get("wished") if kind is ReportKind.OTHER else None
    return Told(
        kind,
        progress=answers.get("progress") if kind is ReportKind.MOVING else None,
        highlight=answers.get("highlight") if at_large else None,
        obstacles=_given(talk, (*difficulty, *OBSTACLES)),
        levers=_given(talk, LEVERS),
        next_step=answers.get("next_step"),
        wished=ActionState(wished) if wished else None,
    )


def _given(talk: Talk, keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(talk.answers[key] for key in keys if talk.answers.get(key))


def source_of(talk: Talk) -> str:
    """What a report is recorded under, once for ever."""
    return f"talk:{talk.serial}"


def _additions(talk: Talk) -> dict[str, str]:
    """What may still be added: the button, and the step it leads to."""
    open_to = {"next_step": "next_step"}
    for name, keys in (("obstacle", OBSTACLES), ("lever", LEVERS)):
        free = [key for key in keys if not talk.answers.get(key)]
        if free:
            open_to[name] = free[0]
    return open_to


def ask_recap(talk: Talk, work: UnitOfWork) -> Question:
    facts = summary_facts(told_in(talk), work.actions.get(talk.answers["action"]), work.me.role)
    may_add = _additions(talk)
    remarks = [
        Choice(name, word=f"add_{name}") for name in ("obstacle", "lever") if name in may_add
    ]
    known = talk.answers.get("next_step")
    step = Choice("next_step", word="change_next_step" if known else "add_next_step")
    rows = ((Choice("send", word="send"),), *((tuple(remarks),) if remarks else ()), (step,))
    return Question("progress/recap", facts, rows)


def hear_recap(said: Said, talk: Talk, work: UnitOfWork) -> Talk | Misunderstood | Ended:
    if said == Picked("send"):
        action = work.actions.get(talk.answers["action"])
        record(work, action, told_in(talk), source_of(talk), talk.card)
        return ENDED
    step = _additions(talk).get(said.value) if isinstance(said, Picked) else None
    return talk.to(step) if step else Misunderstood("progress/hint_recap")
