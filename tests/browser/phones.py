"""How the stories speak of what is on the page: by its names, as people with a screen reader do."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page

from simulator.server import Simulator
from tests.browser.conftest import AMINA


def phone(page: Page, name: str) -> Locator:
    """One phone of the row."""
    return page.get_by_role("region", name=name, exact=True)


def field(page: Page, name: str) -> Locator:
    """Where that person types."""
    return page.get_by_label(f"Message de {name} à Cheville")


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
