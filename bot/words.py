"""The tables of words in templates/, each read once a process."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from domain.patient_data import PatientWords


@cache
def table(path: str) -> dict[str, Any]:
    """A file of words, by its place in templates/."""
    return tomllib.loads((files("templates") / path).read_text(encoding="utf-8"))


@cache
def patient_words() -> PatientWords:
    """The words by which a text is known to speak of somebody's health."""
    return PatientWords.read(table("patient_data/words.toml"))
