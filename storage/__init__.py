"""Rows and the questions we ask of them. One noun, one file."""

from sqlmodel import SQLModel

# Rows are never validated by pydantic: the validators of each table are not built at a start.
SQLModel.model_config["defer_build"] = True

# Named constraints can be found again by a migration, on SQLite as on PostgreSQL.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
