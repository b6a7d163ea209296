"""Storage: the migrations and the rows say the same."""

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import Session

from domain.dialogue import TALK_VERSION, Talk
from storage.conversations import read_talk, write_talk
from storage.database import SCHEMA, Database
from storage.tables import metadata
from tests.house.code import ROOT


def test_the_schema_we_expect_is_the_newest_migration() -> None:
    """`SCHEMA` spares each start the loading of Alembic: it must not lie."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "storage" / "migrations"))
    config.set_main_option("path_separator", "os")

    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA]


def test_migrations_make_the_tables_that_the_rows_say(fresh: tuple[str, object]) -> None:
    """A column without its migration would work on a new database and nowhere else."""
    url, data_dir = fresh
    database = Database(url, data_dir)  # type: ignore[arg-type]

    def differences(session: Session) -> list[object]:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": False})
        return list(compare_metadata(context, metadata))

    try:
        assert database.run(differences) == []
    finally:
        database.close()


def test_a_talk_comes_back_as_it_was_stored() -> None:
    """Conversations live through restarts as data, with their version."""
    talk = Talk("progress", "percent", 12, {"action": 3, "kind": "moving"}, ("kind",), card=7)

    assert talk == read_talk(write_talk(talk))
    assert TALK_VERSION == talk.version


def test_the_first_version_of_a_talk_is_still_readable() -> None:
    """A restart after an upgrade finds conversations begun before it."""
    stored = (
        '{"dialogue": "progress", "step": "kind", "serial": 3, "answers": {"action": 2},'
        ' "trail": [], "card": 5, "version": 1}'
    )

    assert Talk("progress", "kind", 3, {"action": 2}, (), 5, 1) == read_talk(stored)
