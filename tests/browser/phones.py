"""How the stories speak of what is on the page: by its names, as people with a screen reader do."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from simulator.server import Simulator
from tests.browser.conftest import AMINA


def phone(page: Page, name: str) -> Locator:
    """One phone of the row."""
    return page.get_by_role("region", name=name, exact=True)


def field(page: Page, name: str) -> Locator:
    """Where that person types."""
    return page.get_by_label(f"Message de {name} à Cheville")


def tap(page: Page, who: str, label: str, *, exact: bool = False) -> None:
    """Tap the lowest button that has these words, or just these."""
    phone(page, who).get_by_role("button", name=label, exact=exact).last.click()


def write(page: Page, who: str, words: str) -> None:
    """Type these words and send them."""
    field(page, who).fill(words)
    field(page, who).press("Enter")


def last(page: Page, who: str) -> Locator:
    """The lowest message of the bot."""
    return phone(page, who).locator(".message.bot").last


def take_out(page: Page, who: str) -> None:
    """Put somebody's phone on the page, beside those that are there."""
    page.get_by_text("Un autre téléphone").click()
    page.get_by_label("Chercher une personne").fill(who)
    page.get_by_role("button", name=who).click()


def hide(page: Page, who: str) -> None:
    """Take somebody's phone off the page."""
    phone(page, who).get_by_label(f"Options du téléphone de {who}").click()
    phone(page, who).get_by_role("button", name="Masquer ce téléphone").click()


def go_to(page: Page, moment: str) -> None:
    """Choose this moment of the town (« 2026-10-05T10:00 »), and wait until it is lived through."""
    page.get_by_label("Choisir une date et une heure").click()
    page.get_by_label("Date et heure").fill(moment)
    page.get_by_role("button", name="Aller", exact=True).click()
    expect(page.locator("#town-now")).to_contain_text(moment[-5:-3].lstrip("0") + " h")
    expect(page.locator("#town-state")).to_be_empty(timeout=30_000)


def deed(town: Simulator, page: Page, name: str, person: int = AMINA, **said: object) -> None:
    """Something a person does elsewhere than on this page."""
    answer = page.request.post(f"{town.url}/sim/people/{person}/{name}", data=said)
    assert answer.ok, answer.text()


def wait_for(page: Page, came_true: Callable[[], bool]) -> None:
    """What happens beside the page has its own pace: looks again for ten seconds, then goes on."""
    for _ in range(100):
        if came_true():
            return
        page.wait_for_timeout(100)
