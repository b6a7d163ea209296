"""What became of a notice, person by person: read from the outbox and from « À transmettre »."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import col, select

from domain.delivery import UNREACHABLE
from domain.messages import Act, Choice, Rows, Say, column
from storage.attendance import people_by_id
from storage.notices import Notice, notice_subject
from storage.outbox import TO_SEND, OutboxRow, OutboxState
from storage.people import Person
from storage.relay import RelayRow
from storage.unit_of_work import UnitOfWork


class Reached(StrEnum):
    """Whether somebody has a notice. Whoever it failed for is in « À transmettre » as well, until
    it was passed on."""

    SENT = "sent"
    FAILED = "failed"
    TO_RELAY = "to_relay"
    RELAYED = "relayed"
    UNCERTAIN = "uncertain"
    ON_THE_WAY = "on_the_way"


class Failure(StrEnum):
    """Why a message did not arrive."""

    BLOCKED = "blocked"
    LEFT = "left"
    REFUSED = "refused"


@dataclass(frozen=True)
class Delivery:
    """One person of a notice. `failure` says why it failed; `again` that another try makes sense:
    they can be written to now, and its words are still kept. `tries` counts how often it was said
    to them here; `pending` while more may become of it by itself."""

    person: Person
    reached: Reached
    failure: Failure | None = None
    again: bool = False
    tries: int = 0
    pending: bool = False


_GIVEN_UP = "lease"  # the outbox's word for what was in doubt too often: it may have arrived
_PENDING = (*TO_SEND, OutboxState.IN_HAND.value)
_LOST = (OutboxState.REFUSED, OutboxState.WITHDRAWN, OutboxState.EXPIRED)


def deliveries(work: UnitOfWork, notice: Notice) -> list[Delivery]:
    """Everybody whom this notice was for, by family name."""
    rows = _last_tries(work, notice)
    lines = _lines(work, notice)
    here = work.people.reachable_ids(work.contract_id) if notice.text else frozenset()
    everybody = {*notice.people, *rows, *lines}
    return [
        _delivery(each, rows.get(each.id or 0, ()), lines.get(each.id or 0, ()), each.id in here)
        for each in people_by_id(work, sorted(everybody))
    ]


def counts(found: Iterable[Delivery]) -> dict[str, int]:
    """How many of each."""
    reached = [each.reached for each in found]
    return {state.value: reached.count(state) for state in Reached}


def notice_key(notice: Notice, person_id: int, tries: int) -> str:
    """What makes one try to tell one person the only one."""
    return f"{notice_subject(notice)}:{person_id}:{tries}"


def _try_of(row: OutboxRow) -> int:
    """Which try this row is of; the parts of a long text are of one."""
    return int((row.key or "").split(":")[3])


def _last_tries(work: UnitOfWork, notice: Notice) -> Mapping[int, Sequence[OutboxRow]]:
    wanted = select(OutboxRow).where(
        OutboxRow.about == notice_subject(notice),
        OutboxRow.act == Act.SEND.value,
        col(OutboxRow.person_id).is_not(None),
        col(OutboxRow.key).is_not(None),
    )
    by_person: defaultdict[int, list[OutboxRow]] = defaultdict(list)
    for row in work.session.exec(wanted.order_by(col(OutboxRow.id))):
        by_person[row.person_id or 0].append(row)
    last = {who: max(map(_try_of, rows)) for who, rows in by_person.items()}
    return {who: [r for r in rows if _try_of(r) == last[who]] for who, rows in by_person.items()}


def _lines(work: UnitOfWork, notice: Notice) -> Mapping[int, Sequence[RelayRow]]:
    """What is to be passed on, or was; not what was taken back to be said here again."""
    wanted = select(RelayRow).where(
        RelayRow.about == notice_subject(notice), col(RelayRow.withdrawn_at).is_(None)
    )
    found: defaultdict[int, list[RelayRow]] = defaultdict(list)
    for row in work.session.exec(wanted.order_by(col(RelayRow.id))):
        found[row.person_id].append(row)
    return found


def _delivery(
    person: Person, rows: Sequence[OutboxRow], lines: Sequence[RelayRow], here: bool
) -> Delivery:
    reached = _reached(rows, lines)
    failed = reached is Reached.FAILED
    return Delivery(
        person,
        reached,
        _why(rows) if failed else None,
        again=failed and here,
        tries=_try_of(rows[0]) + 1 if rows else 0,
        pending=any(row.state in _PENDING for row in rows),
    )


def _reached(rows: Sequence[OutboxRow], lines: Sequence[RelayRow]) -> Reached:
    if lines and all(line.done_at for line in lines):
        return Reached.RELAYED
    if not rows:
        return Reached.TO_RELAY
    if all(row.state == OutboxState.DELIVERED for row in rows):
        return Reached.SENT
    if any(row.state in _LOST and row.failure != _GIVEN_UP for row in rows):
        return Reached.FAILED
    doubtful = any(row.doubts and row.state != OutboxState.DELIVERED for row in rows)
    return Reached.UNCERTAIN if doubtful else Reached.ON_THE_WAY


def _why(rows: Iterable[OutboxRow]) -> Failure:
    reasons = [row.failure for row in rows if row.failure]
    if not reasons:
        return Failure.LEFT
    return Failure.BLOCKED if UNREACHABLE in reasons else Failure.REFUSED


# As the coordinator reads it


def report(work: UnitOfWork, notice: Notice) -> Say:
    """« Envoyé 41 · échec 2 (bloqué) · à transmettre 6 · incertain 0 », and what may be done."""
    found = deliveries(work, notice)
    failed = [each for each in found if each.reached is Reached.FAILED]
    facts = {
        "notice": notice,
        "counts": counts(found),
        "why": [why.value for why in Failure if why in {each.failure for each in failed}],
        "total": len(found),
        "pending": any(each.pending for each in found),
    }
    return Say("notices/report", facts, _rows(notice, found))


def _rows(notice: Notice, found: Sequence[Delivery]) -> Rows:
    value = notice_subject(notice)
    counted = counts(found)
    failed = counted[Reached.FAILED]
    to_pass_on = failed + counted[Reached.TO_RELAY]
    choices = []
    if failed:
        choices.append(Choice(f"{value}:failed", word="notice_failed", facts={"count": failed}))
    if to_pass_on:
        facts = {"count": to_pass_on}
        choices.append(Choice("menu:transmettre", word="to_pass_on", facts=facts))
    choices.append(Choice(f"{value}:people:0", word="notice_people"))
    if any(each.pending for each in found):
        choices.append(Choice(f"{value}:report", word="notice_refresh"))
    return (*column(*choices), *column(Choice("menu:menu", word="menu", numbered=False)))
