"""How a dialogue is led: one question at a time, « Retour » and « Annuler » at every step, the
same question again after a slip. What is asked is each handler's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from domain.dialogue import (
    BEGUN,
    KEPT,
    Ended,
    Misunderstood,
    Picked,
    Question,
    Said,
    Talk,
    Typed,
)
from domain.messages import Address, Choice, Press, Rows, Say, Text, Thing
from domain.people import Role
from storage.chains import lay_talk_steps
from storage.unit_of_work import UnitOfWork

BACK = "<back"
CANCEL = "<cancel"
LONGEST_WORDS = 1500

Ask = Callable[[Talk, UnitOfWork], Question]
Hear = Callable[[Said, Talk, UnitOfWork], Talk | Misunderstood | Ended]
Leave = Callable[[Talk, UnitOfWork], None]


@dataclass(frozen=True)
class Step:
    """One question of a dialogue: how it is asked, what is made of an answer, and how many
    characters one may have."""

    ask: Ask
    hear: Hear
    longest: int = LONGEST_WORDS


def nothing_kept(_talk: Talk, _work: UnitOfWork) -> Say:
    """What is said when a question is left: nothing of it was kept."""
    return Say("conversation/cancelled", rows=menu_row())


@dataclass(frozen=True)
class Dialogue:
    """A named set of steps, for these roles. `dropped` is the text told when a draft is left for
    something else, `cancelled` what is said when the person leaves it themselves, by the button
    `leave`; `before` shows what stood before the first question, for « Retour »."""

    name: str
    steps: Mapping[str, Step]
    roles: frozenset[Role] = frozenset(Role)
    dropped: str = "conversation/dropped"
    before: Leave | None = None
    cancelled: Callable[[Talk, UnitOfWork], Say] = nothing_kept
    leave: str = "cancel"


def begin(
    work: UnitOfWork,
    dialogue: Dialogue,
    step: str,
    *,
    card: int | None = None,
    **answers: object,
) -> None:
    """Open a conversation at this step; one that was open is left, and the person told so.

    `card` is the message to turn into the first question, when it was tapped just now.
    """
    show(work, dialogue, _opened(work, dialogue, step, answers, card))


def begin_with(
    work: UnitOfWork, dialogue: Dialogue, step: str, said: Said, **answers: object
) -> None:
    """The same, when this step is answered already: by what was said with the command."""
    go_on(work, dialogue, _opened(work, dialogue, step, answers, None), said)


def _opened(
    work: UnitOfWork,
    dialogue: Dialogue,
    step: str,
    answers: Mapping[str, object],
    card: int | None,
) -> Talk:
    assert work.incoming is not None
    leave_open_talk(work, for_card=card)
    serial, whose = work.incoming.row_id, work.answers_for_id
    talk = Talk(dialogue.name, step, serial, answers, card=card, in_name_of=whose)
    if work.contract is not None:
        lay_talk_steps(work, talk.serial)
    return talk


def leave_open_talk(work: UnitOfWork, *, for_card: int | None = None) -> None:
    """Drop the conversation in hand, if any, saying that nothing of it was kept."""
    talk = work.conversations.at(work.address)
    if talk is None:
        return
    work.conversations.close(work.address, work.now)
    if talk.card is not None and talk.card != for_card:
        work.close_card(talk.card)
    if talk.trail or talk.answers.get(BEGUN):
        with work.in_name_of(talk.in_name_of):
            work.reply(Say("conversation/dropped", {"kept": talk.answers.get(KEPT, False)}))


def show(
    work: UnitOfWork, dialogue: Dialogue, talk: Talk, slip: Misunderstood | None = None
) -> None:
    """Ask the question where the talk stands, in its card or below what was typed, and keep it."""
    with work.in_name_of(talk.in_name_of):
        question = dialogue.steps[talk.step].ask(talk, work)
        card = work.show(_as_say(dialogue, talk, question, slip), talk.card)
    work.keep(replace(talk, card=card, shown=True))


def _as_say(dialogue: Dialogue, talk: Talk, question: Question, slip: Misunderstood | None) -> Say:
    rows = (*_with_serial(talk, question.rows), _way_out(dialogue, talk))
    if slip is None:
        return Say(question.text, question.facts, rows)
    facts = {**question.facts, **slip.facts, "question": question.text, "hint": slip.hint}
    return Say("conversation/again", facts, rows)


def _with_serial(talk: Talk, rows: Rows) -> Rows:
    return tuple(tuple(replace(c, value=talk.value(c.value)) for c in row) for row in rows)


def _way_out(dialogue: Dialogue, talk: Talk) -> tuple[Choice, ...]:
    cancel = Choice(talk.value(CANCEL), word=dialogue.leave, numbered=False)
    if not talk.trail and dialogue.before is None:
        return (cancel,)
    return (Choice(talk.value(BACK), word="back", numbered=False), cancel)


def go_on(work: UnitOfWork, dialogue: Dialogue, talk: Talk, said: Said) -> None:
    """What one answer makes of the talk: the next question, the same one again, or the end."""
    if said == Picked(CANCEL):
        cancel(work, dialogue, talk)
        return
    if said == Picked(BACK):
        _back(work, dialogue, talk)
        return
    with work.in_name_of(talk.in_name_of):
        heard = dialogue.steps[talk.step].hear(said, talk, work)
    match heard:
        case Misunderstood() as slip:
            show(work, dialogue, talk, slip)
        case Ended():
            work.conversations.close(work.address, work.now)
        case Talk() as further:
            show(work, dialogue, further)


def _back(work: UnitOfWork, dialogue: Dialogue, talk: Talk) -> None:
    """The question before; before the first one, what led to it."""
    if talk.trail or dialogue.before is None:
        show(work, dialogue, talk.back())
        return
    work.conversations.close(work.address, work.now)
    with work.in_name_of(talk.in_name_of):
        dialogue.before(talk, work)


def cancel(work: UnitOfWork, dialogue: Dialogue, talk: Talk) -> None:
    """Leave without keeping anything, and say so."""
    work.conversations.close(work.address, work.now)
    with work.in_name_of(talk.in_name_of):
        work.show(dialogue.cancelled(talk, work), talk.card)


def close_elsewhere(work: UnitOfWork, address: Address) -> None:
    """The question left open at another address is not to be answered there any more."""
    row = work.conversations.row(address)
    if row is None or row.contract_id != work.contract_id:
        return
    talk = work.conversations.at(address)
    if talk is not None and talk.card is not None:
        work.close_card(talk.card, address)
    work.conversations.close(address, work.now)


def menu_row() -> Rows:
    """One button back to the menu, for the end of things."""
    return ((Choice("menu:menu", word="menu", numbered=False),),)


def said_in(talk: Talk, what: object) -> Said | None:
    """What this message says in this talk: a choice of its present question, or free words.

    None for a button that is not of this question: an old one, or one of a standing card.
    """
    if isinstance(what, Press):
        head = talk.value("")
        return Picked(what.value[len(head) :]) if what.value.startswith(head) else None
    if isinstance(what, Text):
        return Typed(what.text)
    return None


def slip_of(what: object, longest: int = LONGEST_WORDS) -> Misunderstood | None:
    """Why this cannot be an answer at all: a sticker, a photo, words without end."""
    if isinstance(what, Thing):
        return Misunderstood("conversation/not_words", {"thing": what.kind})
    if isinstance(what, Text) and len(what.text) > longest:
        return Misunderstood("conversation/too_long", {"longest": longest})
    return None
