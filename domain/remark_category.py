"""What kind of frein or levier a few words tell of, so that they can be counted across actions.

The words are the person's own and stay so; a category is only how they are added up. It is read
from the beginnings of words, the first category that fits, and what fits none is counted apart.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from domain.cells.reading import fold


class ObstacleKind(StrEnum):
    """What holds actions back."""

    FUNDING = "funding"
    MOBILITY = "mobility"
    STAFF = "staff"
    DATA = "data"
    COMMUNICATION = "communication"
    LEGAL = "legal"
    TIMING = "timing"
    PUBLIC = "public"
    PARTNERS = "partners"
    OTHER = "other"


class LeverKind(StrEnum):
    """What carries actions."""

    FUNDING = "funding"
    POLITICAL = "political"
    SKILLS = "skills"
    PARTNERSHIP = "partnership"
    TOOL = "tool"
    DEMAND = "demand"
    TIMING = "timing"
    OTHER = "other"


def _beginnings(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})")


_OBSTACLES: Sequence[tuple[ObstacleKind, re.Pattern[str]]] = (
    (
        ObstacleKind.FUNDING,
        _beginnings(
            *("financ", "budget", "subvention", "cout", "cher\\b", "credit", "remuner"),
            *("tarif", "depense", "cofinanc", "argent", "devis"),
        ),
    ),
    (
        ObstacleKind.MOBILITY,
        _beginnings(
            *("logement", "transport", "mobilit", "eloign", "distance", "deplacement", "trajet"),
            *("covoitur", "[0-9]+ minutes", "[0-9]+ km", "kilomet", "ruralit", "vehicule"),
        ),
    ),
    (
        ObstacleKind.STAFF,
        _beginnings(
            *(
                "recrut",
                "poste",
                "departs?\\b",
                "retraite",
                "mi temps",
                "effectif",
                "vacance d",
                "vacant",
            ),
            *(
                "remplac",
                "benevol",
                "epuis",
                "essouffl",
                "chronophage",
                "surcharg",
                "sous effectif",
            ),
            *("turn", "demission", "absence de", "manque de temps", "manque d infirm", "penurie"),
            *("manque de medecin", "manque de pro", "arret maladie", "conge"),
        ),
    ),
    (
        ObstacleKind.DATA,
        _beginnings(
            *("donnee", "logiciel", "interoper", "indicateur", "informatique", "numeri", "saisie"),
            *("statisti", "outil", "internet", "connexion", "systeme d info"),
        ),
    ),
    (
        ObstacleKind.COMMUNICATION,
        _beginnings("communica", "affich", "visibilit", "presse", "peu connu", "meconn", "flyer"),
    ),
    (
        ObstacleKind.LEGAL,
        _beginnings(
            *(
                "juridi",
                "administra",
                "convention",
                "autoris",
                "rgpd",
                "reglement",
                "marche public",
            ),
            *("agrement", "statut", "label", "assurance", "habilit"),
        ),
    ),
    (
        ObstacleKind.TIMING,
        _beginnings(
            *(
                "calendrier",
                "agenda",
                "delai",
                "retard",
                "electoral",
                "election",
                "emploi du temps",
            ),
            *("emplois du temps", "estiv", "ete\\b", "vacances", "report", "repouss", "reunions"),
            *("planning", "disponibilit", "tardi"),
        ),
    ),
    (
        ObstacleKind.PUBLIC,
        _beginnings(
            *("participa", "public", "habitant", "hesit", "desist", "jeune", "parent", "homme"),
            *("inscri", "sujet", "tabou", "adhesion du", "frequentation", "usager", "patient"),
        ),
    ),
    (
        ObstacleKind.PARTNERS,
        _beginnings(
            *("partenair", "mobilis", "concurren", "implic", "pilot", "prestataire", "porteur"),
            *("gouvernance", "deja couvert", "medecin", "liberaux", "elus", "portage"),
        ),
    ),
)
_LEVERS: Sequence[tuple[LeverKind, re.Pattern[str]]] = (
    (
        LeverKind.FUNDING,
        _beginnings("financ", "subvention", "budget", "credit", "cofinanc", "appel a projet"),
    ),
    (
        LeverKind.POLITICAL,
        _beginnings(
            "elus?\\b", "elues?\\b", "maire", "president", "politique", "volonte", "portage"
        ),
    ),
    (
        LeverKind.SKILLS,
        _beginnings("form(?:e|es|ation|ations|ateur)", "competen", "expert", "appui", "savoir"),
    ),
    (
        LeverKind.PARTNERSHIP,
        _beginnings(
            *("partenair", "partenariat", "binome", "reseau", "adhesion", "volontaire", "mobilis"),
            *("engag", "motiv", "pret(?:e|s|es)?\\b", "cooper", "dynamique", "equipe"),
        ),
    ),
    (
        LeverKind.TOOL,
        _beginnings(
            *("salle", "outil", "logement", "registre", "service", "operationnel", "existant"),
            *("local\\b", "locaux", "bulletin", "materiel", "deja organis", "vehicule", "mediathe"),
        ),
    ),
    (
        LeverKind.DEMAND,
        _beginnings("demand", "attente", "besoin", "habitant", "frequentation", "succes"),
    ),
    (LeverKind.TIMING, _beginnings("calendrier", "agenda", "periode", "saison", "rentree")),
)


def obstacle_kind(words: str) -> ObstacleKind:
    """What kind of frein these words tell of.

    >>> obstacle_kind("Plan de financement incomplet"), obstacle_kind("Rien de tout cela")
    (<ObstacleKind.FUNDING: 'funding'>, <ObstacleKind.OTHER: 'other'>)
    """
    text = fold(words)
    return next((kind for kind, known in _OBSTACLES if known.search(text)), ObstacleKind.OTHER)


def lever_kind(words: str) -> LeverKind:
    """What kind of levier these words tell of.

    >>> lever_kind("Salles communales gratuites"), lever_kind("Élus cantonaux mobilisés")
    (<LeverKind.TOOL: 'tool'>, <LeverKind.POLITICAL: 'political'>)
    """
    text = fold(words)
    return next((kind for kind, known in _LEVERS if known.search(text)), LeverKind.OTHER)
