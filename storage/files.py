"""Files that people sent, kept as they came: one backup of the database holds everything."""

import hashlib
from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, select

KEPT_AT_MOST = 5 * 2**20
"""In bytes: what a database keeps without swelling."""

KEPT = "kept"
"""The fact of an attachment that names the kept file its bytes are made from."""


class KeptFile(SQLModel, table=True):
    """One file of one contract, byte for byte. `digest` is the SHA-256 of its bytes (hex)."""

    __tablename__ = "kept_file"
    __table_args__ = (UniqueConstraint("contract_id", "digest"),)
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    name: str
    digest: str
    content: bytes = Field(sa_type=LargeBinary)
    at: datetime


def digest_of(data: bytes) -> str:
    """The SHA-256 of these bytes, in hex: the same file twice is one file.

    >>> digest_of(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()


class Files:
    """Questions about kept files, asked inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def get(self, file_id: int) -> KeptFile:
        return self.session.get_one(KeptFile, file_id)

    def keep(self, contract_id: int, name: str, data: bytes, now: datetime) -> KeptFile:
        """Keep these bytes, once: the same file again is the one already kept."""
        digest = digest_of(data)
        wanted = select(KeptFile).where(
            KeptFile.contract_id == contract_id, KeptFile.digest == digest
        )
        known = self.session.exec(wanted).first()
        if known is not None:
            return known
        row = KeptFile(contract_id=contract_id, name=name, digest=digest, content=data, at=now)
        self.session.add(row)
        self.session.flush()
        return row
