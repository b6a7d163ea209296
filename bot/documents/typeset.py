"""Pages and pictures set by Typst. The only user of it.

Texts are templates/documents/*.typ; what changes comes in as data, so that nothing that people
wrote is ever read as markup.
"""

import json
from collections.abc import Mapping
from importlib.resources import as_file, files
from typing import Any

_DOTS_AN_INCH = 216  # 360 points wide are 1080 dots: a phone's width


def picture(text: str, data: Mapping[str, Any]) -> bytes:
    """A PNG from this text (« summary_axes »)."""
    return _set(text, data, format="png", ppi=_DOTS_AN_INCH)


def page(text: str, data: Mapping[str, Any]) -> bytes:
    """A PDF that a screen reader can follow (PDF/UA-1)."""
    return _set(text, data, format="pdf", pdf_standards=["ua-1"])


def _set(text: str, data: Mapping[str, Any], **more: Any) -> bytes:
    import font_lato  # both are large, and few deeds make a page
    import typst

    with as_file(files("templates") / "documents") as folder:
        made = typst.compile(
            str(folder / f"{text}.typ"),
            root=str(folder),
            font_paths=[font_lato.font_directory],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            **more,
        )
    if not isinstance(made, bytes):
        raise TypeError(f"{text} makes {len(made)} pages as pictures, not one")
    return made
