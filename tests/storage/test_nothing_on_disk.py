"""What is kept nowhere is in no file either: not in the database, nor in what SQLite writes beside
it. On PostgreSQL the server's own log of writes is its keeper's affair (docs/privacy.md)."""

import sqlite3

from tests.story import Story

NIR = "1 85 05 78 006 084 91"


def files_with(story: Story, words: str) -> list[str]:
    """The files of the data folder in which these words stand, as they were written or in JSON."""
    spelt = {words.encode(), ascii(words)[1:-1].encode()}
    return [
        each.name
        for each in sorted(story.settings.data_dir.rglob("*"))
        if each.is_file() and any(form in each.read_bytes() for form in spelt)
    ]


def test_a_social_security_number_is_in_no_file(story_on_sqlite: Story) -> None:
    story, amina = story_on_sqlite, story_on_sqlite.member("amina")

    amina.says(NIR)

    assert "n'a pas été conservé" in amina.last.text
    assert [] == files_with(story, NIR)
    assert [] == files_with(story, "006 084")


def test_who_is_erased_is_in_no_file(story_on_sqlite: Story) -> None:
    story, claire = story_on_sqlite, story_on_sqlite.member("claire", "coordinator")
    amina = story.member("amina")
    amina.says("/avancement 2.3")
    amina.says("60 %")
    amina.says("Haddad est arrivée")
    amina.presses("Envoyer")
    claire.says("/journal")
    assert files_with(story, "Haddad"), "she is in the file before"

    amina.says("/effacer")
    amina.presses("Oui, effacer")

    assert [] == files_with(story, "Haddad")
    story.tick()  # her farewell has left: what names her chat goes too
    assert [] == files_with(story, str(amina.number))


def test_the_file_is_whole_after_that(story_on_sqlite: Story) -> None:
    amina = story_on_sqlite.member("amina")
    amina.says(NIR)

    with sqlite3.connect(story_on_sqlite.settings.data_dir / "cheville.db") as file:
        assert ("ok",) == file.execute("pragma integrity_check").fetchone()
    file.close()
