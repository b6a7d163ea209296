"""The project's own code, read as text and as trees, for the rules of the house."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("bot", "domain", "handlers", "scheduler", "storage")


@dataclass(frozen=True)
class Source:
    """One file of the project."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every Python file of these folders, but migrations, which Alembic writes."""
    found = []
    for folder in folders or OURS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "migrations/versions" not in name:
                found.append(Source(name, path.read_text(encoding="utf-8")))
    return tuple(found)


def imports(source: Source) -> Iterator[str]:
    """The first name of everything this file imports."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def strings(source: Source) -> Iterator[str]:
    """Every string of this file that is not a docstring."""
    docstrings, tree = set(), source.tree
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docstrings.add(id(node.value))
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and id(node) not in docstrings:
            yield value
