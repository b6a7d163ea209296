"""Where somebody stands between the directory and Telegram, and who may be invited.

Their rows are storage/invitations; coming in, once a link is opened, is handlers/welcome.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """One group of the directory, in the order in which the coordinator reads them."""

    FREE = "free"
    UNOPENED = "unopened"
    OPENED = "opened"
    EXPIRED = "expired"
    NOT_THEM = "not_them"
    DECLINED = "declined"
    LEFT = "left"
    BY_MAIL = "by_mail"
    NO_SMARTPHONE = "no_smartphone"
    FORBIDDEN = "forbidden"
    JOINED = "joined"
    BLOCKED = "blocked"


IN = frozenset({Standing.JOINED, Standing.BLOCKED})
"""Those who accepted. Whoever blocked the bot has a place here still, and cannot be written to."""
WITHOUT_LINK = frozenset({Standing.FREE, Standing.EXPIRED, Standing.NOT_THEM})
"""Those who may come, and hold no link that works."""
WITH_LINK = frozenset({Standing.UNOPENED, Standing.OPENED})
"""Those whose link works; another makes it void."""
ONLY_BY_NAME = frozenset(
    {Standing.DECLINED, Standing.LEFT, Standing.BY_MAIL, Standing.NO_SMARTPHONE}
)
"""Those who prefer another way: invited when the coordinator insists, never by the dozen."""


class Coordination(StrEnum):
    """Whether somebody coordinates a contract: `HELD` by one who is in, `AWAITED` while their link
    works, not so `YET` while nobody was ever invited, or else `MISSING`."""

    HELD = "held"
    AWAITED = "awaited"
    YET = "yet"
    MISSING = "missing"


@dataclass(frozen=True)
class Link:
    """The last link made for somebody. `opened` by an account; `spent` by an answer; a last link
    that is `void` was disowned (« Non, ce n'est pas moi »), for a newer one voids those before."""

    expires_at: datetime
    opened: bool
    spent: bool
    void: bool


@dataclass(frozen=True)
class Known:
    """What is known of somebody: `joined` and `reachable` on a channel of ours, or `left` by
    /stop; what the employer or they said of Telegram; their last link."""

    joined: bool = False
    reachable: bool = True
    left: bool = False
    forbidden: bool = False
    by_mail: bool = False
    no_smartphone: bool = False
    link: Link | None = None


def standing(known: Known, now: datetime) -> Standing:
    """Where they stand at this moment. Being here wins over all that was said before; what an
    employer forbids wins over a link."""
    if known.joined:
        return Standing.JOINED if known.reachable else Standing.BLOCKED
    if known.forbidden:
        return Standing.FORBIDDEN
    if known.link is not None and not known.link.spent:
        return _of_link(known.link, now)
    if known.left:
        return Standing.LEFT
    if known.link is not None:
        return Standing.DECLINED
    if known.no_smartphone:
        return Standing.NO_SMARTPHONE
    return Standing.BY_MAIL if known.by_mail else Standing.FREE


def _of_link(link: Link, now: datetime) -> Standing:
    if link.void:
        return Standing.NOT_THEM
    if now >= link.expires_at:
        return Standing.EXPIRED
    return Standing.OPENED if link.opened else Standing.UNOPENED
