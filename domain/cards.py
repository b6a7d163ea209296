"""Standing buttons that several messages bear: they need no conversation and work for weeks.

Their values are read by handlers/router; their words are templates/words.toml.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.meetings import Answer
from domain.messages import Choice, Rows, column

ACTIONS_AT_MOST = 8
"""More buttons than this is a wall: then one button leads to the list, page by page."""
_LABEL_LENGTH = 44
FOR = "for"
"""How the value of a button begins that acts in the name of somebody."""
_ONES_OWN = ("t:", "menu:", f"{FOR}:")


@dataclass(frozen=True)
class ActionCard:
    """An action as a message names it."""

    id: int
    code: str
    title: str


def answer_rows(meeting_id: int) -> Rows:
    """The four answers to a meeting."""
    return column(
        *(Choice(f"meeting:{meeting_id}:{each}", word=f"meeting_{each}") for each in Answer)
    )


def action_rows(actions: Sequence[ActionCard]) -> Rows:
    """One button per action; « Rien de nouveau » in one tap when there is but one."""
    if len(actions) > ACTIONS_AT_MOST:
        return column(Choice("menu:avancement", word="door_avancement"))
    rows = [Choice(f"action:{each.id}", label=action_label(each)) for each in actions]
    if len(actions) == 1:
        rows.append(Choice(f"action:{actions[0].id}:same", word="kind_nothing_new"))
    return column(*rows)


class Titled(Protocol):
    """A meeting, as a button names it."""

    @property
    def title(self) -> str: ...


def hold_rows(steps: Iterable[tuple[int, str, Titled | None]]) -> Rows:
    """« Suspendre » for each of these steps: its number, its kind, its meeting if it has one."""
    return column(
        *(
            Choice(f"ahead:{step_id}:hold", word=f"hold_{kind}", facts={"meeting": _of(meeting)})
            for step_id, kind, meeting in steps
        )
    )


def _of(meeting: Titled | None) -> str:
    return shortened(meeting.title, 24) if meeting else ""


def orphan_rows(count: int) -> Rows:
    """One button to name somebody for the figures that nobody answers for; none when all are
    answered for."""
    if not count:
        return ()
    return column(Choice("figures:orphans", word="name_for_orphans", facts={"count": count}))


def for_person(person_id: int, value: str) -> str:
    """The same button, pressed in the name of this person. What belongs to whoever presses (the
    question in hand, which knows for whom it is; the doors of the menu) stays theirs.

    >>> for_person(7, "meeting:12:present"), for_person(7, "menu:menu")
    ('for:7:meeting:12:present', 'menu:menu')
    """
    return value if value.startswith(_ONES_OWN) else f"{FOR}:{person_id}:{value}"


def action_label(action: ActionCard) -> str:
    """« 2.3 Répit des aidants », cut between words where a phone would cut it anywhere.

    >>> action_label(ActionCard(1, "2.3", "Faire vivre le guichet d'accueil des jeunes médecins"))
    "2.3 Faire vivre le guichet d'accueil des…"
    """
    return shortened(f"{action.code} {action.title}")


def shortened(words: str, length: int = _LABEL_LENGTH) -> str:
    """Words for a button, whole when they fit, else cut after a word."""
    if len(words) <= length:
        return words
    return words[:length].rsplit(" ", 1)[0].rstrip(" ,;:–(") + "…"
