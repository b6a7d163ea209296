"""A database put back as it was: last night's copy, kept and restored as the commands do."""

from pathlib import Path

from storage.backup import write
from storage.database import Database
from storage.restore import restore


def copied(database: Database) -> Path:
    """Last night's copy, beside the data."""
    file = database.data_dir / "last-night.zip"
    with database.snapshot() as connection:
        write(connection, file)
    return file


def put_back(database: Database, file: Path) -> None:
    """Everything that is there goes, and what was kept is there again. The copy goes too."""
    restore(database, file)
    file.unlink()
