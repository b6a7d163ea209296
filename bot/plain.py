"""Telegram's small HTML without its tags, for readers who take plain words."""

import html
import re

_TAG = re.compile(r"</?(?:b|i|u|a|code)(?:\s[^>]*)?>")


def plain(text: str) -> str:
    """The words alone.

    >>> plain("<b>Fiche 2.3</b> : Dépistage &amp; co")
    'Fiche 2.3 : Dépistage & co'
    """
    return html.unescape(_TAG.sub("", text))
