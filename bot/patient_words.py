"""The words by which a text is known to speak of somebody's health, read once a process."""

from functools import cache

from bot.words import table
from domain.patient_data import PatientWords


@cache
def patient_words() -> PatientWords:
    """Those of templates/patient_data/words.toml."""
    return PatientWords.read(table("patient_data/words.toml"))
