"""A Chromium, a town, a tiny bot and a page. `BROWSER=no` leaves this whole folder out."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from simulator.server import Simulator
from tests.browser.tiny_bot import TinyBot

if os.environ.get("BROWSER") == "no":
    collect_ignore_glob = ["test_*.py"]

# A machine busy with other tests answers late, and well.
expect.set_options(timeout=20_000)

CLAIRE, AMINA, BRUNO, NADIA, STRANGER, SIXTH = range(5_000_001, 5_000_007)
PEOPLE = [
    (CLAIRE, "Claire", "Vidalenc", "Coordinatrice du contrat", True),
    (AMINA, "Amina", "Lamarque", "Pilote, action 2.3 (aidants)", True),
    (BRUNO, "Bruno", "Costes", "Pilote, action 3.1 (santé mentale)", True),
    (NADIA, "Nadia", "Roumégous", "Élue référente santé", True),
    (STRANGER, "Léo", "Martin", "Inconnu du contrat", True),
    (SIXTH, "Hélène", "Fabre", "Partenaire", False),
]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


# Its loop runs in the tests' own thread for as long as it is open: left open past its file, no
# other test of the same worker could start a loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a file."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail(
            "Chromium manque : apt install chromium, ou make test BROWSER=no", pytrace=False
        )
    with sync_playwright() as player:
        running = player.chromium.launch(executable_path=chromium, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def town() -> Iterator[Simulator]:
    """A town on Monday 23 November 2026, 8:55, with the same six people."""
    with Simulator(starts_at=datetime.fromisoformat("2026-11-23T08:55:00+01:00")) as town:
        yield town


@pytest.fixture
def bot(town: Simulator) -> Iterator[TinyBot]:
    """The tiny bot, listening."""
    with TinyBot(town.url, town.token) as bot:
        yield bot


@pytest.fixture
def page(browser: Browser, town: Simulator, bot: TinyBot) -> Iterator[Page]:
    """The demonstration page, opened wide."""
    context = browser.new_context(
        viewport={"width": 1400, "height": 900}, locale="fr-FR", reduced_motion="reduce"
    )
    page = context.new_page()
    for person in PEOPLE:
        names = ("id", "first_name", "last_name", "role_label", "phone")
        page.request.post(f"{town.url}/sim/people", data=dict(zip(names, person, strict=True)))
    page.goto(town.url)
    yield page
    context.close()
