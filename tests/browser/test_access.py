"""Rules of access: what a screen reader or a keyboard needs, in light, at night and when narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from simulator.server import Simulator
from tests.browser.conftest import AMINA, CLAIRE, NADIA
from tests.browser.phones import deed, phone
from tests.browser.tiny_bot import TinyBot


@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390], ids=["wide", "narrow"])
def test_axe_has_nothing_to_say(
    town: Simulator, page: Page, bot: TinyBot, width: int, light: str
) -> None:
    """Cards, files, toasts, menus, a reply keyboard, an empty chat: no violation anywhere."""
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if light == "dark" else "light")
    deed(town, page, "start", CLAIRE)
    deed(town, page, "say", AMINA, text="/agenda")
    deed(town, page, "say", NADIA, text="clavier")
    bot.says(CLAIRE, "Voir <code>x</code> et <a href='https://example.org'>ceci</a>, ou /agenda.")
    phone(page, "Claire Vidalenc").get_by_role("button", name="1. Oui").click()
    expect(phone(page, "Claire Vidalenc").get_by_role("status")).to_contain_text("noté")
    expect(phone(page, "Amina Lamarque").get_by_role("link", name="copil.ics")).to_be_attached()

    closed = Axe().run(page)
    page.get_by_label("Météo du réseau").click()
    page.get_by_label("Menu des commandes").first.dispatch_event("click")
    opened = Axe().run(page)

    assert [each["id"] for each in closed.response["violations"]] == [], closed.generate_report()
    assert [each["id"] for each in opened.response["violations"]] == [], opened.generate_report()


def test_the_list_of_calls_is_clean_too(town: Simulator, page: Page) -> None:
    """A dialog is another page for a screen reader."""
    deed(town, page, "start")
    page.get_by_role("button", name="Appels du robot").click()
    expect(page.get_by_role("dialog").locator("tbody tr").first).to_be_visible()

    found = Axe().run(page)

    assert [each["id"] for each in found.response["violations"]] == [], found.generate_report()


def test_a_meeting_is_answered_with_the_keys_alone(page: Page) -> None:
    """From « Démarrer » to the answer without a mouse."""
    amina = phone(page, "Amina Lamarque")
    amina.get_by_role("button", name="Démarrer").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Message de Amina Lamarque à Cheville")).to_be_focused()
    expect(amina.get_by_role("button", name="1. Oui")).to_be_visible()

    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if "1. Oui" in page.evaluate("document.activeElement.textContent"):
            break
    page.keyboard.press("Enter")

    expect(amina.get_by_role("button", name="Changer ma réponse")).to_be_focused()
