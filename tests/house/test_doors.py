"""One library, one door; one reader of the clock, one of the environment."""

import ast

import pytest

from tests.house.code import Source, imports, sources

DOORS = {
    "telegram": ("bot/channels/telegram/",),
    "apscheduler": ("scheduler/timetable.py",),
    "jinja2": ("bot/render.py", "bot/documents/"),
    "icalendar": ("bot/documents/calendar.py",),
    "lxml": ("bot/documents/",),
    "xlsxwriter": ("bot/documents/",),
    "sqlmodel": ("storage/", "bot/", "handlers/welcome.py", "scheduler/tick.py"),
    "sqlalchemy": ("storage/",),
    "aiohttp": ("bot/channels/", "bot/health.py"),
    "holidays": ("bot/closed_days.py",),
    "babel": ("bot/french.py",),
    "alembic": ("storage/migrate.py", "storage/migrations/"),
    "structlog": ("bot/", "scheduler/tick.py", "scheduler/timetable.py"),
    "typst": ("bot/documents/typeset.py",),
}


@pytest.mark.parametrize("library", sorted(DOORS))
def test_a_library_is_used_at_its_door_only(library: str) -> None:
    """A library behind one door can be replaced in a day."""
    strays = [
        source.path
        for source in sources()
        if library in imports(source) and not source.path.startswith(DOORS[library])
    ]

    assert strays == []


def _calls(source: Source, *names: str) -> bool:
    """Whether this file calls one of these methods on something (`datetime.now`)."""
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and f"{node.value.id}.{node.attr}" in names
        for node in ast.walk(source.tree)
    )


def test_only_the_clock_reads_the_time() -> None:
    """Time is an argument everywhere else: stories and demonstrations move it."""
    readers = ("datetime.now", "datetime.utcnow", "date.today", "time.time")
    strays = [source.path for source in sources() if _calls(source, *readers)]

    assert ["bot/clock.py"] == strays


def test_only_the_settings_read_the_environment() -> None:
    """A setting that is read elsewhere is a setting that nobody documents."""
    allowed = {"bot/settings.py"}
    strays = {s.path for s in sources() if _calls(s, "os.environ", "os.getenv")} - allowed

    assert strays <= {"bot/demo.py"}, "the demo gives its child processes their settings"


def test_the_heart_does_not_print() -> None:
    """Words for people go through the outbox or the command line."""
    strays = [
        source.path
        for source in sources("domain", "handlers", "scheduler", "storage")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Name) and node.id == "print"
    ]

    assert strays == []
