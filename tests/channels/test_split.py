"""A long text in several messages: nothing lost, nothing too long, every tag closed."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.plain import plain
from bot.split import split, units
from simulator.html_text import parse_html

LIMIT = 4096
WORDS = st.text(st.sampled_from("abcéè œ’·😀 0123456789.,\u00a0"), min_size=1, max_size=60)
INLINE = st.builds(
    lambda tag, words: f"<{tag}>{words}</{tag}>", st.sampled_from(["b", "i", "u", "code"]), WORDS
)
LINK = st.builds(lambda words: f'<a href="https://exemple.fr/?a=1&amp;b=2">{words}</a>', WORDS)
ENTITY = st.sampled_from(["&lt;", "&gt;", "&amp;"])
NESTED = st.builds(lambda inner, words: f"<b>{words}{inner}{words}</b>", INLINE | LINK, WORDS)
SENTENCE = st.lists(WORDS | INLINE | LINK | ENTITY | NESTED, min_size=1, max_size=8).map(" ".join)
PARAGRAPH = st.lists(SENTENCE, min_size=1, max_size=3).map("\n".join)
BLOCK = st.lists(WORDS, min_size=1, max_size=9).map(
    lambda words: "<b>" + "\n\n".join(words) + "</b>"
)
TEXT = st.lists(PARAGRAPH | BLOCK, min_size=1, max_size=8).map("\n\n".join)


def bare(text: str) -> str:
    """The words alone, without blanks: what must not be lost."""
    return re.sub(r"\s+", "", plain(text))


@settings(deadline=None, max_examples=60)
@given(TEXT, st.sampled_from([250, 1024]))
def test_45_every_part_fits_and_says_its_share(text: str, limit: int) -> None:
    """Fault 45: each part within the limit, its tags balanced, the words all there, in order."""
    parts = split(text, limit)

    assert all(units(part) <= limit for part in parts)
    for part in parts:
        parse_html(part)  # raises for a tag left open, closed twice or crossed
    assert bare(text) == "".join(bare(part) for part in parts)


@settings(deadline=None, max_examples=60)
@given(st.text(st.sampled_from("aé😀"), min_size=1, max_size=900))
def test_45_a_word_without_end_is_cut_between_characters(word: str) -> None:
    """No space anywhere: still no half of an emoji, and nothing lost."""
    parts = split(word, 250)

    assert all(units(part) <= 250 for part in parts)
    assert word == "".join(parts)


def test_45_a_summary_of_nine_thousand_characters_is_cut_between_paragraphs() -> None:
    """Each part begins with the title of an action and ends with its last sentence."""
    paragraph = "<b>2.3 · Répit</b>\n" + "Une phrase sur l'action. " * 11 + "Fin."
    text = "\n\n".join([paragraph] * 31)
    parts = split(text, LIMIT)

    assert 3 <= len(parts) <= 4
    assert all(part.startswith("<b>2.3") and part.endswith("Fin.") for part in parts)


def test_45_what_fits_is_left_as_it_is() -> None:
    """One message stays one, blanks and all."""
    assert ["<b>a</b>\n\n b"] == split("<b>a</b>\n\n b", LIMIT)
