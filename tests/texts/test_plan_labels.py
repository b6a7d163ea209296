"""What an import would change, in the words of a coordinator: which fact, which column, from what
to what."""

from zoneinfo import ZoneInfo

import pytest

from bot.plan_labels import Labels
from bot.words import table
from domain.plan import (
    ActionState,
    Civility,
    Counting,
    Direction,
    Doubt,
    Frequency,
    IndicatorKind,
    MeetingState,
    ValueNote,
)
from storage.meetings import CANCELLED, CONVENED, DRAFT, PLANNED
from storage.plan_merge import Changed

NAMES = {
    "action:2.3": "Aider les aidants",
    "indicator:21-b": "Places de répit",
    "meeting:copil 2026-12-10": "COPIL n° 6 (2026-12-10)",
    "person:blanc mathieu": "Mathieu Blanc",
    "person#36": "Mathieu Blanc",
    "person#8": "Hélène Sarradet",
}
MSA = {"text": "MSA"}
FICHE = "fiche 2.3 « Aider les aidants »"
CHANGES = [
    (Changed("action:2.3", "progress", 40.0, 60.0), f"{FICHE}, avancement : 40 % → 60 %"),
    (Changed("action:2.3", "details.budget", 22000.0, None), f"{FICHE}, budget : 22 000 € → rien"),
    (Changed("action:2.3", "details.context", "", "Peu"), f"{FICHE}, contexte : rien → Peu"),
    (
        Changed("action:2.3", "details.notes", "mot " * 40, "Une note"),
        f"{FICHE}, observations : {'mot ' * 14}mot… → Une note",
    ),
    (
        Changed("action:2.3", "details.partners", [{"text": "ARS"}, MSA], [MSA]),
        f"{FICHE}, partenaires : retiré : ARS",
    ),
    (
        Changed("action:2.3", "details.others", [["Priorité", "haute"]], [["Priorité", "basse"]]),
        f"{FICHE}, « Priorité » : haute → basse",
    ),
    (
        Changed("action:2.3", "roles", [["pilot", 36, None, None]], [["pilot", 8, None, None]]),
        f"{FICHE}, pilote : Mathieu Blanc → Hélène Sarradet",
    ),
    (
        Changed("action:2.3", "remarks", [], [["lever", "Un local"]]),
        f"{FICHE}, leviers : ajouté : Un local",
    ),
    (
        Changed("instance:copil", "seats", [], [[36, "member", None]]),
        "instance copil, sièges : ajouté : Mathieu Blanc",
    ),
    (
        Changed("instance:copil", "seats", [[36, "member", None]], [[36, "substitute", 8]]),
        "instance copil, sièges : Mathieu Blanc → Mathieu Blanc (suppléance : Hélène Sarradet)",
    ),
    (
        Changed("instance:copil", "seats", [[8, "substitute", None]], []),
        "instance copil, sièges : retiré : Hélène Sarradet (suppléance)",
    ),
    (Changed("instance:copil", "seats", [], [[99, "member", None]]), "instance copil, sièges"),
    (
        Changed("axis:T", "elected_id", 8, 36),
        "axe T, élu(e) référent(e) : Hélène Sarradet → Mathieu Blanc",
    ),
    (Changed("axis:T", "elected_id", 8, 99), "axe T, élu(e) référent(e)"),
    (Changed("axis:T", "formalised", False, True), "axe T, plan formalisé : non → oui"),
    (
        Changed("value:21-b@2026-T3", "value", 31.0, 4.0),
        "indicateur 21-b « Places de répit », T3 2026 : 31 → 4",
    ),
    (
        Changed("meeting:copil 2026-12-10", "place", "Mairie", "Siège"),
        "réunion COPIL n° 6 (10/12/2026), lieu : Mairie → Siège",
    ),
]  # fmt: skip


def labels() -> Labels:
    return Labels(NAMES, ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(("change", "told"), CHANGES, ids=[told for _, told in CHANGES])
def test_a_change_says_what_and_from_what_to_what(change: Changed, told: str) -> None:
    said = labels().change(change)
    assert told == said.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_fact_is_called_by_its_number_and_its_title() -> None:
    assert f"{FICHE}" == labels().about("action:2.3")
    assert "fiche 2.4" == labels().about("action:2.4")


ASKED = [
    ("person:blanc mathieu", "civility", "civility_missing", "Mathieu Blanc"),
    ("action:2.3", "state", "state_missing", FICHE),
    ("action:2.3", "progress", "approximate", f"{FICHE}, avancement"),
    ("meeting:copil 2026-12-10", "ends_at", "end_hour_missing", "réunion COPIL n° 6 (10/12/2026)"),
]


@pytest.mark.parametrize(("about", "field", "kind", "subject"), ASKED, ids=[a[2] for a in ASKED])
def test_a_question_does_not_repeat_its_column(
    about: str, field: str, kind: str, subject: str
) -> None:
    """« Mathieu Blanc : civilité non indiquée », not « Mathieu Blanc, civilité : civilité… »."""
    assert subject == labels().subject(Doubt("S", "A1", "x", kind, about=about, field=field))


@pytest.mark.parametrize(
    "name",
    [
        *(DRAFT, PLANNED, CONVENED, CANCELLED),
        *(
            member.value
            for kind in (
                ActionState, MeetingState, IndicatorKind, Frequency, Counting, Direction, ValueNote,
                Civility,
            )
            for member in kind
        ),
    ],
)  # fmt: skip
def test_every_value_that_has_a_name_is_told_in_french(name: str) -> None:
    """Whatever cell or list of changes it stands in: a meeting that was convened here said
    « convened » in the workbook that is given back."""
    assert name in table("import/words.toml")["values"]
