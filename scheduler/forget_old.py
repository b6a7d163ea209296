"""Once a day, what nothing needs any more is forgotten. How long it is kept is
storage/retention."""

from storage.database import leave_nothing
from storage.erase_rows import forget_chats
from storage.questioned import QUESTIONED_KEPT, let_go
from storage.retention import forget
from storage.unit_of_work import UnitOfWork

_MARK = "words_forgotten_on"


def forget_old(work: UnitOfWork) -> None:
    """Keep the promise made to people when they came in; nothing when it was kept today. What they
    were asked about, and said nothing of, is not kept for as long as that; whoever was erased had
    their farewell by now: what was said to them goes at once."""
    for row in work.inbox.questioned_before(work.now - QUESTIONED_KEPT):
        let_go(work, row)
    if forget_chats(work.session):
        leave_nothing(work.session)
    today = work.now.date().isoformat()
    if work.marks.get(_MARK) == today:
        return
    forgotten = forget(work.session, work.now)
    work.marks.put(_MARK, today)
    if any(forgotten.values()):
        leave_nothing(work.session)
        work.note("words_forgotten", None, **forgotten)
