"""Troubles of the service itself, told to whoever keeps it: once when one is noticed, however long
it lasts and however often the service starts again meanwhile, and once when it is over."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.health import CALM, Trouble
from domain.messages import Say
from handlers.keepers import tell_everywhere
from storage.marks import Lasted
from storage.unit_of_work import UnitOfWork

WORTH_A_WORD = timedelta(minutes=2)
"""What lasted for so long and could not be said meanwhile is said once it is over."""
_UNSAID = timedelta(seconds=5)
"""Refused by Telegram, we cannot say so through it; said once it takes us again, it would be false.
"""
_NOTED_EVERY = timedelta(minutes=1)


def seen(work: UnitOfWork, trouble: Trouble) -> None:
    """This trouble is there at this moment: told when it is new, remembered until it is over."""
    known = _known(work)
    since, last = known.get(trouble, (work.machine, None))
    if last is None:
        key = _key(trouble, since)
        worth = work.now + _UNSAID if trouble is Trouble.UNAUTHORIZED else None
        _tell(work, Say(f"trouble/{trouble.value}", key=key, not_after=worth))
    if last is None or work.machine - last >= _NOTED_EVERY:
        _keep(work, {**known, trouble: (since, work.machine)})


def settle(work: UnitOfWork) -> None:
    """We are heard, and things go on: what was not seen for a while is over, and said to be."""
    known = _known(work)
    over = {t: lasted for t, lasted in known.items() if work.machine - lasted[1] >= CALM}
    for trouble, (since, last) in over.items():
        if trouble is Trouble.UNAUTHORIZED and last - since >= WORTH_A_WORD:
            _tell(work, _over(trouble.value, since, last))
        else:
            _tell_those_told(work, _over(trouble.value, since, last), _key(trouble, since))
    if over:
        _keep(work, {t: lasted for t, lasted in known.items() if t not in over})


def database_was_away(work: UnitOfWork, since: datetime, until: datetime) -> None:
    """Nothing could be written from `since` to `until`: there was nowhere to say it before."""
    if until - since >= WORTH_A_WORD:
        _tell(work, _over("database", since, until))


def _key(trouble: Trouble, since: datetime) -> str:
    return f"trouble:{trouble}:{since.isoformat()}"


def _over(trouble: str, since: datetime, until: datetime) -> Say:
    facts = {"trouble": trouble, "since": since, "until": until}
    return Say("trouble/over", facts, key=f"over:{trouble}:{since.isoformat()}")


def _tell_those_told(work: UnitOfWork, say: Say, begun: str) -> None:
    """An end is news to those alone who know of the beginning, whatever their role is now."""
    for role in ("maintainer", "coordinator"):
        tell_everywhere(work, role, say, after=begun)


def _tell(work: UnitOfWork, say: Say) -> None:
    """Whoever maintains the service, wherever they are known; without them, the coordinators."""
    if not tell_everywhere(work, "maintainer", say):
        tell_everywhere(work, "coordinator", say)


def _known(work: UnitOfWork) -> dict[Trouble, Lasted]:
    return {Trouble(name): lasted for name, lasted in work.marks.troubles().items()}


def _keep(work: UnitOfWork, known: Mapping[Trouble, Lasted]) -> None:
    work.marks.keep_troubles({trouble.value: lasted for trouble, lasted in known.items()})
