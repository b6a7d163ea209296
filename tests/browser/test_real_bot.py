"""The rows of the promise, done by hand in the page of the demonstration, with the real bot.

One demonstration serves the whole file; each story uses other people of the sample contract.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot import demo
from tests.browser.phones import last, phone, take_out, tap, write
from tests.browser.stage import demonstration, opened

CLAIRE = "Claire Vidalenc"
MATHIEU = "Mathieu Blanc"
JACQUELINE = "Jacqueline Bessière"
NADIA = "Nadia Roumégous"
STRANGER = "Zoé Martin"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[demo.Stage]:
    """The demonstration at 8:55: the contract imported, everybody in who comes by themselves."""
    with demonstration(tmp_path_factory.mktemp("demo")) as ready:
        yield ready


@pytest.fixture(scope="module")
def page(browser: Browser, stage: demo.Stage) -> Iterator[Page]:
    """The page, opened wide, with the answers to the COPIL being collected."""
    with opened(browser, stage) as page:
        tap(page, CLAIRE, "Voir ce qui partirait")
        shown = phone(page, CLAIRE).get_by_text("20 membres : 8 sur Telegram, 12 à transmettre")
        expect(shown.first).to_be_visible()
        expect(last(page, CLAIRE)).to_contain_text(
            "17 personnes : 16 sur Telegram, 1 à transmettre"
        )
        tap(page, CLAIRE, "1 · Envoyer")
        yield page


def test_a_stranger_is_refused_and_claire_told(page: Page) -> None:
    """Nobody gets in without a link, and no data leaves."""
    phone(page, STRANGER).get_by_role("button", name="Démarrer").click()

    expect(last(page, STRANGER)).to_contain_text("je ne parle qu'aux personnes invitées")
    expect(phone(page, CLAIRE).get_by_text("que je ne connais pas").first).to_be_visible()


def test_an_invited_partner_comes_in_by_her_link(page: Page) -> None:
    """Link, name, information, « J'accepte »: then what is expected of her, one tap away. Who
    stops at her name opens the link again.
    """
    phone(page, JACQUELINE).get_by_role("button", name="Ouvrir le lien").click()
    expect(last(page, JACQUELINE)).to_contain_text("Bonjour Madame Bessière")
    tap(page, JACQUELINE, "Annuler")
    expect(last(page, JACQUELINE)).to_contain_text("nous en restons là")
    phone(page, JACQUELINE).get_by_label("Options du téléphone").click()
    phone(page, JACQUELINE).get_by_role("button", name="Rouvrir le lien d’invitation").click()
    expect(last(page, JACQUELINE)).to_contain_text("Bonjour Madame Bessière")
    tap(page, JACQUELINE, "Oui, c'est moi")
    expect(last(page, JACQUELINE)).to_contain_text("Vos droits")
    tap(page, JACQUELINE, "J'accepte")
    expect(phone(page, JACQUELINE).get_by_text("Merci, Madame Bessière").first).to_be_visible()

    write(page, JACQUELINE, "/moi")

    expect(last(page, JACQUELINE)).to_contain_text("2.3")


def test_a_pilote_reports_in_six_taps(page: Page) -> None:
    """From the card to « Envoyer », a number typed on the way, in one card at a time."""
    tap(page, MATHIEU, "1.1 Guichet")
    tap(page, MATHIEU, "Cela avance")
    expect(last(page, MATHIEU)).to_contain_text("À combien")
    write(page, MATHIEU, "60")
    expect(last(page, MATHIEU)).to_contain_text("fait marquant")
    tap(page, MATHIEU, "Passer")
    expect(last(page, MATHIEU)).to_contain_text("→ 60")
    tap(page, MATHIEU, "1 · Envoyer")

    expect(last(page, MATHIEU)).to_contain_text("Merci")


def test_bad_input_brings_the_same_question_with_an_example(page: Page) -> None:
    """A slip never ends a conversation."""
    write(page, MATHIEU, "/avancement")
    tap(page, MATHIEU, "Cela avance")
    write(page, MATHIEU, "beaucoup")

    expect(last(page, MATHIEU)).to_contain_text("Écrivez par exemple")
    write(page, MATHIEU, "/annuler")
    expect(last(page, MATHIEU)).to_contain_text("Rien n'a été enregistré")


def test_an_elue_answers_and_changes_her_mind(page: Page) -> None:
    """The card says the current answer, agreed with her, and keeps a way to change it."""
    tap(page, NADIA, "Présente")
    expect(phone(page, NADIA).get_by_text("Votre réponse : présente").last).to_be_visible()
    tap(page, NADIA, "Modifier ma réponse")
    tap(page, NADIA, "Excusée")

    expect(phone(page, NADIA).get_by_text("Votre réponse : excusée").last).to_be_visible()


def test_claire_sees_who_comes_passes_on_and_reads_the_summary(page: Page) -> None:
    """/qui forgets none of the twenty; « À transmettre » shrinks; /synthese speaks by axe."""
    write(page, CLAIRE, "/qui")
    expect(last(page, CLAIRE)).to_contain_text("sur 20")
    expect(last(page, CLAIRE)).to_contain_text("Mme Fabre-Nadal")
    write(page, CLAIRE, "/transmettre")
    expect(last(page, CLAIRE)).to_contain_text("À transmettre")
    tap(page, CLAIRE, "Sophie Alric")
    expect(phone(page, CLAIRE).get_by_text("Bonjour Madame Alric").last).to_be_visible()
    tap(page, CLAIRE, "C'est fait")
    write(page, CLAIRE, "/synthese")

    expect(phone(page, CLAIRE).get_by_text("Axe").last).to_be_visible()


def test_the_clock_brings_the_relance_to_the_silent(page: Page) -> None:
    """The bot's next moments are buttons; at J-7 those who kept silent are reminded, in hours."""
    for _ in range(8):
        moment = page.get_by_role("button", name="relance des réponses manquantes")
        if moment.count():
            moment.first.click()
            break
        page.get_by_role("button", name="Aller au").first.click()
        expect(page.get_by_text("Le robot rattrape")).to_have_count(0)

    take_out(page, "Virginie Delsol")
    expect(phone(page, "Virginie Delsol").get_by_text("réponse").last).to_be_visible()
