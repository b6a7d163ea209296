"""/avancement: where an action stands, in at most six taps. Writing it down is record_report."""

from decimal import Decimal

from domain.actions import ActionState, PercentageSlip, ReportKind, read_percentage
from domain.dialogue import (
    ENDED,
    Ended,
    Misunderstood,
    Picked,
    Question,
    Said,
    Talk,
    Typed,
    folded,
)
from domain.messages import Choice, Say, column
from domain.quiet_hours import in_zone
from handlers.access import number
from handlers.action_list import show_list
from handlers.conversation import Dialogue, Hear, Step, begin, menu_row
from handlers.record_report import Told, change_of, current_state, my_action, record
from handlers.report_recap import LEVERS, OBSTACLES, ask_recap, hear_recap, source_of
from handlers.report_words import Words, cleaned
from storage.actions import Action
from storage.proposals import pending_of
from storage.unit_of_work import UnitOfWork

_OTHER_STATES = (
    ActionState.PAUSED,
    ActionState.POSTPONED,
    ActionState.ABANDONED,
    ActionState.UNDER_WAY,
)

Next = Talk | Misunderstood | Ended


# Doors


def choose_action(work: UnitOfWork, argument: str) -> None:
    """/avancement: my actions, or at once the only one, or the one whose number was given. A number
    that is none of mine is told so, above the list."""
    mine = work.actions.reportable_by(work.me.person.id or 0)
    wanted = [action for action in mine if folded(action.code) == folded(argument)]
    if wanted or (len(mine) == 1 and not argument):
        _open(work, (wanted or mine)[0], None)
    else:
        show_list(work, 0, None, not_mine=argument)


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """Standing buttons: `action:<id>`, `action:<id>:same`, `action:page:<n>`."""
    match rest:
        case ["page", page]:
            work.toast("")
            show_list(work, number([page]), card)
        case [action_id] | [action_id, "same"]:
            action = my_action(work, number([action_id]))
            if action is None:
                work.toast("")
                work.reply(Say("progress/not_found", rows=menu_row()))
            elif len(rest) == 1:
                work.toast("")
                _open(work, action, card)
            else:
                _nothing_new(work, action, card)
        case _:
            work.toast("gone")


def _open(work: UnitOfWork, action: Action, card: int | None) -> None:
    begin(work, DIALOGUE, "where", card=card, action=action.id)


def _nothing_new(work: UnitOfWork, action: Action, card: int | None) -> None:
    """One tap under a reminder. The same button twice is recorded once."""
    assert work.incoming is not None
    source = f"same:{card}:{action.id}" if card else f"talk:{work.incoming.row_id}"
    if work.actions.report_from(source) is not None:
        work.toast("already")
        return
    work.toast("")
    record(work, action, Told(ReportKind.NOTHING_NEW), source, card)


# Where do you stand?


def _action(talk: Talk, work: UnitOfWork) -> Action:
    return work.actions.get(talk.answers["action"])


def _ask_where(talk: Talk, work: UnitOfWork) -> Question:
    action = _action(talk, work)
    assert action.id is not None
    last = work.actions.last_report(action.id)
    facts = {
        "action": action,
        "last": last,
        "last_by": work.people.get(last.person_id) if last else None,
        "mine": last is not None and last.person_id == work.me.person.id,
        "entered_by": work.people.get(last.entered_by_id) if last and last.entered_by_id else None,
        "proposal": pending_of(work, action),
        "me": work.me.person,
        "today": in_zone(work.now, work.hours.zone).date(),
        "answer": talk.answers.get("kind"),
    }
    rows = column(*(Choice(kind.value, word=f"kind_{kind.value}") for kind in ReportKind))
    if len(work.actions.reportable_by(work.me.person.id or 0)) > 1:
        rows = (*rows, (Choice("list", word="my_actions", numbered=False),))
    return Question("progress/where", facts, rows)


def _hear_where(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    if said == Picked("list"):
        show_list(work, 0, talk.card)
        return ENDED
    kind = _kind_of(said)
    if kind is ReportKind.NOTHING_NEW:
        told = Told(ReportKind.NOTHING_NEW)
        record(work, _action(talk, work), told, source_of(talk), talk.card)
        return ENDED
    if kind is not None:
        return talk.to(_AFTER[kind], kind=kind.value)
    return _percentage_at_once(said, talk)


_AFTER = {
    ReportKind.MOVING: "percent",
    ReportKind.DIFFICULTY: "difficulty",
    ReportKind.DONE: "recap",
    ReportKind.OTHER: "other",
}


def _kind_of(said: Said) -> ReportKind | None:
    known = {kind.value for kind in ReportKind}
    return ReportKind(said.value) if isinstance(said, Picked) and said.value in known else None


def _percentage_at_once(said: Said, talk: Talk) -> Next:
    """« 50 % » at the first question means that it moves, and how far: never choice 5. The recap
    will show it before anything is written."""
    typed = said.text if isinstance(said, Typed) else ""
    number = read_percentage(cleaned(typed), asked=False)
    if isinstance(number, Decimal):
        asked = talk.to("percent", kind=ReportKind.MOVING.value)
        return asked.to("highlight", progress=float(number))
    return Misunderstood("progress/hint_where")


# How far? Which other state?


def _ask_percent(talk: Talk, work: UnitOfWork) -> Question:
    action = _action(talk, work)
    given = talk.answers.get("progress")
    choices = []
    if given is not None and given != action.progress:
        choices.append(_percent_choice("keep", "keep_percent", given))
    if action.progress is not None:
        choices.append(_percent_choice("same", "unchanged", action.progress))
    else:
        choices.append(Choice("same", word="skip", numbered=False))
    facts = {"action": action, "answer": given}
    return Question("progress/percent", facts, (tuple(choices),))


def _percent_choice(value: str, word: str, progress: float) -> Choice:
    shown = f"{progress:g}".replace(".", ",")
    return Choice(value, word=word, facts={"progress": shown}, numbered=False)


def _hear_percent(said: Said, talk: Talk, _work: UnitOfWork) -> Next:
    if said == Picked("keep"):
        return talk.to("highlight")
    typed = cleaned(said.text) if isinstance(said, Typed) else ""
    if said == Picked("same") or typed == "?":
        return talk.to("highlight", progress=None)
    number = read_percentage(typed, asked=True)
    if isinstance(number, PercentageSlip):
        return Misunderstood("progress/hint_percent", {"slip": number.value})
    return talk.to("highlight", progress=float(number))


def _ask_other(talk: Talk, work: UnitOfWork) -> Question:
    action = _action(talk, work)
    facts = {"action": action, "answer": talk.answers.get("wished"), "role": work.me.role}
    offered = [state for state in _OTHER_STATES if state is not current_state(action)]
    return Question(
        "progress/other", facts, column(*(_state_choice(work, s, action) for s in offered))
    )


def _state_choice(work: UnitOfWork, state: ActionState, action: Action) -> Choice:
    told = Told(ReportKind.OTHER, wished=state)
    proposed = change_of(told, action, work.me.role).proposed
    word = "proposed_state" if proposed else "taken_state"
    return Choice(state.value, word=word, facts={"state": work.word(f"states.{state.value}")})


def _hear_other(said: Said, talk: Talk, _work: UnitOfWork) -> Next:
    if isinstance(said, Picked) and said.value in {s.value for s in _OTHER_STATES}:
        return talk.to("highlight", wished=said.value)
    return Misunderstood("progress/hint_other")


# The dialogue


def _checked(hear: Hear) -> Hear:
    """A mandate may end in the middle of a talk: whoever lost the right writes nothing."""

    def checked(said: Said, talk: Talk, work: UnitOfWork) -> Next:
        if my_action(work, talk.answers["action"]) is None:
            work.show(Say("progress/not_found", rows=menu_row()), talk.card)
            return ENDED
        return hear(said, talk, work)

    return checked


_WORDS = (
    Words("highlight", "progress/highlight"),
    Words("difficulty", "progress/difficulty", needed=True),
    *(Words(key, "progress/obstacle") for key in OBSTACLES),
    *(Words(key, "progress/lever") for key in LEVERS),
    Words("next_step", "progress/next_step"),
)

DIALOGUE = Dialogue(
    "progress",
    {
        "where": Step(_ask_where, _checked(_hear_where)),
        "percent": Step(_ask_percent, _checked(_hear_percent)),
        "other": Step(_ask_other, _checked(_hear_other)),
        **{words.key: Step(words.ask, _checked(words.hear)) for words in _WORDS},
        "recap": Step(ask_recap, _checked(hear_recap)),
    },
)
