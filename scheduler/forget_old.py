"""Once a day, the words that nothing needs any more are forgotten. How long they are kept is
storage/retention."""

import structlog

from storage.retention import forget_words
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger()

_MARK = "words_forgotten_on"


def forget_old(work: UnitOfWork) -> None:
    """Keep the promise made to people when they came in; nothing when it was kept today."""
    today = work.now.date().isoformat()
    if work.marks.get(_MARK) == today:
        return
    forgotten = forget_words(work.session, work.now)
    work.marks.put(_MARK, today)
    log.info(
        "words.forgotten",
        received=forgotten.received,
        said=forgotten.said,
        passed_on=forgotten.passed_on,
    )
