"""Bringing a database up to date. Imported only when its schema differs: Alembic loads slowly."""

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from storage.database import DatabaseLost


def upgrade(engine: Engine, found: str | None) -> None:
    """Run every missing migration in one transaction; a version we do not know is a newer one."""
    with as_file(files("storage") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.set_main_option("path_separator", "os")
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if found is not None and found not in known:
            raise DatabaseLost("newer")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
