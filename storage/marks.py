"""Small durable facts of the installation: the last poll, the pause a channel asked for, which
alerts were given, who the bot is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel

_BOT = "bot"
_TROUBLES = "troubles"
STARTED = "started"
LAST_POLL = "last_poll"
LAST_TICK = "last_tick"
"""When the service began to live, when the channel last answered it, when it last did what was due:
machine time."""

BACKED_UP_ELSEWHERE = "backed_up_elsewhere"
BACKUP_FAILED = "backup_failed"
"""When a backup was last made outside of the usual folder, and when one last came to nothing:
machine time."""

RESTORED = "restored"
"""The mark that keeps of which moment (ISO, UTC) the backup is that was put back, until it is
told."""

MOVED = "moved"
"""The mark that keeps where all that is here went, and when: another database lives on."""

GIVEN_BACK = "given_back:{contract}"
"""The mark that keeps what the last workbook given back to a contract says, column by column."""

CHOSEN_CONTRACT = "contract_of:{account}"
"""The mark that keeps which contract the commands of an account are about."""


Lasted = tuple[datetime, datetime]
"""When a trouble was first seen, and last: machine time."""


class Mark(SQLModel, table=True):
    """One named fact, as JSON."""

    __tablename__ = "mark"
    name: str = Field(primary_key=True)
    value: Any = Field(default=None, sa_column=Column(JSON))


class Moved(Exception):
    """All that is here went to another database, at `address` (without its password), at `at`."""

    def __init__(self, address: str, at: datetime) -> None:
        super().__init__(address)
        self.address = address
        self.at = at


class Marks:
    """Questions about marks, asked inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def get(self, name: str) -> Any:
        row = self.session.get(Mark, name)
        return row.value if row else None

    def put(self, name: str, value: Any) -> None:
        row = self.session.get(Mark, name) or Mark(name=name)
        row.value = value
        self.session.add(row)

    def moment(self, name: str) -> datetime | None:
        """When this last happened, for marks that keep a moment."""
        kept = self.get(name)
        return datetime.fromisoformat(kept) if kept else None

    def note(self, name: str, at: datetime) -> None:
        """This happened now."""
        self.put(name, at.isoformat())

    def leave(self, address: str, at: datetime) -> None:
        """All that is here went there."""
        self.put(MOVED, {"address": address, "at": at.isoformat()})

    def come_back(self) -> None:
        """What is here lives here, wherever it was taken before."""
        self.put(MOVED, None)

    def must_be_home(self) -> None:
        """Raises `Moved` when what is here is a copy that was left behind."""
        if kept := self.get(MOVED):
            raise Moved(kept["address"], datetime.fromisoformat(kept["at"]))

    def troubles(self) -> dict[str, Lasted]:
        """The troubles of the service that are not known to be over, by name."""
        kept: Mapping[str, list[str]] = self.get(_TROUBLES) or {}
        return {
            name: (datetime.fromisoformat(since), datetime.fromisoformat(last))
            for name, (since, last) in kept.items()
        }

    def keep_troubles(self, known: Mapping[str, Lasted]) -> None:
        """These are there, and no other."""
        kept = {name: [at.isoformat() for at in lasted] for name, lasted in known.items()}
        self.put(_TROUBLES, kept)

    def bot_name(self) -> str | None:
        """The bot's @name, without its sign; None before Telegram was ever reached."""
        known = self.get(_BOT)
        return str(known["username"]) if known else None

    def remember_bot(self, number: str, username: str) -> None:
        """This is the bot we are; its number begins its token."""
        self.put(_BOT, {"id": number, "username": username})

    def forget_other_bot(self, number: str) -> None:
        """Links that name a bot which is ours no more would lead people to nobody."""
        known = self.get(_BOT)
        if known and known.get("id") != number:
            self.put(_BOT, None)
