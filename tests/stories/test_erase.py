"""/effacer: whoever asks is nobody's name any more, and what they brought stays."""

import json
from typing import Any

import pytest
from sqlmodel import Session, col, select

from storage.actions import ActionRole, Remark
from storage.contracts import Axis
from storage.erased_lines import FILE_NAME
from storage.marks import RESTORED, Marks
from storage.tables import metadata
from tests.cast import join_second
from tests.restored import copied, put_back
from tests.small_workbook import FICHES, PEOPLE, small_workbook
from tests.story import Phone, Story
from tests.ticks.prepared import collected

MINE = "Oui, effacer mes données"
THEIRS = "Oui, effacer ses données"
NOBODY = "une personne (CPTS de Test)"


def _everything(story: Story) -> str:
    """Every table and all it holds, as text."""

    def dump(session: Session) -> str:
        connection = session.connection()
        rows: dict[str, Any] = {
            table.name: [tuple(row) for row in connection.execute(table.select())]
            for table in metadata.sorted_tables
        }
        return repr(rows)

    return story.do(dump)


def _bytes_on_disk(story: Story) -> bytes:
    """What the files of a SQLite database hold, its write-ahead log with them."""
    folder = story.settings.data_dir
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


def _counts(story: Story) -> dict[str, int]:
    """How many contributions there are, whoever made them."""
    kinds = ("report", "remark", "meeting_answer", "given_value", "indicator_value", "person")

    def count(session: Session) -> dict[str, int]:
        connection = session.connection()
        return {n: len(connection.execute(metadata.tables[n].select()).all()) for n in kinds}

    return story.do(count)


def _has_spoken(story: Story) -> tuple[Phone, Phone]:
    """Amina answered a meeting and told where 2.3 is; Claire read it and wrote about her."""
    cast = collected(story)
    cast.amina.presses("Excusée")
    cast.amina.says("/avancement 2.3")
    for words in ("3", "Mme Haddad attend la mairie, Haddad relance", "Envoyer"):
        cast.amina.says(words)
    cast.claire.says("/pour haddad")
    return cast.claire, cast.amina


def test_nothing_tells_who_it_was(story: Story) -> None:
    """Not in a table, not in a message to somebody else, not in a byte of the files."""
    _, amina = _has_spoken(story)
    before = _counts(story)
    assert "Haddad" in _everything(story)

    amina.says("/effacer")
    amina.presses(MINE)
    story.tick()

    for trace in ("haddad", "amina", str(amina.number)):
        assert trace not in _everything(story).casefold()
    assert before == _counts(story)
    if story.house.database.sqlite:
        found = _bytes_on_disk(story).lower()
        assert not [t for t in ("haddad", "amina", str(amina.number)) if t.encode() in found]


def test_what_was_brought_stays_under_the_structure(story: Story) -> None:
    """The words of a frein are the contract's; the name in them is not."""
    claire, amina = _has_spoken(story)

    amina.says("/effacer")
    amina.presses(MINE)

    (remark,) = story.do(lambda s: list(s.exec(select(Remark))))
    assert f"{NOBODY} attend la mairie, {NOBODY} relance" == remark.text
    alert = next(m for m in claire.told if "difficulté" in m.text.casefold())
    assert "Haddad" in alert.text  # what her phone shows is Telegram's; our copy names nobody
    assert story.look(lambda work: work.people.get(remark.person_id or 0).full_name) == NOBODY


def test_the_question_says_what_goes_and_what_stays(story: Story) -> None:
    """One may still keep everything, by the number of the answer."""
    amina = story.member("amina")

    asked = amina.says("/effacer")

    assert "Ce qui disparaît" in asked.text
    assert f"« {NOBODY} »" in asked.text
    assert "Les fiches 1.2 et 2.3 n'auront plus votre nom" in asked.text
    assert "rien ne change" in amina.says("2").text
    assert "Haddad" == story.look(lambda work: work.people.get(story.ids.amina).last_name)


def test_a_farewell_then_a_stranger(story: Story) -> None:
    """The last word is said, and is not kept; the account opens nothing any more."""
    amina = story.member("amina")
    amina.says("/effacer")

    assert "vos données sont effacées" in amina.says("1").text

    asked = amina.says("/moi")
    assert "Ce qui vous attend" not in asked.text
    assert story.look(lambda work: work.people.membership_of(story.ids.amina)) is None


def test_who_was_erased_and_writes_again_is_any_stranger(story: Story) -> None:
    """Their Telegram name reaches nobody, and stands nowhere: it would be them still."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    amina.says("/effacer")
    amina.presses(MINE)
    before = len(claire.told)

    assert "je ne parle qu'aux personnes invitées" in amina.says("Amina ici, bonjour").text
    amina.says("/moi")
    amina.opens("a-link-that-never-was")
    amina.blocks()

    (told,) = claire.told[before:]
    assert "que je ne connais pas" in told.text and "Amina" not in told.text
    assert "Amina" not in _everything(story)


def test_she_hears_whom_to_take_out_of_her_workbook_and_whom_to_replace(story: Story) -> None:
    """Once, and the message is not kept: she has a name to take out and fiches to entrust."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    amina.says("/effacer")
    amina.presses(MINE)

    told = claire.last.text

    assert "Amina Haddad a fait effacer ses données" in told
    assert "les fiches 1.2 et 2.3" in told
    assert "Haddad" not in _everything(story)
    assert "1.2" not in amina.last.text
    roles = story.do(lambda s: [r.person_id for r in s.exec(select(ActionRole))])
    assert story.ids.amina not in roles


def test_she_erases_somebody_who_wrote_to_her(story: Story) -> None:
    """Denise is not on Telegram: her letter is enough, and Claire confirms."""
    claire = story.member("claire", "coordinator")

    asked = claire.says("/effacer roques")
    assert "Effacer les données de Denise Roques ?" in asked.text
    done = claire.presses(THEIRS)

    assert "les données de Denise Roques sont effacées" in done.text
    story.tick()
    everything = _everything(story)
    assert "Roques" not in everything
    assert "d.roques" not in everything
    assert "05 36 49 00 48" not in everything


def test_the_data_of_somebody_are_said_as_in_french(story: Story) -> None:
    """« d'Amina », as one would say it."""
    claire = story.member("claire", "coordinator")

    asked = claire.says("/effacer haddad")
    done = claire.presses(THEIRS)

    assert "Effacer les données d'Amina Haddad ?" in asked.text
    assert "les données d'Amina Haddad sont effacées" in done.text


def test_a_name_that_two_people_bear_is_asked(story: Story) -> None:
    """Nobody is erased for somebody else; a name that nobody bears erases nobody."""
    claire = story.member("claire", "coordinator")

    which = claire.says("/effacer cpts")
    assert "Amina Haddad" in " ".join(which.labels)
    assert "Bruno Lacaze" in " ".join(which.labels)
    assert "Effacer les données de Bruno Lacaze" in claire.presses("Bruno Lacaze").text
    assert "Je ne trouve personne" in claire.says("/effacer zorglub").text
    begun = claire.says("/effacer roq")
    assert "est-ce bien cette personne ?" in begun.text
    assert ["1 · Denise Roques"] == begun.labels[:1]


def test_whoever_she_erases_is_told(story: Story) -> None:
    """On their phone, once; then nothing leads there."""
    claire, bruno = story.member("claire", "coordinator"), story.member("bruno")
    claire.says("/effacer lacaze")
    claire.presses(THEIRS)
    story.tick()

    assert "vos données sont effacées" in bruno.last.text
    assert str(bruno.number) not in _everything(story)


def test_a_partner_erases_nobody_else(story: Story) -> None:
    """Somebody else's name is the coordination's to type; their own is their own question. A button
    is what people send: a forged one does nothing."""
    amina, bruno = story.member("amina"), story.member("bruno")
    assert "que par la coordination" in amina.says("/effacer lacaze").text
    assert [["Menu"]] == [[b["text"] for b in row] for row in amina.last.buttons]
    asked = amina.says("/effacer Amina Haddad")
    assert "Effacer vos données" in asked.text
    minute = int(story.now.timestamp()) // 60

    amina.presses_value(f"erase:{story.ids.bruno}:yes:{minute}", asked.id)

    assert "Lacaze" == story.look(lambda work: work.people.get(story.ids.bruno).last_name)
    assert [] == [m for m in bruno.told if "effacées" in m.text]


def test_an_old_yes_is_asked_again(story: Story) -> None:
    """A card of another day, tapped in passing, erases nobody."""
    amina = story.member("amina")
    card = amina.says("/effacer")
    story.at("2026-11-24 09:00")

    amina.presses(MINE, on=card)

    assert "Effacer vos données" in amina.last.text
    assert "Haddad" == story.look(lambda work: work.people.get(story.ids.amina).last_name)


def test_the_last_coordinator_is_warned(story: Story) -> None:
    """It is her right all the same; whoever keeps the service hears of it."""
    denise = story.member("denise", "maintainer")
    claire = story.member("claire", "coordinator")

    assert "plus personne" in claire.says("/effacer").text
    claire.presses(MINE)

    assert "La dernière personne qui coordonnait ici" in denise.last.text
    assert "Vidal" not in denise.last.text


def test_one_contract_of_two(story: Story) -> None:
    """Each contract answers for its own: the other one knows her as before, on the same account."""
    amina = story.member("amina")
    story.do(lambda s: join_second(s, amina.number, "partner", story.now))

    asked = amina.says("/effacer")
    assert "Seul ce contrat est concerné" in asked.text
    amina.presses(MINE)
    story.tick()

    assert "Haddad" not in _everything(story)
    assert "Ailleurs" in _everything(story)
    assert "Que souhaitez-vous" in amina.says("/menu").text


def test_nothing_is_said_nor_passed_on_to_who_is_erased(story: Story) -> None:
    """Relances, reminders, « À transmettre »: there is nobody there."""
    claire, amina = _has_spoken(story)
    amina.says("/effacer")
    amina.presses(MINE)
    before = len(amina.told)

    story.live_until("2026-12-10 20:00")

    assert before == len(amina.told)
    assert "une personne" not in claire.says("/transmettre").text


def test_a_workbook_of_before_is_shown_with_a_word_of_caution(story: Story) -> None:
    """Her copy is gone; the old one that she still has would bring Nadia back: the preview says so,
    with who would be added, before anything is written. One without her says nothing."""
    claire = story.member("claire", "coordinator")
    claire.sends_file("plan.xlsx", small_workbook())
    claire.presses("Importer")
    claire.says("/effacer Nadia Ferrand")
    claire.presses(THEIRS)

    export = claire.says("/exporter").text
    assert "l'effacement d'une personne a emporté ma copie" in export
    assert "aucun n'a été importé" not in export

    old = claire.sends_file("plan.xlsx", small_workbook())
    assert "effacement du lundi 23 novembre" in old.text
    assert "Ce classeur ajouterait Nadia Ferrand" in old.text
    assert claire.presses("Annuler")
    without = {(FICHES, "D2"): "Paul Ginestet"}
    new = claire.sends_file("plan.xlsx", small_workbook(without, without=(PEOPLE, 2)))
    assert "effacement" not in new.text and "Importer ?" in new.text


def test_a_line_is_on_the_disk_and_names_nobody(story: Story) -> None:
    """Numbers and a moment, for whoever restores an older database."""
    amina = story.member("amina")
    amina.says("/effacer")
    amina.presses(MINE)

    (line,) = (story.settings.data_dir / FILE_NAME).read_text(encoding="ascii").splitlines()

    told = json.loads(line)
    assert (story.ids.amina, story.ids.contract) == (told["person"], told["contract"])
    assert story.now.isoformat() == told["at"]
    assert "Haddad" not in line


def test_a_meeting_that_was_held_is_counted_as_before(story: Story) -> None:
    """Who answered is « une personne (…) » from now on; the numbers are the same."""
    claire, amina = _has_spoken(story)
    story.at("2026-12-10 18:00")
    before = claire.says("/qui").text.splitlines()[1]

    amina.says("/effacer")
    amina.presses(MINE)

    seen = claire.says("/qui").text
    assert before == seen.splitlines()[1]
    assert f"• {NOBODY}" in seen
    assert "Haddad" not in seen


def test_a_meeting_to_come_does_not_expect_them_any_more(story: Story) -> None:
    """Nobody sits there under « une personne (…) »: the question says so, and so is Claire told."""
    claire, amina = _has_spoken(story)
    assert "Haddad" in claire.says("/qui").text

    asked = amina.says("/effacer")
    amina.presses(MINE)

    assert "votre place aux réunions à venir" in asked.text
    assert "les réponses aux réunions déjà tenues" in asked.text
    assert "Aux réunions à venir, cette personne n'est plus attendue" in claire.last.text
    seen = claire.says("/qui").text
    assert "Haddad" not in seen and NOBODY not in seen


@pytest.mark.parametrize(("axes", "told"), [(1, "de l'axe 1,"), (2, "des axes 1 et 2,")])
def test_the_axes_that_want_another_elected_person_are_told(
    story: Story, axes: int, told: str
) -> None:
    """One or several, in French."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    story.do(lambda session: _elect(session, story.ids.amina, axes))

    amina.says("/effacer")
    amina.presses(MINE)

    assert f"Nommez l'élu ou l'élue {told} dans le classeur." in claire.last.text


def _elect(session: Session, person: int, axes: int) -> None:
    for axis in session.exec(select(Axis).order_by(col(Axis.rank), col(Axis.id))).all()[:axes]:
        axis.elected_id = person
        session.add(axis)


def test_a_start_on_last_nights_copy_erases_again(story: Story) -> None:
    """Before anything is said: she is a stranger there too, and her name is nowhere."""
    claire, amina = _has_spoken(story)
    last_night = copied(story.house.database)
    amina.says("/effacer")
    amina.presses(MINE)
    counts = _counts(story)
    told = len(claire.told)
    put_back(story.house.database, last_night)

    story.restart()
    story.tick()

    assert "Haddad" not in _everything(story)
    assert str(amina.number) not in _everything(story)
    assert counts == _counts(story)
    assert told == len(claire.told)


def test_a_backup_put_back_is_told_to_the_coordinator(story: Story) -> None:
    """What was said since is to be asked again: once, at the start that follows."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    made = story.now.isoformat()
    story.do(lambda s: Marks(s).put(RESTORED, made))

    story.restart()
    story.settle()
    story.restart()
    story.settle()

    told = [m.text for m in claire.told if "Une sauvegarde a été remise en place" in m.text]
    assert ["lundi 23 novembre à 9 h" in text for text in told] == [True]
    assert "qui attendait alors de partir repart avec la mention « ↻ Renvoyé »" in told[0]
    assert amina.told == []
