"""The questions that a workbook leaves open, one at a time: the proposed reading first, others to
choose from, an answer typed as in a cell, or left as it is. Each answer is kept as it is given."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from domain.cells.names import Name, name_of
from domain.dialogue import ENDED, KEPT, Ended, Misunderstood, Picked, Question, Said, Talk
from domain.messages import Choice, Rows, Say, column
from domain.plan import Doubt, Plan
from domain.plan_json import from_json
from domain.plan_questions import LEFT_AS_IS, Fits, fits, offered, read_answer
from domain.quiet_hours import in_zone
from handlers import conversation
from handlers.access import COORDINATORS
from handlers.conversation import Dialogue, Step, menu_row
from storage.apply_plan import apply_answers
from storage.plan_doubts import answer_doubt, as_doubt
from storage.progress import settle_all_figures
from storage.sent_workbooks import SentState, SentWorkbook
from storage.unit_of_work import UnitOfWork

_AT_ONCE = 60
"""More questions than this are for another time: a conversation is kept whole at each answer."""
_LATER = "later"
_TYPED_AS_NUMBERS = frozenset({Fits.PERCENT, Fits.NUMBER, Fits.YEAR})


def ask_about_workbook(
    work: UnitOfWork, row: SentWorkbook, plan: Plan, doubts: Sequence[Doubt], card: int | None
) -> None:
    """The questions of a workbook that waits: answers are part of what will be brought in."""
    _begin(work, doubts, plan, card, row.id)


def ask_about_import(work: UnitOfWork, card: int | None) -> None:
    """The questions that the last import left: an answer fills its field at once."""
    rows = work.imports.open_doubts(work.contract_id)
    _begin(work, [as_doubt(row) for row in rows], None, card, None)


def _begin(
    work: UnitOfWork, doubts: Sequence[Doubt], plan: Plan | None, card: int | None, sent: int | None
) -> None:
    if not doubts:
        work.toast("already")
        return
    work.toast("")
    labels = work.plan_labels(plan)
    asked = [
        {
            "doubt": asdict(doubt),
            "subject": labels.subject(doubt),
            "words": labels.question(doubt),
            "offers": [[each, labels.answer(doubt, each)] for each in offered(doubt)],
        }
        for doubt in doubts[:_AT_ONCE]
    ]
    more = {KEPT: True, "asked": asked, "sent": sent, "left": len(doubts) - len(asked)}
    conversation.begin(work, DIALOGUE, "q0", card=card, **more)


# One question


def _ask(talk: Talk, work: UnitOfWork) -> Question:
    asked, doubt = _present(talk)
    wanted = fits(doubt)
    facts = {
        "place": len(talk.trail) + 1,
        "total": len(talk.answers["asked"]),
        "doubt": doubt,
        "subject": asked["subject"],
        "words": asked["words"],
        "wanted": wanted.value,
        "offered": len(asked["offers"]),
        "noted": talk.answers.get("noted") == len(talk.trail),
    }
    return Question("import/doubt", facts, _rows(doubt, wanted, asked["offers"]), free=True)


def _rows(doubt: Doubt, wanted: Fits, offers: Sequence[Sequence[str]]) -> Rows:
    numbered = wanted not in _TYPED_AS_NUMBERS  # « 50 » is fifty, not a fiftieth choice
    proposed = doubt.proposal is not None and wanted is not Fits.SIDE
    choices = [
        Choice(f"c{n}", word="doubt_proposed", facts={"value": label}, numbered=numbered)
        if n == 0 and proposed
        else Choice(f"c{n}", label=label, numbered=numbered)
        for n, (_, label) in enumerate(offers)
    ]
    ways_on = [Choice(_LATER, word="doubt_later", numbered=False)]
    if wanted is not Fits.SIDE:
        ways_on.insert(0, Choice(LEFT_AS_IS, word="doubt_as_it_is", numbered=False))
    return (*column(*choices), tuple(ways_on))


def _hear(said: Said, talk: Talk, work: UnitOfWork) -> Talk | Misunderstood | Ended:
    asked, doubt = _present(talk)
    if said == Picked(_LATER):
        return _next(talk, work, later=1)
    if isinstance(said, Picked):
        answer = _picked(said.value, asked["offers"])
    elif (button := _may_be_a_button(said.text, doubt, asked["offers"])) is not None:
        facts = {"typed": said.text.strip(), "button": button, "wanted": fits(doubt).value}
        return Misunderstood("import/hint_which", facts)
    else:
        today = in_zone(work.now, work.hours.zone).date()
        answer = read_answer(doubt, said.text, work.cell_words, today, _people(talk, work))
    if answer is None:
        return Misunderstood("import/hint_doubt", {"wanted": fits(doubt).value})
    answer_doubt(work.session, work.contract_id, doubt, answer, work.now)
    work.note("doubt_answered", kind=doubt.kind)
    if _waiting(talk, work) is None:
        apply_answers(work.session, work.here, work.now)
        settle_all_figures(work)
    return _next(talk, work)


def _may_be_a_button(typed: str, doubt: Doubt, offers: Sequence[Sequence[str]]) -> str | None:
    """The button that a bare « 1 » may mean, where a number is an answer too."""
    place = typed.strip().rstrip(".)")
    if fits(doubt) not in _TYPED_AS_NUMBERS or not (place.isascii() and place.isdigit()):
        return None
    return offers[int(place) - 1][1] if 1 <= int(place) <= len(offers) else None


def _picked(value: str, offers: Sequence[Sequence[str]]) -> str | None:
    if value == LEFT_AS_IS:
        return LEFT_AS_IS
    return next((offer for n, (offer, _) in enumerate(offers) if value == f"c{n}"), None)


def _present(talk: Talk) -> tuple[Mapping[str, Any], Doubt]:
    """The question where the talk stands: each one gone through is a step of the trail."""
    asked = talk.answers["asked"][len(talk.trail)]
    doubt = {**asked["doubt"]}
    for name in ("choices", "also"):
        doubt[name] = tuple(doubt[name])
    return asked, Doubt(**doubt)


def _people(talk: Talk, work: UnitOfWork) -> Iterable[Name]:
    """Whom a typed name may mean: the directory, and the people of the workbook that waits."""
    for person in work.people.directory(work.contract_id):
        yield name_of(person.key, person.last_name, person.first_name)
    row = _waiting(talk, work)
    if row is not None and row.plan is not None:
        known = {person.key for person in work.people.directory(work.contract_id)}
        for each in from_json(json.loads(row.plan)).people:
            if each.key not in known:
                yield name_of(each.key, each.last_name, each.first_name)


def _waiting(talk: Talk, work: UnitOfWork) -> SentWorkbook | None:
    """The workbook that these questions are about, while it is not brought in."""
    row = work.sent_workbooks.find(talk.answers["sent"]) if talk.answers["sent"] else None
    return row if row is not None and row.state == SentState.READ else None


# The end


def _next(talk: Talk, work: UnitOfWork, *, later: int = 0) -> Talk | Ended:
    place = len(talk.trail) + 1
    if place < len(talk.answers["asked"]):
        noted = {} if later else {"noted": place}
        return talk.to(f"q{place}", **{f"later{place}": later}, **noted)
    work.show(_end(talk, work, later), talk.card)
    return ENDED


def _end(talk: Talk, work: UnitOfWork, later: int) -> Say:
    place, skipped = len(talk.trail) + 1, later
    for n in range(1, place):
        skipped += talk.answers.get(f"later{n}", 0)
    facts = {"given": place - skipped, "left": skipped + talk.answers["left"]}
    return Say("import/doubts_end", facts, _ways_on(talk, work))


def _ways_on(talk: Talk, work: UnitOfWork) -> Rows:
    row = _waiting(talk, work)
    if row is None:
        return (*column(Choice("menu:import", word="door_import")), *menu_row())
    return column(Choice(f"sent:{row.id}:show", word="import_summary_then"))


def _left(talk: Talk, work: UnitOfWork) -> Say:
    """Left in the middle: what was answered stays answered."""
    return Say("import/doubts_left", {"given": len(talk.trail)}, _ways_on(talk, work))


DIALOGUE = Dialogue(
    "doubts",
    {f"q{place}": Step(_ask, _hear) for place in range(_AT_ONCE)},
    cancelled=_left,
    roles=COORDINATORS,
)
