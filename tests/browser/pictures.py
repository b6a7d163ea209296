"""`python -m tests.browser.pictures`: the pictures of the guides, taken on the page of the demo.

In September: the collection of the third quarter, a newer workbook, then a meeting. In November:
a fiche's progress, and the summary. Nothing is drawn by hand: when a text changes, take them again.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import (
    Browser,
    FloatRect,
    Locator,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from bot.demo_seed import SAMPLE, sample_workbook
from tests.browser import in_september
from tests.browser.conftest import QUIET
from tests.browser.phones import go_to, hide, last, phone, tap, write
from tests.browser.stage import demonstration, opened

HOME = Path(__file__).resolve().parents[2] / "docs" / "images"
CLAIRE, MATHIEU = "Claire Vidalenc", "Mathieu Blanc"
_OTHERS = ("Jacqueline Bessière", "Nadia Roumégous", "Zoé Martin")
_TALL: ViewportSize = {"width": 980, "height": 1500}
_WIDE: ViewportSize = {"width": 800, "height": 1180}
_MARGIN = 5
_HEAVY = 200_000


def main() -> int:
    """Every picture, in the order in which people see them; 1 when one is too heavy."""
    HOME.mkdir(parents=True, exist_ok=True)
    september = {"starts_at": in_september.EVENING, "workbook": in_september.workbook()}
    with sync_playwright() as player, _chromium(player.chromium.launch) as browser:
        with _of_two(browser, _TALL, **september) as page:
            _figures(page)
            _for_who_is_not_here(page)
            _newer_workbook(page)
            _meeting(page)
        with _of_two(browser, _WIDE) as page:
            _progress_and_summary(page)
    heavy = [each.name for each in HOME.glob("*.png") if each.stat().st_size > _HEAVY]
    sys.stdout.write(f"{HOME}: {len(list(HOME.glob('*.png')))} images\n")
    sys.stdout.writelines(f"{name}: trop lourde\n" for name in heavy)
    return 1 if heavy else 0


@contextmanager
def _of_two(browser: Browser, size: ViewportSize, **when: Any) -> Iterator[Page]:
    """The page of a demonstration, with the phones of Claire and Mathieu alone."""
    with (
        tempfile.TemporaryDirectory() as folder,
        demonstration(Path(folder), **when) as stage,
        opened(browser, stage, size=size) as page,
    ):
        for name in _OTHERS:
            hide(page, name)
        yield page


def _chromium(launch: Callable[..., Browser]) -> Browser:
    return launch(executable_path=shutil.which("chromium"), args=QUIET)


def _figures(page: Page) -> None:
    """Mathieu is asked for six figures, and gives them."""
    page.get_by_role("button", name="demande des chiffres").click()
    _take(page, MATHIEU, "6 chiffres", "chiffres-demande")
    tap(page, MATHIEU, "Donner mes chiffres (6)")
    expect(last(page, MATHIEU)).to_contain_text("1/6")
    write(page, MATHIEU, "5")
    _take(page, MATHIEU, "2/6", "chiffres-question")
    for number, next_one in (("1", "3/6"), ("7", "4/6"), ("36", "5/6")):
        write(page, MATHIEU, number)
        expect(last(page, MATHIEU)).to_contain_text(next_one)
    write(page, MATHIEU, "2 200")
    _take(page, MATHIEU, "dites en quelques mots", "chiffres-confirmer")
    write(page, MATHIEU, "220")
    expect(last(page, MATHIEU)).to_contain_text("6/6")
    tap(page, MATHIEU, "Je n'ai pas la donnée")
    tap(page, MATHIEU, "Passer", exact=True)
    _take(page, MATHIEU, "Plus rien ne vous attend", "chiffres-recapitulatif")


def _for_who_is_not_here(page: Page) -> None:
    """What Claire does for Jacqueline, and what she knows of everybody."""
    write(page, CLAIRE, "/synthese")
    tap(page, CLAIRE, "Qui doit quel chiffre")
    _take(page, CLAIRE, "Il en manque à", "chiffres-qui-doit")
    write(page, CLAIRE, "/transmettre")
    expect(last(page, CLAIRE)).to_contain_text("À transmettre")
    tap(page, CLAIRE, "Jacqueline Bessière")
    _take(page, CLAIRE, "2 chiffres pour le contrat", "transmettre-chiffres")
    write(page, CLAIRE, "/pour Bessière")
    tap(page, CLAIRE, "Donner ses chiffres (2)")
    _take(page, CLAIRE, "1/2", "pour")
    write(page, CLAIRE, "79")
    expect(last(page, CLAIRE)).to_contain_text("2/2")
    write(page, CLAIRE, "502")
    expect(last(page, CLAIRE)).to_contain_text("saisi par")
    write(page, CLAIRE, "/inviter Bessière")
    _take(page, CLAIRE, "Ce texte est prêt", "inviter", messages=2)


def _newer_workbook(page: Page) -> None:
    """The sample as it is in November, sent over that of September."""
    sent = {"name": SAMPLE, "mimeType": "", "buffer": sample_workbook()}
    phone(page, CLAIRE).get_by_label("Document à envoyer").set_input_files(sent)  # type: ignore[arg-type]
    _take(page, CLAIRE, "Importer ?", "import-apercu")
    tap(page, CLAIRE, "Des deux côtés")
    _take(page, CLAIRE, "Changé des deux côtés :", "import-differences")
    tap(page, CLAIRE, "Le résumé")
    tap(page, CLAIRE, "Répondre aux questions")
    _take(page, CLAIRE, "Question 1/", "import-question")
    tap(page, CLAIRE, "Annuler", exact=True)
    write(page, CLAIRE, "/import")
    expect(last(page, CLAIRE)).to_contain_text("Importer ?")
    tap(page, CLAIRE, "Importer")
    _take(page, CLAIRE, "C'est importé", "import-fait")


def _meeting(page: Page) -> None:
    """A COTECH in the holidays, and what leaves by itself the day after."""
    write(page, CLAIRE, "/reunion COTECH jeudi 22 octobre 9h30-11h30 à Bastide-Claret")
    _take(page, CLAIRE, "À savoir pour cette date", "reunion-brouillon")
    tap(page, CLAIRE, "Voir ce qui partirait")
    expect(last(page, CLAIRE)).to_contain_text("ce qui partirait")
    tap(page, CLAIRE, "1 · Envoyer")
    expect(phone(page, CLAIRE).get_by_text("C'est parti")).not_to_have_count(0)
    go_to(page, "2026-10-14T17:35")
    announced = phone(page, CLAIRE).get_by_text("Demain, de moi-même")
    expect(announced).not_to_have_count(0)
    _take(page, CLAIRE, "", "reunion-veille")


def _progress_and_summary(page: Page) -> None:
    """Mathieu has reported on his fiche and is asked again, beside Claire's summary; the axes."""
    tap(page, CLAIRE, "Voir ce qui partirait")
    tap(page, CLAIRE, "1 · Envoyer")
    tap(page, MATHIEU, "1.1 Guichet")
    tap(page, MATHIEU, "Cela avance")
    expect(last(page, MATHIEU)).to_contain_text("À combien")
    write(page, MATHIEU, "60")
    expect(last(page, MATHIEU)).to_contain_text("fait marquant")
    write(page, MATHIEU, "Deux médecins ont trouvé un logement.")
    expect(last(page, MATHIEU)).to_contain_text("→ 60")
    tap(page, MATHIEU, "1 · Envoyer")
    expect(last(page, MATHIEU)).to_contain_text("Merci")
    write(page, MATHIEU, "/avancement")
    _take(page, MATHIEU, "Où en êtes-vous", "avancement")
    write(page, CLAIRE, "/synthese")
    _take(page, CLAIRE, "Synthèse", "synthese")
    page.screenshot(path=HOME / "deux-telephones.png", clip=_both(page))
    tap(page, CLAIRE, "Les axes")
    tap(page, CLAIRE, "En image")
    _keep_picture(page)


def _both(page: Page) -> FloatRect:
    """The two phones, side by side."""
    left, right = _box(phone(page, CLAIRE)), _box(phone(page, MATHIEU))
    width = right["x"] + right["width"] - left["x"]
    return {
        "x": left["x"] - _MARGIN,
        "y": left["y"] - _MARGIN,
        "width": width + 2 * _MARGIN,
        "height": left["height"] + 2 * _MARGIN,
    }


def _keep_picture(page: Page) -> None:
    """The picture that Claire was sent, as it is when she opens it."""
    sent = phone(page, CLAIRE).locator("img.picture").last
    expect(sent).to_be_visible()
    source = sent.get_attribute("src")
    answer = page.request.get(urljoin(page.url, source))
    (HOME / "synthese-image.png").write_bytes(answer.body())


def _take(page: Page, who: str, awaited: str, name: str, messages: int = 1) -> None:
    """The lowest messages of the bot, once the last has these words, on the wall of the phone."""
    expect(last(page, who)).to_contain_text(awaited)
    expect(phone(page, who).get_by_role("status")).to_be_empty(timeout=30_000)
    page.mouse.move(0, 0)
    first = phone(page, who).locator(".message.bot").nth(-messages)
    top, bottom = _box(first)["y"], _box(last(page, who))
    wall = _box(phone(page, who))
    clip: FloatRect = {
        "x": wall["x"] + 1,
        "y": top - _MARGIN,
        "width": wall["width"] - 2,
        "height": bottom["y"] + bottom["height"] - top + 2 * _MARGIN,
    }
    page.screenshot(path=HOME / f"{name}.png", clip=clip)


def _box(part: Locator) -> FloatRect:
    """Where it is on the page, in pixels."""
    box = part.bounding_box()
    assert box is not None, "a picture is taken of what is on the page"
    return box


if __name__ == "__main__":
    sys.exit(main())
