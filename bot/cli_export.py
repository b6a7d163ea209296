"""`cheville export`: the coordinator's own workbook, today's values in its cells."""

from datetime import UTC
from pathlib import Path

from bot import cli_house
from bot.cli_words import Told, say, why
from bot.clock import SystemClock
from bot.documents.handed_back import hand_back, line_of
from bot.render import Render
from storage.database import Session
from storage.erase import last_erased_at
from storage.exports import Export, export_of, original_of, remember
from storage.imports import Imports
from storage.journal import Journal, JournalLine


def run(file: str | None, *, contract: str | None) -> int:
    """Write the workbook, under its own name and today's date unless another is given."""
    if file is not None and Path(file).suffix.lower() != ".xlsx":
        raise Told("export.only_xlsx", example=Path(file).with_suffix(".xlsx").name)
    settings, now = cli_house.settings(), SystemClock().now().astimezone(UTC)

    def deed(session: Session) -> tuple[Export, bytes | None]:
        found = cli_house.contract_in(session, contract)
        export = export_of(session, found.id or 0, now)
        if export is None:
            raise Told(_why_nothing(session, found.id or 0), contract=found.name)
        remember(session, found.id or 0, export)
        line = JournalLine(
            contract_id=found.id,
            at=now,
            deed="exported",
            subject=f"import:{export.import_id}",
            details={"news": len(export.order.news)},
        )
        Journal(session).write(line)
        return export, original_of(session, export)

    with cli_house.opened(settings) as database:
        export, original = database.run(deed)
    target = Path(file or export.file_name)
    if target.exists():
        raise Told("export.already_there", file=target)
    made = hand_back(original, export.order)
    _write(target, made.content)
    if not export.order.news:
        say("export.same", file=target)
        return 0
    facts = {
        "file": target,
        "written": len(made.written),
        "beside": [line_of(each, export.order.names) for each in made.beside],
    }
    print(Render(settings.timezone).terminal("export/written", facts))
    return 0


def _why_nothing(session: Session, contract_id: int) -> str:
    """None was brought; or the copy went with somebody whom it named."""
    brought = Imports(session).last(contract_id) is not None
    erased = brought and last_erased_at(session, contract_id) is not None
    return "export.erased" if erased else "export.nothing"


def _write(target: Path, content: bytes) -> None:
    """Never over a file that is there: it may be the original, or one she is working in."""
    try:
        with target.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise Told("export.already_there", file=target) from None
    except OSError as error:
        raise Told("export.no_file", file=target, why=why(error, writes=True)) from None
