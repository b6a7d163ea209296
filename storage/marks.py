"""Small durable facts of the installation: the last poll, the pause a channel asked for, which
alerts were given."""

from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel


class Mark(SQLModel, table=True):
    """One named fact, as JSON."""

    __tablename__ = "mark"
    name: str = Field(primary_key=True)
    value: Any = Field(default=None, sa_column=Column(JSON))


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
