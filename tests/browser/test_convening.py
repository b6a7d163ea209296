"""A COTECH convened, answered, moved and announced in the page: Claire and three members.

The stories follow one another: what one leaves, the next finds.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot import demo
from tests.browser.phones import go_to, last, phone, take_out, tap, write
from tests.browser.stage import demonstration, opened

CLAIRE = "Claire Vidalenc"
MATHIEU = "Mathieu Blanc"
THOMAS = "Thomas Peyrot"
HELENE = "Hélène Sarradet"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[demo.Stage]:
    """Monday 23 November, 8:55: the demonstration as everybody finds it."""
    with demonstration(tmp_path_factory.mktemp("convening")) as ready:
        yield ready


@pytest.fixture(scope="module")
def page(browser: Browser, stage: demo.Stage) -> Iterator[Page]:
    """The page, with the phones of this story."""
    with opened(browser, stage) as page:
        for name in (THOMAS, HELENE):
            take_out(page, name)
        yield page


def test_one_sentence_makes_a_draft_that_only_claire_sees(page: Page) -> None:
    """Day, hours, place, the thirteen members, what follows; no phone rings."""
    write(page, CLAIRE, "/reunion COTECH mardi 15 décembre 9h30-11h30 à Bastide-Claret")

    expect(last(page, CLAIRE)).to_contain_text("Mardi 15 décembre 2026, de 9 h 30 à 11 h 30")
    expect(last(page, CLAIRE)).to_contain_text("Brouillon : rien n'est parti")
    expect(last(page, CLAIRE)).to_contain_text("13 personnes invitées, dont 4 hors Telegram")
    expect(phone(page, THOMAS).get_by_text("COTECH")).to_have_count(0)


def test_what_leaves_is_what_was_shown(page: Page) -> None:
    """The preview, « Envoyer maintenant », and the same words on a member's phone."""
    tap(page, CLAIRE, "Voir ce qui partirait")
    expect(last(page, CLAIRE)).to_contain_text("13 membres : 9 sur Telegram, 4 à transmettre")
    expect(last(page, CLAIRE)).to_contain_text("Laisser partir le 30/11")
    tap(page, CLAIRE, "Envoyer maintenant")

    for name, agreed in ((MATHIEU, "présent"), (THOMAS, "présent"), (HELENE, "présente")):
        expect(last(page, name)).to_contain_text("Mardi 15 décembre 2026, de 9 h 30 à 11 h 30")
        expect(last(page, name)).to_contain_text(f"Serez-vous {agreed} ?")


def test_three_members_answer_each_in_their_way(page: Page) -> None:
    """Present by a tap, represented by somebody who is told, excused in a word."""
    tap(page, MATHIEU, "1 · Présent")
    tap(page, THOMAS, "2 · Représenté")
    expect(last(page, THOMAS)).to_contain_text("Qui vous représentera ?")
    write(page, THOMAS, "Virginie Delsol")
    expect(last(page, THOMAS)).to_contain_text("représenté par Virginie Delsol")
    write(page, HELENE, "excusée")
    expect(last(page, HELENE)).to_contain_text("Votre réponse : excusée")
    write(page, CLAIRE, "/qui cotech")

    expect(last(page, CLAIRE)).to_contain_text("4 réponses sur 13")
    expect(last(page, CLAIRE)).to_contain_text("M. Peyrot – CCCB, par Virginie Delsol")


def test_moved_from_the_calendar_it_is_told_once(page: Page) -> None:
    """Old → new two minutes later; the present is asked again, the excused too."""
    write(page, CLAIRE, "/reunion")
    tap(page, CLAIRE, "COTECH n° 8")
    tap(page, CLAIRE, "Date et horaire")
    tap(page, CLAIRE, "je 17")
    tap(page, CLAIRE, "14 h – 16 h")
    expect(last(page, CLAIRE)).to_contain_text("Après : jeudi 17 décembre 2026, de 14 h à 16 h")
    tap(page, CLAIRE, "Oui, changer et prévenir")
    expect(last(page, CLAIRE)).to_contain_text("Le changement part dans deux minutes")
    go_to(page, "2026-11-23T09:20")

    for name in (MATHIEU, THOMAS, HELENE):
        expect(last(page, name)).to_contain_text("au lieu du mardi 15 décembre à 9 h 30")
    expect(last(page, MATHIEU)).to_contain_text("Et pour cette nouvelle date ?")
    tap(page, MATHIEU, "1 · Présent")
    expect(last(page, MATHIEU)).to_contain_text("Votre réponse : présent")


def test_what_is_to_come_is_known_and_may_be_held(page: Page) -> None:
    """/prevu, then the word of the eve with its button."""
    write(page, CLAIRE, "/prevu")
    expect(last(page, CLAIRE)).to_contain_text("Jeudi 10 décembre à 8 h 30")
    go_to(page, "2026-12-09T17:45")
    expect(phone(page, CLAIRE).get_by_text("Demain, de moi-même")).not_to_have_count(0)
    tap(page, CLAIRE, "Suspendre la relance : COTECH n° 8")
    expect(last(page, CLAIRE)).to_contain_text("Suspendu")


def test_an_announcement_reaches_those_who_were_named(page: Page) -> None:
    """/diffuser to the COTECH, shown first, sent once."""
    write(page, CLAIRE, "/diffuser les membres du COTECH")
    expect(last(page, CLAIRE)).to_contain_text("Hélène Sarradet")
    tap(page, CLAIRE, "Écrire le message")
    write(page, CLAIRE, "La salle du Conseil est au premier étage ; un ascenseur y mène.")
    expect(last(page, CLAIRE)).to_contain_text("ascenseur")
    tap(page, CLAIRE, "1 · Envoyer")

    go_to(page, "2026-12-10T08:40")
    expect(phone(page, HELENE).get_by_text("un ascenseur y mène")).not_to_have_count(0)
