"""What a frein or a levier is about, read in the words of people."""

import pytest

from domain.remark_category import LeverKind as L
from domain.remark_category import ObstacleKind as O
from domain.remark_category import lever_kind, obstacle_kind


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Subvention FIR non reconduite", O.FUNDING),
        ("Trop cher pour les familles", O.FUNDING),
        ("Pas de transport le mercredi", O.MOBILITY),
        ("Le cabinet est à 45 minutes", O.MOBILITY),
        ("Poste d'infirmière vacant depuis mai", O.STAFF),
        ("Recrutement infructueux", O.STAFF),
        ("La secrétaire est en arrêt maladie", O.STAFF),
        ("Données de l'assurance maladie absentes", O.DATA),
        ("Nos logiciels ne se parlent pas", O.DATA),
        ("Affiches arrivées trop tard", O.COMMUNICATION),
        ("Convention pas encore signée", O.LEGAL),
        ("Attente de l'autorisation du rectorat", O.LEGAL),
        ("Réunion repoussée après les vacances", O.TIMING),
        ("Très peu de participants", O.PUBLIC),
        ("Les parents ne s'inscrivent pas", O.PUBLIC),
        ("Deux partenaires se sont retirés", O.PARTNERS),
        ("Thème déjà couvert par un programme départemental", O.PARTNERS),
        ("La chaudière est tombée en panne", O.OTHER),
    ],
)
def test_a_frein_is_of_the_first_category_that_its_words_tell(words, kind):
    """What fits none is counted apart, never forced."""
    assert kind is obstacle_kind(words)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Subvention obtenue de l'ARS", L.FUNDING),
        ("Soutien du président de la communauté", L.POLITICAL),
        ("Deux animatrices formées", L.SKILLS),
        ("Partenariat avec la mission locale", L.PARTNERSHIP),
        ("Salle prêtée par la commune", L.TOOL),
        ("Forte demande des familles", L.DEMAND),
        ("C'est la rentrée", L.TIMING),
        ("Il a fait beau", L.OTHER),
    ],
)
def test_a_levier_too(words, kind):
    """The same, with the kinds of what carries actions."""
    assert kind is lever_kind(words)
