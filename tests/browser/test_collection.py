"""One collection, the third quarter of 2026, from the eve of the prompts to the last relance.

Three people give their figures in the page, with all that interrupts people; Claire answers for a
fourth. The stories follow one another: what one leaves, the next finds.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot import demo
from tests.browser import in_september
from tests.browser.phones import go_to, last, phone, take_out, tap, write
from tests.browser.stage import demonstration, opened

CLAIRE = "Claire Vidalenc"
MATHIEU = "Mathieu Blanc"
AMANDINE = "Amandine Sicard"
THOMAS = "Thomas Peyrot"
ROMAIN = "Romain Teyssier"
ASKED = "attendus de vous"
CHASED = "sauf erreur de ma part"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[demo.Stage]:
    """The evening of 30 September: nobody was asked for anything yet."""
    folder, september = tmp_path_factory.mktemp("collection"), in_september.workbook()
    with demonstration(folder, starts_at=in_september.EVENING, workbook=september) as ready:
        yield ready


@pytest.fixture(scope="module")
def page(browser: Browser, stage: demo.Stage) -> Iterator[Page]:
    """The page, with the phones of this story."""
    with opened(browser, stage) as page:
        for name in (AMANDINE, THOMAS, ROMAIN):
            take_out(page, name)
        yield page


def test_the_towns_clock_brings_the_prompts(page: Page) -> None:
    """At the opening of 1 October, once to each of those who owe, for all that they owe."""
    page.get_by_role("button", name="demande des chiffres").click()

    expect(last(page, MATHIEU)).to_contain_text(f"6 chiffres sont {ASKED}", timeout=30_000)
    expect(last(page, AMANDINE)).to_contain_text(f"2 chiffres sont {ASKED}")
    expect(last(page, THOMAS)).to_contain_text(f"2 chiffres sont {ASKED}")
    expect(last(page, CLAIRE)).to_contain_text("Hors Telegram : 1 personne")
    expect(phone(page, ROMAIN).get_by_text(ASKED)).to_have_count(0)


def test_amandine_gives_hers_at_once(page: Page) -> None:
    """One tap, one number each; a later thought on the last one is compared, and replaces it."""
    tap(page, AMANDINE, "Donner mes chiffres (2)")
    expect(last(page, AMANDINE)).to_contain_text("1/2 · Ateliers équilibre réalisés")
    write(page, AMANDINE, "6")
    expect(last(page, AMANDINE)).to_contain_text("2/2 · Participants aux ateliers")
    write(page, AMANDINE, "80")
    expect(last(page, AMANDINE)).to_contain_text("Plus rien ne vous attend ici")

    write(page, AMANDINE, "82")

    expect(last(page, AMANDINE)).to_contain_text("La remplacer par 82 personnes ?")
    tap(page, AMANDINE, "Remplacer")
    expect(last(page, AMANDINE)).to_contain_text("82 personnes")


def test_mathieu_is_interrupted_and_the_service_stops(page: Page, stage: demo.Stage) -> None:
    """A slip, a photo, /moi, and a number sent while nobody listens: none is lost or misread. The
    number might be a button of /moi too: it is asked which, and heard the second time.
    """
    tap(page, MATHIEU, "Donner mes chiffres (6)")
    expect(last(page, MATHIEU)).to_contain_text("1/6 · Candidats à l'installation accompagnés")
    write(page, MATHIEU, "5")
    expect(last(page, MATHIEU)).to_contain_text("2/6 · Installations effectives")
    write(page, MATHIEU, "quelques-uns")
    expect(last(page, MATHIEU)).to_contain_text("Écrivez un nombre, par exemple")
    phone(page, MATHIEU).get_by_label("Joindre").click()
    phone(page, MATHIEU).get_by_role("button", name="Photo", exact=True).click()
    expect(last(page, MATHIEU)).to_contain_text("Pouvez-vous l'écrire")
    write(page, MATHIEU, "/moi")
    expect(phone(page, MATHIEU).get_by_text("5 chiffres à donner")).to_be_visible()
    expect(last(page, MATHIEU)).to_contain_text("2/6 · Installations effectives")

    stage.service.stop()
    write(page, MATHIEU, "1")
    stage.service.start()

    expect(last(page, MATHIEU)).to_contain_text("Deux questions vous attendent", timeout=30_000)
    write(page, MATHIEU, "1")
    expect(last(page, MATHIEU)).to_contain_text("3/6 · Maîtres de stage", timeout=30_000)
    expect(last(page, MATHIEU)).to_contain_text("C'est noté — Installations effectives")


def test_thomas_surprises_and_passes_one_on(page: Page) -> None:
    """A number far from the last one is kept with its reason; what is not his goes to Claire, who
    names Romain.
    """
    tap(page, THOMAS, "Donner mes chiffres (2)")
    expect(last(page, THOMAS)).to_contain_text("1/2 · Taux d'occupation des logements d'internes")
    write(page, THOMAS, "6,5 %")
    expect(last(page, THOMAS)).to_contain_text("dites en quelques mots pourquoi")
    write(page, THOMAS, "Deux logements en travaux.")
    expect(last(page, THOMAS)).to_contain_text("2/2 · Trajets solidaires")
    tap(page, THOMAS, "Ce n'est pas moi")
    write(page, THOMAS, "le centre social")
    expect(last(page, THOMAS)).to_contain_text("C'est transmis")

    expect(last(page, CLAIRE)).to_contain_text("« le centre social »")
    tap(page, CLAIRE, "Désigner la personne")
    write(page, CLAIRE, "Teyssier")

    expect(last(page, CLAIRE)).to_contain_text("Répond : Romain Teyssier")


def test_thomas_finds_his_slip(page: Page) -> None:
    """The figure is corrected from the card that told it; the first one stays in the history."""
    tap(page, THOMAS, "12-c")
    expect(last(page, THOMAS)).to_contain_text("Deux logements en travaux.")
    tap(page, THOMAS, "Remplacer")
    write(page, THOMAS, "65")
    expect(last(page, THOMAS)).to_contain_text("Taux d'occupation des logements d'internes")
    expect(last(page, THOMAS)).to_contain_text("65 %")

    write(page, CLAIRE, "/indicateur 12-c")

    expect(last(page, CLAIRE)).to_contain_text("T3 2026 : 65 %, M. Peyrot")
    expect(last(page, CLAIRE)).to_contain_text("avant : 6,5 %, M. Peyrot")


def test_claire_answers_for_jacqueline(page: Page) -> None:
    """Who is not on Telegram was asked by mail and telephones: her figures are entered in her name,
    and nothing waits to be passed on any more.
    """
    write(page, CLAIRE, "/transmettre")
    tap(page, CLAIRE, "Jacqueline Bessière")
    expect(phone(page, CLAIRE).get_by_text("Heures de répit").last).to_be_visible()
    write(page, CLAIRE, "/pour Bessière")
    tap(page, CLAIRE, "Donner ses chiffres (2)")
    expect(last(page, CLAIRE)).to_contain_text("1/2 · Aidants")
    write(page, CLAIRE, "79")
    expect(last(page, CLAIRE)).to_contain_text("2/2 · Heures de répit")
    write(page, CLAIRE, "502")
    expect(last(page, CLAIRE)).to_contain_text("saisi par Mme Vidalenc")

    write(page, CLAIRE, "/transmettre")

    expect(last(page, CLAIRE)).to_contain_text("rien à transmettre")


def test_mathieu_resumes_where_he_was(page: Page) -> None:
    """A restart and four days later: the third of six; no data is no zero, and what is for later
    stays to give.
    """
    go_to(page, "2026-10-05T10:00")
    expect(last(page, MATHIEU)).to_contain_text("la question attend toujours")
    write(page, MATHIEU, "/indicateurs")
    expect(last(page, MATHIEU)).not_to_contain_text("attend toujours")
    expect(last(page, MATHIEU)).to_contain_text("3/6 · Maîtres de stage")
    tap(page, MATHIEU, "Je n'ai pas la donnée")
    write(page, MATHIEU, "la faculté ne le publie plus")
    expect(last(page, MATHIEU)).to_contain_text("4/6 · Créneaux de soins non programmés")
    tap(page, MATHIEU, "Plus tard", exact=True)
    expect(last(page, MATHIEU)).to_contain_text("5/6 · Personnes ayant eu un repérage")
    write(page, MATHIEU, "environ 200")
    tap(page, MATHIEU, "200 exactement")
    expect(last(page, MATHIEU)).to_contain_text("6/6 · Professionnels formés")

    write(page, MATHIEU, "12 (dont 3 en visio)")

    expect(last(page, MATHIEU)).to_contain_text("Il vous reste 1 chiffre")
    expect(last(page, MATHIEU)).to_contain_text("2025 : pas de donnée")


def test_the_relance_names_only_what_is_missing(page: Page) -> None:
    """A week after the prompts: Mathieu hears of the one he put off, Romain of the one that became
    his; Amandine and Thomas, of nothing.
    """
    go_to(page, "2026-10-08T08:30")
    expect(last(page, MATHIEU)).to_contain_text("il me manque un chiffre")
    expect(phone(page, ROMAIN).get_by_text("un chiffre est attendu de vous")).to_have_count(1)
    for name in (AMANDINE, THOMAS):
        expect(phone(page, name).get_by_text(CHASED)).to_have_count(0)

    tap(page, MATHIEU, "Donner mes chiffres (1)")
    expect(last(page, MATHIEU)).to_contain_text("Créneaux de soins non programmés")
    write(page, MATHIEU, "36")

    expect(last(page, MATHIEU)).to_contain_text("Plus rien ne vous attend ici")


def test_claire_sees_who_owes_and_what_came(page: Page) -> None:
    """At the last relance those who gave are left in peace; the summary counts, names what is
    missing, and opens the list of who owes it.
    """
    go_to(page, "2026-10-15T08:30")
    expect(phone(page, ROMAIN).get_by_text(CHASED)).to_have_count(1)
    for name in (AMANDINE, THOMAS, MATHIEU):
        expect(phone(page, name).get_by_text(CHASED)).to_have_count(0)

    write(page, CLAIRE, "/synthese")
    expect(last(page, CLAIRE)).to_contain_text("14-a, 15-a…")
    tap(page, CLAIRE, "Qui doit quel chiffre")

    expect(last(page, CLAIRE)).to_contain_text("M. Teyssier")
    expect(last(page, CLAIRE)).to_contain_text("15-a ; demandé le 15 octobre, 1 relance")
    for name in ("M. Blanc", "Mme Sicard", "M. Peyrot", "Mme Bessière"):
        expect(last(page, CLAIRE)).not_to_contain_text(name)
    write(page, CLAIRE, "/indicateur 23-b")
    expect(last(page, CLAIRE)).to_contain_text("T3 2026 : 502 heures, Mme Bessière")
    expect(last(page, CLAIRE)).to_contain_text("saisi par Mme Vidalenc")
