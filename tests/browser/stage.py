"""The demonstration with the real bot, and its page in Chromium: for stories and for pictures."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize

from bot import demo


@contextmanager
def demonstration(folder: Path, **more: Any) -> Iterator[demo.Stage]:
    """The contract imported, everybody in who comes by themselves. Its files are in this folder."""
    home = Path.cwd()
    os.chdir(folder)
    os.environ["PYTHONPATH"] = str(home)
    try:
        with demo.staged(port=0, words=demo.Words(), hurried=True, **more) as ready:
            yield ready
    finally:
        os.chdir(home)
        del os.environ["PYTHONPATH"]


@contextmanager
def opened(browser: Browser, stage: demo.Stage, size: ViewportSize | None = None) -> Iterator[Page]:
    """Its page, opened wide."""
    size = size or {"width": 1700, "height": 950}
    context = browser.new_context(viewport=size, locale="fr-FR", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(stage.hands.url)
    yield page
    context.close()
