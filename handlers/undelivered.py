"""What Telegram refused, or we could not make: never a silence. « À transmettre » has it, and
whoever keeps the service is told once a day of each kind of fault."""

import re

from domain.messages import Act, Say, Urgency
from handlers import router
from storage.outbox import SECRETS, OutboxRow, OutboxState
from storage.unit_of_work import UnitOfWork

_READ = (Act.SEND.value, Act.EDIT.value)
"""A little word under a tap, a menu or buttons left in place are no loss."""


def hand_over(work: UnitOfWork, row_id: int, reason: str, *, told: bool = False) -> None:
    """This message will never arrive. `told` when whoever must know of it was told already."""
    row = work.outbox.get(row_id)
    if row.act not in _READ or row.state != OutboxState.REFUSED:
        return
    work.contract = work.contracts.get(row.contract_id) if row.contract_id else None
    passed_on = _is_to_be_passed_on(row)
    if passed_on:
        work.pass_on(row, part=not told)
    work.note("undelivered", f"outbox:{row_id}", passed_on=passed_on)
    if told or row.template.startswith("trouble/"):  # an alarm about an alarm has no end
        return
    facts = {"reference": reference(row_id), "passed_on": passed_on}
    key = f"undelivered:{_kind(reason)}:{work.machine:%Y-%m-%d}"
    router.tell_keepers(work, Say("trouble/undelivered", facts, key=key))


def _is_to_be_passed_on(row: OutboxRow) -> bool:
    """To somebody known, of a contract, and worth saying by another way: a menu is not."""
    known = row.person_id is not None and row.contract_id is not None
    said = row.urgency > Urgency.REPLY or row.about is not None or row.file is not None
    secret = row.template in SECRETS  # it was forgotten; another link is one /inviter away
    return known and row.act == Act.SEND and said and not secret


def _kind(reason: str) -> str:
    """Two refusals that differ by a number are of one kind.

    >>> _kind("Can't find end tag at byte offset 42")
    'can_t_find_end_tag_at_byte_offset_'
    """
    return re.sub(r"[^a-z]+", "_", reason.lower())[:60]


def reference(row_id: int) -> str:
    """What is quoted to whoever maintains the service, to find a message that did not leave.

    >>> reference(42)
    'E-42'
    """
    return f"E-{row_id}"
