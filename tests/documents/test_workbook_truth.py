"""The sample workbook against the truth it was made from: nothing differs but what is asked."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from domain.plan import Action, Indicator, Instance, Meeting, Person
from tests.documents.sample import (
    STATES,
    doubted,
    person_keys,
    plan,
    structure_keys,
    truth,
)

MEETING_STATES = {
    "tenue": "held",
    "planifiée": "planned",
    "reportée": "postponed",
    "à confirmer": "to_confirm",
}
FREQUENCIES = {
    "mensuelle": "monthly",
    "trimestrielle": "quarterly",
    "semestrielle": "half_yearly",
    "annuelle": "yearly",
}
KINDS = {"processus": "process", "résultat": "result", "impact": "impact"}
CIVILITIES = {"Mme": "madam", "M.": "mister", "Dr": "doctor"}


class Difference(NamedTuple):
    about: str
    field: str
    expected: Any
    read: Any


# What the workbook cannot say as the truth does, and why. All the rest must be a doubt.
ACCEPTED = {
    ("action:2.4", "last_update_on"): "written « mai 26 »: told as the first of the month",
    ("action:5.2", "starts_on"): "written 2027: told as the first of January",
    ("action:1.5", "budget"): "written « à définir »: told as unknown",
    ("action:1.5", "starts_on"): "written « T3 2026 »: told as the first day of the quarter",
    ("person:roques michele", "emails"): "the workbook has no address for her: told as missing",
    ("instance:cotech", "substitutes"): "the directory has substitutes for the COPIL only",
    ("instance:suivi", "substitutes"): "the directory has substitutes for the COPIL only",
}


def _compared(about: str, pairs: dict[str, tuple[Any, Any]]) -> Iterator[Difference]:
    for field, (expected, read) in pairs.items():
        if expected != read:
            yield Difference(about, field, expected, read)


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None


def _people(ids: list[str]) -> list[str]:
    return [person_keys()[one] for one in ids]


def _action_differences(expected: dict[str, Any], action: Action) -> Iterator[Difference]:
    budget = expected["budget_previsionnel"]
    pilots = [reference.person for reference in action.pilots]
    yield from _compared(
        f"action:{action.key}",
        {
            "axis": (expected["axe"], action.axis),
            "title": (expected["titre"], action.title),
            "objective": (expected["objectif_strategique"], action.objective),
            "starts_on": (expected["debut"], _iso(action.starts_on)),
            "ends_on": (expected["fin"], _iso(action.ends_on)),
            "state": (STATES[expected["etat"]], action.state),
            "progress": (expected["avancement_pct"], action.progress),
            "pilots": (person_keys()[expected["pilote"]], pilots[0] if pilots else None),
            "partners": (
                [structure_keys()[o] for o in expected["partenaires"]],
                [reference.structure for reference in action.partners],
            ),
            "last_update_on": (expected["derniere_maj"], _iso(action.last_update_on)),
            "budget": (budget, action.budget),
            "levers": (tuple(expected["leviers"]), action.levers),
            "obstacles": (tuple(expected["freins"]), action.obstacles),
            "adjustment": (expected["reajustement"] or "", action.adjustment),
            "indicators": (
                tuple(i["code"] for i in truth()["indicateurs"] if i["action"] == action.code),
                action.indicators,
            ),
        },
    )


def _person_differences(expected: dict[str, Any], person: Person) -> Iterator[Difference]:
    yield from _compared(
        f"person:{person.key}",
        {
            "last_name": (expected["nom"], person.last_name),
            "first_name": (expected["prenom"], person.first_name),
            "civility": (CIVILITIES[expected["civilite"]], person.civility),
            "function": (expected["fonction"], person.function),
            "structure": (structure_keys()[expected["structure"]], person.structure),
            "emails": (expected["email"], next(iter(person.emails), None)),
            "phone": (expected["telephone"], person.phone),
            "mandate_ended": (not expected["actif"], person.mandate_ended),
        },
    )


def _instance_differences(expected: dict[str, Any], instance: Instance) -> Iterator[Difference]:
    members = [] if expected["membres"] == "tous" else _people(expected["membres"])
    titulars = {s: person_keys()[t] for t, s in expected["suppleants"].items()}
    yield from _compared(
        f"instance:{instance.key}",
        {
            "name": (expected["nom"], instance.name),
            "everyone": (expected["membres"] == "tous", instance.everyone),
            "members": (members, [reference.person for reference in instance.members]),
            "chairs": (_people(expected["presidence"]), [r.person for r in instance.chairs]),
            "substitutes": (
                {(titulars[s], person_keys()[s]) for s in titulars},
                set(instance.substitutes),
            ),
            "convocation": (
                expected["delais"].get("convocation", expected["delais"].get("convocation_legale")),
                _offset(instance),
            ),
        },
    )


def _offset(instance: Instance) -> int | str | None:
    offset = instance.convocation
    if offset is None:
        return None
    return f"{-offset.days} jours francs" if offset.clear else offset.days


def _meeting_differences(expected: dict[str, Any], meeting: Meeting) -> Iterator[Difference]:
    presence = expected["presence_constatee"]
    ends_at = meeting.ends_at.strftime("%H:%M") if meeting.ends_at else None
    place = "" if expected["lieu"] == "À définir" else expected["lieu"]
    yield from _compared(
        f"meeting:{meeting.key}",
        {
            "instance": (expected["instance"], meeting.instance),
            "title": (expected["titre"], meeting.title),
            "on": (expected["date"], _iso(meeting.on)),
            "starts_at": (
                expected["debut"],
                meeting.starts_at and meeting.starts_at.strftime("%H:%M"),
            ),
            "ends_at": (expected["fin"], ends_at),
            "place": (place, meeting.place),
            "agenda": (tuple(expected["ordre_du_jour"]), meeting.agenda),
            "convened_on": (expected["convocation_envoyee"], _iso(meeting.convened_on)),
            "answer_by": (expected["date_limite_reponse"], _iso(meeting.answer_by)),
            "minutes_sent_on": (expected["compte_rendu"], _iso(meeting.minutes_sent_on)),
            "attended": (
                _people(presence.get("presents", [])),
                [r.person for r in meeting.attended],
            ),
            "excused": (_people(presence.get("excuses", [])), [r.person for r in meeting.excused]),
            "absent": (_people(presence.get("absents", [])), [r.person for r in meeting.absent]),
            "state": (MEETING_STATES[expected["etat"]], meeting.state),
        },
    )


def _indicator_differences(expected: dict[str, Any], indicator: Indicator) -> Iterator[Difference]:
    due = expected["echeance_cible"]
    yield from _compared(
        f"indicator:{indicator.key}",
        {
            "action": (expected["action"], indicator.action),
            "label": (expected["libelle"], indicator.label),
            "kind": (KINDS[expected["type"]], indicator.kind),
            "unit": (expected["unite"], indicator.unit),
            "source": (expected["source"], indicator.source),
            "frequency": (FREQUENCIES[expected["frequence"]], indicator.frequency),
            "initial_value": (_number(expected["valeur_initiale"]), indicator.initial_value),
            "initial_year": (expected["annee_reference"], indicator.initial_year),
            "target": (_number(expected["cible"]), indicator.target),
            "target_every_year": (due == "annuel", indicator.target_every_year),
            "target_due_on": (None if due == "annuel" else due, _iso(indicator.target_due_on)),
            "responsible": (
                person_keys()[expected["responsable"]],
                next((r.person for r in indicator.responsible), None),
            ),
            "values": (
                {k: _number(v) for k, v in expected["valeurs"].items() if v is not None},
                {v.period: v.value for v in indicator.values if v.value is not None},
            ),
        },
    )


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def differences() -> list[Difference]:
    found: list[Difference] = []
    pairs = [
        (truth()["fiches_actions"], "code", plan().actions, _action_differences),
        (truth()["indicateurs"], "code", plan().indicators, _indicator_differences),
    ]
    for expected, name, facts, compare in pairs:
        by_code = {fact.code: fact for fact in facts}
        for one in expected:
            found += compare(one, by_code[one[name]])
    instances = {instance.code: instance for instance in plan().instances}
    for one in truth()["instances"]:
        found += _instance_differences(one, instances[one["id"]])
    people = {person.key: person for person in plan().people}
    for one in truth()["personnes"]:
        found += _person_differences(one, people[person_keys()[one["id"]]])
    for one, meeting in zip(truth()["reunions"], plan().meetings, strict=True):
        found += _meeting_differences(one, meeting)
    return found


@pytest.mark.parametrize(
    ("what", "how_many"),
    [
        ("actions", 24),
        ("people", 61),
        ("structures", 38),
        ("axes", 7),
        ("indicators", 61),
        ("instances", 12),
        ("meetings", 33),
    ],
)
def test_the_sample_gives_as_many_facts_as_the_truth(what, how_many):
    """Nobody twice, nothing lost, no title or footnote taken for a fact."""
    assert how_many == len(getattr(plan(), what))


def test_axes_are_those_of_the_contract():
    """Titles, objectives, élus and the day of formalisation; the sixth axis has only leads."""
    expected = [
        (a["code"], a["titre"], a["plan"] == "formalisé", a["date_formalisation"],
         a["elu_referent"] and person_keys()[a["elu_referent"]])
        for a in truth()["axes"]
    ]  # fmt: skip
    read = [
        (a.code, a.title, a.formalised, _iso(a.formalised_on), a.elected and a.elected.person)
        for a in plan().axes
    ]
    assert expected == read
    assert plan().axes[-1].leads == "pistes seulement"
    assert plan().axes[-1].objectives == ()


def test_what_still_differs_from_the_truth_is_asked_or_cannot_be_said():
    """Every remaining difference is a doubt the coordinator will read, or is listed above."""
    grouped = {raw.partition(":")[0] for d in plan().doubts if d.kind == "period_unexpected"
               for raw in d.raw.split(" · ")}  # fmt: skip
    unexplained = []
    for one in differences():
        why = doubted().get((one.about, one.field)) or ACCEPTED.get((one.about, one.field))
        if not why and one.field == "values" and one.about.partition(":")[2] in grouped:
            why = "period_unexpected, asked once for the sheet"
        print(f"{one.about:32} {one.field:16} {one.expected!s:.30} | {one.read!s:.30} | {why}")
        if not why:
            unexplained.append(one)
    assert unexplained == []


def test_substitutes_are_known_with_their_titulars():
    """P18 for P17, P24 for P23 and P61 for P02 at the COPIL."""
    copil = next(instance for instance in plan().instances if instance.code == "COPIL")
    expected = {("P17", "P18"), ("P23", "P24"), ("P02", "P61")}
    assert {(person_keys()[t], person_keys()[s]) for t, s in expected} == set(copil.substitutes)


def test_what_remarks_say_of_channels_is_heard():
    """An employer forbids Telegram, somebody keeps to e-mail, somebody has no smartphone."""
    people = {person.key: person for person in plan().people}
    assert people[person_keys()["P14"]].telegram_forbidden
    assert people[person_keys()["P04"]].prefers_email
    assert people[person_keys()["P48"]].without_smartphone
    assert _iso(people[person_keys()["P06"]].mandate_ended_on) == "2026-03-22"


def test_reading_the_same_file_again_changes_nothing():
    """Two readings are equal, doubts and notices included."""
    plan.cache_clear()
    again = plan()
    plan.cache_clear()
    assert plan() == again


def test_every_fact_says_where_it_was_read():
    """Sheet and cell of each field, group cells pointing at the cell that speaks for them."""
    fiche = next(action for action in plan().actions if action.code == "T.2")
    assert fiche.origin is not None
    assert (fiche.origin.sheet, fiche.origin.cell("ends_on")) == ("Fiches-actions", "M5")
    assert fiche.origin.cell("axis") == "B4"


def test_no_row_of_the_workbook_is_lost():
    """Each row is kept as it stood, and none that says something is left unread."""
    assert len(plan().rows) == 267
    assert [row for row in plan().rows if row.kept_as == "unread"] == []
