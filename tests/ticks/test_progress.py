"""The call for progress before a COPIL, and its relances."""

from tests.story import Story
from tests.ticks.prepared import collected, copil, told_between


def test_the_call_lists_only_what_each_one_owes(story: Story) -> None:
    """1.2 has a référent de suivi: he is asked, its pilote is not."""
    cast = collected(story)

    assert "• 2.3 Répit <et> cafés & co" in cast.amina.last.text
    assert "1.2" not in cast.amina.last.text
    assert "où en sont vos 2 fiches ?" in cast.bruno.last.text
    assert ["1 · 1.1 Guichet d'accueil", "2 · 1.2 Maîtrise de stage"] == cast.bruno.last.labels[:2]
    assert copil(story).progress_since == story.now


def test_the_coordinator_knows_that_the_call_has_left(story: Story) -> None:
    """One line: how many people, how many actions."""
    cast = collected(story)

    assert "2 personnes, 3 fiches" in cast.claire.last.text


def test_nothing_new_is_one_tap_and_ends_the_chase(story: Story) -> None:
    """With a single action « Rien de nouveau » stands under the call; then Amina is in peace."""
    cast = collected(story)
    cast.amina.presses("Rien de nouveau")

    told = told_between(story, cast.amina, "2026-12-02 18:00")

    assert [] == told


def test_a_relance_names_only_what_is_still_owed(story: Story) -> None:
    """Bruno told of 1.1: three days later only 1.2 is asked for."""
    cast = collected(story)
    cast.bruno.presses("1.1 Guichet d'accueil")
    cast.bruno.presses("Rien de nouveau")

    told = told_between(story, cast.bruno, "2026-11-26 08:30")

    assert 1 == len(told)
    assert "• 1.2 Maîtrise de stage" in told[0]
    assert "1.1" not in told[0]


def test_two_relances_then_the_call_list_says_which_actions(story: Story) -> None:
    """After the second relance and two open days, Claire knows whom to telephone about what."""
    cast = collected(story)
    told_to_bruno = told_between(story, cast.bruno, "2026-12-04 18:00")
    assert 2 == len([text for text in told_to_bruno if "il me manque des nouvelles" in text])

    told = told_between(story, cast.claire, "2026-12-07 09:00")

    calls = [text for text in told if "rien dit" in text]
    assert 1 == len(calls)
    assert "Bruno Lacaze (CPTS de Test) : téléphone inconnu, fiches 1.1 et 1.2" in calls[0]


def test_the_eighth_action_is_the_last_with_a_button_of_its_own(story: Story) -> None:
    """Somebody with nine actions gets one door to their list instead of a wall."""

    def many(session) -> None:
        from storage.actions import Action, ActionRole

        for number in range(8):
            row = Action(
                contract_id=story.ids.contract,
                code=f"3.{number}",
                title=f"Fiche {number}",
                state="under_way",
                rank=10 + number,
            )
            session.add(row)
            session.flush()
            session.add(ActionRole(action_id=row.id, role="pilot", person_id=story.ids.amina))

    story.do(many)
    cast = collected(story)

    assert "où en sont vos 9 fiches ?" in cast.amina.last.text
    assert ["1 · Dire où en est une fiche", "2 · Me le rappeler demain"] == cast.amina.last.labels
