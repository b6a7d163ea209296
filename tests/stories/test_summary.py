"""/synthese: the contract at a glance on Claire's phone."""

from datetime import UTC, date, datetime

from sqlmodel import Session

from storage.actions import Action, Remark, Report
from storage.indicators import Indicator, IndicatorValue
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


def test_the_summary_tells_three_numbers_and_what_is_to_be_done(story: Story) -> None:
    """How many fiches are under way, late, how many figures came; no state is not a state."""
    claire = story.member("claire", "coordinator")
    _change(story, story.ids.action_1_2, state=None)

    told = claire.says("/synthese").text

    assert told.startswith(
        "Synthèse, lundi 23 novembre 2026\n\n"
        "2 fiches en cours sur 3\n0 en retard\n0 chiffre reçu sur 0\n"
    )
    assert "État à préciser : 1.2" in told


def test_each_axe_is_counted_a_tap_away(story: Story) -> None:
    """Counts by state, overall and by axe, in the place of the summary; and back."""
    claire = story.member("claire", "coordinator")
    _change(story, story.ids.action_1_2, state=None)
    home = claire.says("/synthese").text

    told = claire.presses("Les axes").text

    assert "3 fiches : 2 en cours, 1 à préciser." in told
    assert "• 1 Accès aux soins : 1 en cours, 1 à préciser" in told
    assert "• 2 Aidants : 1 en cours" in told
    assert home == claire.presses("⬅ Synthèse").text


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
    assert "• 1 fiche mise à jour, dont 1 a changé d'état" in told
    detail = claire.presses("Ce qui a bougé (1)").text

    assert "• 1.1 Guichet d'accueil : non démarrée → en cours" in detail
    assert "• 1.1 Guichet d'accueil : 0 % → 20 %" in detail
    assert "1 fiche mise à jour : 1.1" in detail


def test_the_first_summary_says_that_it_is(story: Story) -> None:
    """Without a COPIL behind us it counts from the day of the import, and says so."""
    claire = story.member("claire", "coordinator")

    told = claire.says("/synthese").text

    assert "Première synthèse, depuis le 23 novembre" in told
    assert "Aucune fiche n'a encore été mise à jour ici." in told


def test_the_late_and_the_silent_are_named_with_those_who_answer(story: Story) -> None:
    """Their codes on the first screen; whose they are a tap away."""
    claire = story.member("claire", "coordinator")
    _change(story, story.ids.action_1_1, ends_on=date(2026, 11, 1))
    _change(story, story.ids.action_1_1, last_report_on=date(2026, 11, 3))
    _change(story, story.ids.action_1_2, last_report_on=date(2026, 11, 3))
    _change(story, story.ids.action_2_3, last_report_on=date(2026, 3, 12))

    told = claire.says("/synthese").text
    assert "1 en retard" in told
    assert "En retard : 1.1\nSans nouvelles : 2.3" in told

    assert "• 1.1 Guichet d'accueil, 22 jours — M. Lacaze" in claire.presses("En retard (1)").text
    claire.presses("⬅ Synthèse")
    silent = claire.presses("Sans nouvelles (1)").text
    assert "• 2.3 Répit <et> cafés & co, depuis le 12 mars — Mme Haddad" in silent


def test_freins_and_leviers_are_counted_by_what_they_are_about(story: Story) -> None:
    """Categories on the first screen, the most told first; the very words a tap away."""
    claire = story.member("claire", "coordinator")
    for words in ("Plan de financement incomplet", "Pas de salle", "Coût des travaux"):
        _remark(story, story.ids.action_2_3, "obstacle", words)
    _remark(story, story.ids.action_1_1, "lever", "Le maire y tient <fort>")

    told = claire.says("/synthese").text
    assert "Freins (3) : financement 2, autres 1" in told
    assert "Leviers (1) : portage politique 1" in told

    detail = claire.presses("Freins (3)").text
    assert "Financement\n• 2.3 : Plan de financement incomplet" in detail
    assert "Autres\n• 2.3 : Pas de salle" in detail
    claire.presses("⬅ Synthèse")
    assert "• 1.1 : Le maire y tient <fort>" in claire.presses("Leviers (1)").text


def test_the_freins_of_closed_fiches_are_not_told(story: Story) -> None:
    """What held back a fiche that is done or abandoned holds nothing back; the newest first."""
    _last_copil(story)
    claire = story.member("claire", "coordinator")
    _change(story, story.ids.action_1_1, state="done")
    _change(story, story.ids.action_1_2, state="abandoned")
    for action_id in (story.ids.action_1_1, story.ids.action_1_2, story.ids.action_2_3):
        _remark(story, action_id, "obstacle", "La salle manque")

    claire.says("/synthese")
    told = claire.presses("Freins (1)").text

    assert "Freins des fiches ouvertes (1), depuis le COPIL n° 5" in told
    assert "• 2.3 : La salle manque" in told
    claire.presses("⬅ Synthèse")
    claire.presses("Les axes")
    assert "La salle manque" not in claire.presses("Détail de l'axe 1").text


def test_indicators_stand_beside_their_targets(story: Story) -> None:
    """Reached, at the pace, short of it: counted on the first screen, told one by one behind it."""
    claire = story.member("claire", "coordinator")
    _with_targets(story)

    told = claire.says("/synthese").text
    assert "Cibles : 1 atteinte, 1 au rythme, 1 en deçà, 1 sans rythme connu" in told
    detail = claire.presses("Cibles (4)").text

    assert "• A Ateliers\n19 ateliers (T1 2026 à T3 2026) ; cible 24 par an : au rythme" in detail
    assert "• B Taux\n76 % (S1 2026) ; cible 75 au 31/12/2028 : cible atteinte" in detail
    assert "• C Passages\n4 110 passages (2025) ; cible 3 600 au 31/12/2027 : en deçà" in detail
    assert "• D Trajets\nsans valeur ; cible 1 200 trajets" in detail


def test_the_summary_is_a_page_a_workbook_and_pictures(story: Story) -> None:
    """Files below the summary, each made of today's figures; a picture has them as text too."""
    claire = story.member("claire", "coordinator")
    _with_targets(story)
    claire.says("/synthese")

    page = claire.presses("En une page (PDF)")
    book = claire.presses("En tableur")
    claire.presses("Les axes")
    axes = claire.presses("En image")
    claire.presses("⬅ Synthèse")
    claire.presses("Cibles (4)")
    targets = claire.presses("En image")

    assert ["synthese-2026-11-23.pdf", "synthese-2026-11-23.xlsx"] == [
        each.file["file_name"] for each in (page, book) if each.file
    ]
    assert "• 1 Accès aux soins : 2 en cours" in axes.text
    assert "76 % (S1 2026) ; cible 75 au 31/12/2028 : cible atteinte" in targets.text
    calls = [call["method"] for call in story.calls if call["method"].startswith("send")]
    assert ["sendDocument", "sendDocument", "sendPhoto", "sendPhoto"] == [
        method for method in calls if method != "sendMessage"
    ]


def test_a_picture_whose_text_is_no_caption_comes_before_it(story: Story) -> None:
    """Ten indicators with long names and targets are more than a caption holds."""
    claire = story.member("claire", "coordinator")

    def add(session: Session) -> None:
        for code in "ABCDEFGHIJ":
            label = "Part des habitants suivis par un médecin traitant du territoire"
            row = Indicator(
                contract_id=story.ids.contract,
                code=code,
                label=label,
                unit="habitants suivis",
                target=1200.0,
                target_due=date(2028, 12, 31),
            )
            session.add(row)

    story.do(add)
    claire.says("/synthese")
    claire.presses("Cibles (10)")
    text = claire.last.text

    told = claire.presses("En image")

    picture = claire.told[-2]
    assert "Les indicateurs et leurs cibles, en image. Le détail suit." == picture.text
    assert 1024 < len(text) and text == told.text
    assert ["sendPhoto", "sendMessage"] == [
        call["method"] for call in story.calls if call["method"].startswith("send")
    ][-2:]


def test_50_a_partner_gets_none_of_them(story: Story) -> None:
    """Fault 50: a forged button of a file, and one of a file that we do not make."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    home = claire.says("/synthese")

    refused = amina.presses_value("summary:file:page", amina.last.id)
    unknown = claire.presses_value("summary:file:deck", home.id)

    assert "réservée à la coordination" in refused.text
    assert home.text == unknown.text


def _with_targets(story: Story) -> None:
    """Four indicators that have a target; one of them has no value yet."""

    def add(session: Session) -> None:
        def one(code: str, label: str, unit: str, values: dict[str, float], **more: object) -> None:
            row = Indicator(contract_id=story.ids.contract, code=code, label=label, unit=unit)
            for name, value in more.items():
                setattr(row, name, value)
            session.add(row)
            session.flush()
            for period, value in values.items():
                session.add(IndicatorValue(indicator_id=row.id or 0, period=period, value=value))

        yearly = {"details": {"target_every_year": True}, "counting": "flow"}
        quarters = {"2026-T1": 6.0, "2026-T2": 8.0, "2026-T3": 5.0}
        one("A", "Ateliers", "ateliers", quarters, target=24.0, **yearly)
        until = {"target_due": date(2028, 12, 31), "counting": "stock"}
        one("B", "Taux", "%", {"2026-S1": 76.0}, target=75.0, initial_value=55.0, **until)
        began = {"initial_value": 4200.0, "initial_year": 2024, "counting": "stock"}
        due = {"target_due": date(2027, 12, 31)}
        one("C", "Passages", "passages", {"2025": 4110.0}, target=3600.0, **began, **due)
        one("D", "Trajets", "trajets", {}, target=1200.0, target_due=date(2028, 12, 31))

    story.do(add)


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
    claire.presses("Les axes")
    told = claire.presses("Détail de l'axe 2").text

    assert "Fait marquant : Deux cafés\nProchaine étape : Bilan en mai" in told
    assert "Salers" not in told


def test_nothing_new_is_no_update(story: Story) -> None:
    """A fiche of which one said « rien de nouveau » is counted apart."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    amina.says("/avancement 2.3")
    amina.presses("Rien de nouveau")

    told = claire.says("/synthese").text

    assert "• 1 fiche sans rien de nouveau" in told
    assert "à jour" not in told
    assert "1 fiche sans rien de nouveau : 2.3" in claire.presses("Ce qui a bougé (1)").text


def test_50_an_axe_of_nobody_is_not_shown(story: Story) -> None:
    """Fault 50: a forged button shows the summary and no axe; a partner's shows nothing."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    card = claire.says("/synthese")

    told = claire.presses_value("summary:axis:999", card.id)
    refused = amina.presses_value("summary:axis:1", amina.last.id)

    assert card.text == told.text
    assert "réservée à la coordination" in refused.text


def test_a_summary_of_a_large_contract_fits_one_screen(story: Story) -> None:
    """Forty actions, all late and silent: twenty lines of forty signs; pages behind it."""
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
    assert sum(max(1, -(-len(line) // 40)) for line in told.split("\n")) <= 20
    assert "page 1/5" in claire.presses("En retard (40)").text
    assert "page 2/5" in claire.presses("Suite").text


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
    claire.presses("Les axes")
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
