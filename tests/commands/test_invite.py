"""`cheville invite`: who gets a link, who does not, and why."""

from pathlib import Path

import openpyxl
from sqlmodel import col, select

from simulator.server import Simulator
from storage.database import Database
from storage.journal import JournalLine
from storage.people import Person
from tests.commands.terminal import Terminal, ask, token_in, wait_until
from tests.storage.office import edited

LINKS_MADE = select(JournalLine).where(col(JournalLine.deed).startswith("invited"))
CLAIRE = select(Person).where(Person.last_name == "Vidalenc")


def _phone(town: Simulator, name: str) -> int:
    number = ask(f"{town.url}/sim/people", {"first_name": name})["id"]
    assert isinstance(number, int)
    return number


def _opens(town: Simulator, number: int, token: str) -> str:
    """Open a link in town; what the bot says last."""
    ask(f"{town.url}/sim/people/{number}/start", {"payload": token})
    wait_until(lambda: _told(town, number)[-1:] and _told(town, number)[-1]["from"] == "bot")
    return str(_told(town, number)[-1]["text"]).replace("\u00a0", " ")


def _told(town: Simulator, number: int) -> list[dict[str, object]]:
    found = ask(f"{town.url}/sim/people/{number}/chat")["messages"]
    assert isinstance(found, list)
    return found


def test_an_invitation_beside_the_running_service_lets_its_person_in(
    town: Simulator, imported: Terminal
) -> None:
    """Import and invite need no stop: the link works at once, the one before no more."""
    claire, zoe = (_phone(town, name) for name in ("Claire", "Zoé"))
    with imported.serves() as service:
        first = imported.types("invite", "vidalenc claire", "--role", "Coordinatrice")
        second = imported.types("invite", "Claire VIDALENC", "--role", "coordinator")

        welcomed = _opens(town, claire, token_in(second.out))
        refused = _opens(town, zoe, token_in(first.out))

        assert 0 == service.stop(), service.said
    assert (0, 0) == (first.status, second.status)
    assert "Claire Vidalenc (coordination) — https://t.me/" in second.out
    assert "Bonjour Madame Vidalenc" in welcomed
    assert "Ce lien n'est pas valable" in refused
    assert token_in(second.out) not in service.said


def test_a_link_made_anew_keeps_the_role_of_the_one_before(imported: Terminal) -> None:
    """Whoever was to coordinate still does, until another role is said; a link that gives more than
    a partner's place tells so."""
    imported.types("invite", "Claire Vidalenc", "--role", "coordination")

    again = imported.types("invite", "Claire")
    all_anew = imported.types("invite", "--tous", "--refaire")
    otherwise = imported.types("invite", "Claire", "--role", "partenaire")

    assert "Claire Vidalenc (coordination) — https://t.me/" in again.out
    assert "Claire Vidalenc (coordination) — https://t.me/" in all_anew.out
    assert "Claire Vidalenc — https://t.me/" in otherwise.out


def test_a_name_that_means_several_people_lists_them(imported: Terminal) -> None:
    """Nobody is invited by mistake; the full name chooses."""
    cells = {("Partenaires", "A66"): "CPAM", ("Partenaires", "C66"): "VIDALENC"}
    file = imported.folder / "plan.xlsx"
    file.write_bytes(edited({**cells, ("Partenaires", "D66"): "Paul"}))
    imported.types("import", str(file), "--apply")

    said = imported.types("invite", "Vidalenc")
    chosen = imported.types("invite", "Paul Vidalenc")

    assert 1 == said.status
    assert "  · Claire Vidalenc (PETR du Pays de Sauvelane)" in said.out
    assert "  · Paul Vidalenc (CPAM)" in said.out
    assert "Donnez le prénom et le nom." in said.err
    assert (0, True) == (chosen.status, chosen.out.startswith("Paul Vidalenc — "))


def test_a_name_nobody_has_is_told(imported: Terminal) -> None:
    """With the name of the contract where it was looked for."""
    said = imported.types("invite", "Zoé Personne")

    assert 1 == said.status
    assert "Personne ne s'appelle « Zoé Personne »" in said.err


def test_a_mandate_that_ended_gets_no_link(imported: Terminal) -> None:
    """René Cazalbou left in March."""
    said = imported.types("invite", "Cazalbou")

    assert 1 == said.status
    assert "Le mandat de René Cazalbou est terminé" in said.err


def test_all_invites_who_may_come_and_says_who_may_not(imported: Terminal) -> None:
    """One line each; whoever stays on mail or telephone is named with the reason."""
    said = imported.types("invite", "--all")

    lines = [line for line in said.out.splitlines() if " — https://t.me/" in line]
    left_out = [line for line in said.out.splitlines() if line.startswith("  · ")]
    assert 0 == said.status
    assert 60 == len(lines) + len(left_out), "61 people, one mandate over"
    assert "  · Michèle Roques : n'a pas de smartphone" in left_out
    assert any(line.endswith("Telegram non autorisé par l'employeur") for line in left_out)
    assert len(lines) == len({token_in(line) for line in lines})


def test_nobody_is_invited_as_coordinator_by_the_dozen(imported: Terminal) -> None:
    """Such a role is given to one person, by name."""
    said = imported.types("invite", "--all", "--role", "coordinator")

    assert 1 == said.status
    assert "qu'à une personne à la fois" in said.err


def test_without_telegram_no_link_is_made(imported: Terminal) -> None:
    """The bot's name is asked once; when nobody answers, that is said."""
    said = imported.types("invite", "Vidalenc", TELEGRAM_API_URL="http://127.0.0.1:9")

    assert 1 == said.status
    assert "Telegram ne répond pas." in said.err
    assert "start=" not in said.all


def test_once_known_the_name_of_the_bot_is_remembered(imported: Terminal) -> None:
    """A link needs no network any more."""
    imported.types("invite", "Vidalenc")

    said = imported.types("invite", "Vidalenc", TELEGRAM_API_URL="http://127.0.0.1:9")

    assert 0 == said.status


def test_an_empty_database_says_where_to_begin(terminal: Terminal) -> None:
    """The first command is the import."""
    said = terminal.types("invite", "Claire")

    assert 1 == said.status
    assert "cheville import FICHIER --apply" in said.err


def test_all_may_be_written_to_a_workbook(imported: Terminal) -> None:
    """One line per person with her text, readable by its owner only; printed nowhere."""
    said = imported.types("invite", "--tous", "--fichier", "liens.xlsx")

    file = imported.folder / "liens.xlsx"
    _, *lines = openpyxl.load_workbook(file).active.iter_rows(values_only=True)
    assert (0, "start=" in said.all) == (said.status, False), said.all
    assert 0o600 == file.stat().st_mode & 0o777
    assert f"liens.xlsx : {len(lines)} liens" in said.out
    assert len(lines) == len({token_in(str(line[3])) for line in lines})
    assert all(str(line[3]) in str(line[5]) for line in lines)


def test_a_workbook_is_given_a_name_of_its_kind(imported: Terminal) -> None:
    """« liens.txt » would open in nothing: the right name is proposed, and no link is made."""
    said = imported.types("invite", "--tous", "--fichier", "liens.txt")

    assert said.status == 1
    assert "essayez « liens.xlsx »" in said.err


def test_a_workbook_that_is_there_is_not_replaced(imported: Terminal) -> None:
    """And no link is made that nobody would have."""
    (imported.folder / "plan.xlsx").write_bytes(b"plan")

    said = imported.types("invite", "--tous", "--fichier", "plan.xlsx")

    assert (1, b"plan") == (said.status, (imported.folder / "plan.xlsx").read_bytes())
    assert "existe déjà" in said.err


def test_an_employer_who_forbids_telegram_is_obeyed(imported: Terminal) -> None:
    """By name too: the workbook says so, and the workbook is where it is changed."""
    left_out = imported.types("invite", "--tous").out.splitlines()
    name = next(line for line in left_out if "non autorisé par l'employeur" in line)

    said = imported.types("invite", name.partition("·")[2].partition(" :")[0].strip())

    assert 1 == said.status
    assert "n'autorise pas Telegram : pas de lien" in said.err


def test_everybody_leaves_the_links_that_work(imported: Terminal) -> None:
    """The coordinator's above all: a second one would bring her in as a partner."""
    hers = token_in(imported.types("invite", "Claire Vidalenc", "--role", "coordination").out)
    first = imported.types("invite", "--tous").out
    again = imported.types("invite", "--tous").out

    assert "Claire Vidalenc : tient un lien qui marche" in first
    assert "https://" not in again
    assert "t.me" in imported.types("invite", "--tous", "--refaire").out
    assert hers not in first
    alone = imported.types("invite", "Vidalenc", "--refaire")
    assert 1 == alone.status
    assert "--refaire va avec --tous" in alone.err


def test_the_journal_says_whom_a_link_was_for(imported: Terminal) -> None:
    """Made at the terminal as in the chat: of one person by name, of a dozen by their number."""
    imported.types("invite", "Claire Vidalenc")
    imported.types("invite", "--tous")

    url, data_dir = imported.environment["DATABASE_URL"], imported.environment["DATA_DIR"]
    database = Database(url, Path(data_dir))
    made = database.run(lambda session: session.exec(LINKS_MADE).all())
    claire = database.run(lambda session: session.exec(CLAIRE).one())
    database.close()

    (one, several) = made
    assert ("invited", f"person:{claire.id}") == (one.deed, one.subject)
    assert ("invited_all", None) == (several.deed, several.subject)
    assert several.details["people"] > 1
