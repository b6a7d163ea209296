VERSION = "0.1.0"
"""That of pyproject.toml; to ask the installed package for it takes longer than all the rest."""
