"""Lines of « À transmettre » that ask for what was given since: their text is made fresh, so that
nobody is asked by mail for what they said by telephone."""

from collections.abc import Sequence

from domain.cards import ActionCard
from domain.messages import Say
from storage.actions import Action
from storage.chains import progress_subject
from storage.chasing import occurrence_end
from storage.figure_chasing import FIGURES_ALONE, figure_words, still_named
from storage.meeting_facts import meeting_facts
from storage.meetings import Meeting
from storage.relay import RelayRow
from storage.unit_of_work import UnitOfWork


def ask_afresh(
    work: UnitOfWork,
    person_id: int,
    about: str,
    calls: Sequence[Meeting],
    actions: Sequence[Action] = (),
) -> None:
    """What this person still owes of what these lines asked: the actions given here, and the
    figures that each line named. `calls` are the meetings that may have been named too."""
    for row in work.relay.open_lines(about, person_id, work.now):
        if row.template in FIGURES_ALONE and row.key is not None:
            _make_fresh(work, row, row.key, calls, actions)


def _make_fresh(
    work: UnitOfWork, row: RelayRow, key: str, calls: Sequence[Meeting], actions: Sequence[Action]
) -> None:
    figures = figure_words(work, still_named(work, row.person_id, row.about or "", key))
    if not actions and not figures:
        work.relay.withdraw_line(row, work.now)
        return
    prepared = next((each for each in calls if _prepares(work, row, key, each)), None)
    facts = {
        "meeting": meeting_facts(work, prepared)["meeting"] if prepared else None,
        "actions": [ActionCard(each.id or 0, each.code, each.title) for each in actions],
        "figures": figures,
    }
    text = row.template if actions else FIGURES_ALONE[row.template]
    work.pass_on_afresh(row, Say(text, facts, about=row.about, key=key))


def _prepares(work: UnitOfWork, row: RelayRow, key: str, meeting: Meeting) -> bool:
    """Whether this line was to prepare this meeting: it is about it, or left with its call."""
    return row.about == progress_subject(meeting) or key.endswith(occurrence_end(work, meeting))
