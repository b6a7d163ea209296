"""Telegram's text: HTML in, entities out, and safe HTML for the page again."""

import pytest

from simulator.entities import Formatted, to_html, trimmed, units
from simulator.found_entities import with_found
from simulator.html_text import parse_html
from simulator.shapes import Refusal
from tests.simulator.village import AMINA, BRUNO, Village, in_village

READ = [
    ("<b>é</b>", "é", [("bold", 0, 1)]),
    ("😀<i>x</i>", "😀x", [("italic", 2, 1)]),
    ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
    ("a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#x27;", "a <b> & \"c\" 'd'", []),
    ("&eacute; & &unknown;", "&eacute; & &unknown;", []),
    ("a > b", "a > b", []),
    ("<B>x</B>", "x", [("bold", 0, 1)]),
    ("<b></b>x", "x", []),
    ("<pre><code class=\"language-py\">x</code></pre>", "x", [("pre", 0, 1)]),
    ("<code>x</code>", "x", [("code", 0, 1)]),
    ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
    ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
    ('<a href="https://example.org/a?b=1&amp;c=2">x</a>', "x", [("text_link", 0, 1)]),
    ("<a>nothing</a>", "nothing", []),
]  # fmt: skip


@pytest.mark.parametrize(("source", "text", "entities"), READ, ids=[each[0] for each in READ])
def test_html_becomes_words_and_entities_in_utf16_units(
    source: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    """What is between tags is the text; tags are entities, nested ones after their outer one."""
    words = parse_html(source)
    assert words.text == text
    assert [(e["type"], e["offset"], e["length"]) for e in words.entities] == entities


BROKEN = [
    ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ("é<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("<b x", "Unclosed start tag at byte offset 0"),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("x<br>y", 'Unsupported start tag "br" at byte offset 1'),
]


@pytest.mark.parametrize(("source", "why"), BROKEN, ids=[each[0] for each in BROKEN])
def test_broken_html_is_refused_with_the_place(source: str, why: str) -> None:
    """Telegram counts the place in bytes of UTF-8."""
    with pytest.raises(Refusal) as refusal:
        parse_html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {why}"


def test_blanks_at_both_ends_go_and_entities_follow() -> None:
    """As Telegram stores it."""
    words = trimmed(parse_html("\n <b> Bonjour </b> \n"))
    assert words == Formatted("Bonjour", [{"type": "bold", "offset": 0, "length": 7}])


FOUND = [
    ("/start inv_1", [("bot_command", "/start")]),
    ("voir /aide ou 12/03", [("bot_command", "/aide")]),
    ("https://sante.fr/a, ou a.b@c.fr", [("url", "https://sante.fr/a"), ("email", "a.b@c.fr")]),
    ("@claire et #copil", [("mention", "@claire"), ("hashtag", "#copil")]),
    ("rien à voir 1/2", []),
]


@pytest.mark.parametrize(("text", "found"), FOUND, ids=[each[0] for each in FOUND])
def test_commands_and_links_are_found_by_themselves(
    text: str, found: list[tuple[str, str]]
) -> None:
    """The bot reads a command by its entity."""
    words = with_found(Formatted(text))
    told = [(e["type"], text[e["offset"] : e["offset"] + e["length"]]) for e in words.entities]
    assert told == found


def test_nothing_is_found_inside_code() -> None:
    """A command quoted as code is no command."""
    words = with_found(parse_html("<code>/aide</code>"))
    assert [each["type"] for each in words.entities] == ["code"]


def test_html_for_the_page_is_safe_and_keeps_its_shape() -> None:
    """Everything people wrote is escaped; only entities become tags."""
    words = parse_html('<b>a<i>😀</i></b> &lt;script&gt; <a href="https://x.fr/?a=%22&amp;b">l</a>')
    html = to_html(words)
    assert html == (
        "<b>a<i>😀</i></b> &lt;script&gt; "
        '<a href="https://x.fr/?a=%22&amp;b" rel="noreferrer" target="_blank">l</a>'
    )


def test_length_is_counted_in_utf16_units() -> None:
    """An emoji counts two, a letter with an accent one."""
    assert [units("a"), units("é"), units("😀"), units("")] == [1, 1, 2, 0]


def test_a_link_to_somebody_names_them() -> None:
    """Telegram tells who it is; of whom it does not know, only the words stay."""

    async def story(village: Village) -> None:
        words = f'<a href="tg://user?id={BRUNO}">Bruno</a> <a href="tg://user?id=404">lui</a>'
        sent = await village.gets("sendMessage", chat_id=AMINA, text=words, parse_mode="HTML")
        (named,) = sent["entities"]
        assert sent["text"] == "Bruno lui"
        assert (named["type"], named["user"]["id"]) == ("text_mention", BRUNO)

    in_village(story)
