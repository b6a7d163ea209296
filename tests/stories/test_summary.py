"""/synthese: the contract at a glance on Claire's phone."""

from datetime import UTC, date, datetime

from sqlmodel import Session

from storage.actions import Action, Remark, Report
from storage.meetings import Meeting
from tests.story import Story


def _last_copil(story: Story) -> None:
    """COPIL n° 5 was held on 25 June; the workbook says so."""

    def add(session: Session) -> None:
        meeting = Meeting(
            contract_id=story.ids.contract,
            instance_id=story.ids.instance,
            key="COPIL@2026-06-25",
            uid="copil-5@cheville.test",
            title="COPIL n° 5",
            starts_at=datetime(2026, 6, 25, 12, tzinfo=UTC),
            state="held",
        )
        session.add(meeting)

    story.do(add)


def _change(story: Story, action_id: int, **values: object) -> None:
    def change(session: Session) -> None:
        action = session.get_one(Action, action_id)
        for name, value in values.items():
            setattr(action, name, value)

    story.do(change)


def _remark(story: Story, action_id: int, kind: str, text: str) -> None:
    row = Remark(
        contract_id=story.ids.contract,
        action_id=action_id,
        kind=kind,
        text=text,
        at=datetime(2026, 11, 20, 8, tzinfo=UTC),
    )
    story.do(lambda session: session.add(row))


def test_the_summary_tells_where_every_axe_stands(story: Story) -> None:
    """Counts by state, overall and by axe; no state is not a state."""
    claire = story.member("claire", "coordinator")
    _change(story, story.ids.action_1_2, state=None)

    told = claire.says("/synthese").text

    assert "Synthèse, lundi 23 novembre 2026" in told
    assert "3 fiches : 2 en cours, 1 à préciser." in told
    assert "• 1 Accès aux soins : 1 en cours, 1 à préciser" in told
    assert "• 2 Aidants : 1 en cours" in told
    assert "État à préciser : 1.2" in told


def test_what_moved_since_the_last_copil_is_told(story: Story) -> None:
    """A report changes state and progress: before and after, and since when."""
    _last_copil(story)
    claire, bruno = story.member("claire", "coordinator"), story.member("bruno")
    _change(story, story.ids.action_1_1, state="not_started", progress=0.0)
    bruno.says("/avancement 1.1")
    bruno.presses("Cela avance")
    bruno.says("20 %")
    bruno.presses("Passer")
    bruno.presses("Envoyer")

    told = claire.says("/synthese").text

    assert "Depuis le COPIL n° 5 du 25 juin" in told
    assert "1 fiche mise à jour : 1.1" in told
    assert "• 1.1 : non démarrée → en cours" in told
    assert "• 1.1 : 0 % → 20 %" in told


def test_the_first_summary_says_that_it_is(story: Story) -> None:
    """Without a COPIL behind us it counts from the day of the import, and says so."""
    claire = story.member("claire", "coordinator")

    told = claire.says("/synthese").text

    assert "Première synthèse, depuis le 23 novembre" in told
    assert "Aucune fiche n'a encore été mise à jour ici." in told


def test_the_late_and_the_silent_are_named_and_make_the_next_step(story: Story) -> None:
    """The last line says what to do about them."""
    claire = story.member("claire", "coordinator")
    _change(story, story.ids.action_1_1, ends_on=date(2026, 11, 1))
    _change(story, story.ids.action_1_1, last_report_on=date(2026, 11, 3))
    _change(story, story.ids.action_1_2, last_report_on=date(2026, 11, 3))
    _change(story, story.ids.action_2_3, last_report_on=date(2026, 3, 12))

    told = claire.says("/synthese").text

    assert "En retard (1)\n• 1.1 Guichet d'accueil, 22 jours" in told
    assert "• 2.3 Répit <et> cafés & co, depuis le 12 mars" in told
    assert told.endswith("À faire : prendre des nouvelles de la fiche 2.3.")


def test_freins_and_leviers_are_told_and_the_rest_is_one_tap_away(story: Story) -> None:
    """Three of each at most; the detail of the axe has them all, with the actions."""
    claire = story.member("claire", "coordinator")
    for number in range(4):
        _remark(story, story.ids.action_2_3, "obstacle", f"Frein numéro {number}")
    _remark(story, story.ids.action_1_1, "lever", "Le maire y tient")

    told = claire.says("/synthese").text
    detail = claire.presses("Détail de l'axe 2").text

    assert "Freins des fiches ouvertes (4), depuis le 20 novembre" in told
    assert "• et 1 autre, dans le détail des axes" in told
    assert "Leviers (1), depuis le 20 novembre\n• 1.1 : Le maire y tient" in told
    assert "2.3 Répit <et> cafés & co\nEn cours, 50 %" in detail
    assert detail.count("Frein : Frein numéro") == 4


def test_the_freins_of_closed_fiches_are_not_told(story: Story) -> None:
    """What held back a fiche that is done or abandoned holds nothing back; the newest first."""
    _last_copil(story)
    claire = story.member("claire", "coordinator")
    _change(story, story.ids.action_1_1, state="done")
    _change(story, story.ids.action_1_2, state="abandoned")
    for action_id in (story.ids.action_1_1, story.ids.action_1_2, story.ids.action_2_3):
        _remark(story, action_id, "obstacle", "La salle manque")

    told = claire.says("/synthese").text

    assert "Freins des fiches ouvertes (1), depuis le COPIL n° 5\n• 2.3 : La salle" in told
    assert "La salle manque" not in claire.presses("Détail de l'axe 1").text


def test_the_detail_tells_the_last_fait_marquant_and_the_next_step(story: Story) -> None:
    """What partners say is « transmis à la coordination »: she can read it."""
    _last_copil(story)
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    amina.says("/avancement 2.3")
    for words in ("1", "60", "Un café <à> Salers", "+ Prochaine étape", "Bilan en mai", "Envoyer"):
        amina.says(words)
    amina.says("/avancement 2.3")
    for words in ("1", "passer", "Deux cafés", "Envoyer"):
        amina.says(words)

    claire.says("/synthese")
    told = claire.presses("Détail de l'axe 2").text

    assert "Fait marquant : Deux cafés\nProchaine étape : Bilan en mai" in told
    assert "Salers" not in told


def test_nothing_new_is_no_update(story: Story) -> None:
    """A fiche of which one said « rien de nouveau » is counted apart."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    amina.says("/avancement 2.3")
    amina.presses("Rien de nouveau")

    told = claire.says("/synthese").text

    assert "1 fiche sans rien de nouveau : 2.3" in told
    assert "à jour" not in told


def test_50_an_axe_of_nobody_is_not_shown(story: Story) -> None:
    """Fault 50: a forged button shows the summary and no axe; a partner's shows nothing."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    card = claire.says("/synthese")

    told = claire.presses_value("summary:axis:999", card.id)
    refused = amina.presses_value("summary:axis:1", amina.last.id)

    assert card.text == told.text
    assert "réservée à la coordination" in refused.text


def test_a_summary_of_a_large_contract_fits_two_screens(story: Story) -> None:
    """Forty actions, all late and silent, still make one message that can be read."""
    claire = story.member("claire", "coordinator")

    def many(session: Session) -> None:
        for number in range(40):
            session.add(
                Action(
                    contract_id=story.ids.contract,
                    code=f"3.{number}",
                    title=f"Fiche {number} " + "au long titre " * 6,
                    state="under_way",
                    ends_on=date(2026, 1, 1),
                    rank=10 + number,
                )
            )

    story.do(many)
    before = len(claire.told)

    told = claire.says("/synthese").text

    assert before + 1 == len(claire.told)
    assert len(told) < 2600


def test_the_summary_costs_the_same_queries_for_forty_actions(story: Story) -> None:
    """A constant number of questions to the database, whatever the size of the plan."""
    from sqlalchemy import event

    from storage.summaries import summed

    seen: list[str] = []
    engine = story.house.database.engine
    listener = lambda *args: seen.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    story.look(summed)
    few = len(seen)
    event.remove(engine, "before_cursor_execute", listener)

    assert few <= 14


def test_a_report_of_before_the_copil_is_no_news(story: Story) -> None:
    """What the last COPIL knew is not told again as having moved."""
    _last_copil(story)
    claire = story.member("claire", "coordinator")
    row = Report(
        contract_id=story.ids.contract,
        action_id=story.ids.action_1_1,
        person_id=story.ids.bruno,
        at=datetime(2026, 6, 20, 8, tzinfo=UTC),
        kind="moving",
        state_before="not_started",
        source="before",
    )
    story.do(lambda session: session.add(row))

    told = claire.says("/synthese").text

    assert "Aucune fiche n'a encore été mise à jour ici." in told


def test_45_a_summary_of_nine_thousand_characters_arrives_whole(story: Story) -> None:
    """Fault 45: in several messages, each of which Telegram takes as it is, no line lost."""
    claire = story.member("claire", "coordinator")
    titles = [f"Fiche <n° {n}> & co, {'au plus près des habitants ' * 2}» {n}" for n in range(99)]
    _actions(story, titles)
    claire.says("/synthese")
    before = {message.id for message in claire.told}

    claire.presses("Détail de l'axe 1")

    parts = [message for message in claire.told if message.id not in before]
    assert 9_000 < sum(len(part.text) for part in parts)
    assert 3 <= len(parts)
    assert all(len(part.text) <= 4096 for part in parts)
    whole = "\n".join(part.text for part in parts)
    assert [whole.count(title) for title in titles] == [1] * len(titles)
    assert sorted(titles, key=whole.index) == titles
    calls = [call for call in story.calls if call["method"] == "sendMessage"]
    assert {200} == {call["status"] for call in calls}
    assert all("parse_mode" in call["params"] for call in calls), "the bold type was given up"
    assert [False, True] == sorted({bool(part.buttons) for part in parts})
    assert parts[-1].buttons


def _actions(story: Story, titles: list[str]) -> None:
    """As many more actions in the first axe."""

    def add(session: Session) -> None:
        axis = session.get_one(Action, story.ids.action_1_1).axis_id
        for n, title in enumerate(titles):
            code = f"1.{n + 3}"
            session.add(
                Action(
                    contract_id=story.ids.contract,
                    axis_id=axis,
                    code=code,
                    title=title,
                    rank=n + 3,
                    state="under_way",
                )
            )

    story.do(add)
