"""Every table of the house, for migrations: importing this file registers them all."""

from sqlmodel import SQLModel

from storage import (
    actions,
    contracts,
    conversations,
    files,
    imports,
    inbox,
    indicators,
    journal,
    marks,
    meetings,
    notices,
    outbox,
    people,
    relay,
    reminders,
    sent_workbooks,
    steps,
)

metadata = SQLModel.metadata

__all__ = [
    "actions",
    "contracts",
    "conversations",
    "files",
    "imports",
    "inbox",
    "indicators",
    "journal",
    "marks",
    "meetings",
    "metadata",
    "notices",
    "outbox",
    "people",
    "relay",
    "reminders",
    "sent_workbooks",
    "steps",
]
