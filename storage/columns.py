"""Column types and indexes the tables share, alike on SQLite and PostgreSQL."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Constraints carry names on both databases, so that a later migration can drop them."""

BIG_ID: Any = BigInteger().with_variant(Integer(), "sqlite")
"""64-bit key that counts up; SQLite counts only in a column of exactly INTEGER, which is 64 bits there."""

DOCUMENT: Any = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""A JSON value; any text inside survives exactly (`storage.texts`). Replace it as a whole: edits inside go unnoticed."""


def due_index(table: str) -> Index:
    """The index of a queue by `next_at`: only what still waits is in it."""
    return waiting_index(table, "due", "next_at", "id")


def waiting_index(table: str, name: str, *columns: str, and_only: str = "") -> Index:
    """An index of only those rows of a queue that still wait, and of these only some."""
    waiting = text(" AND ".join(filter(None, ("next_at IS NOT NULL", and_only))))
    return Index(f"ix_{table}_{name}", *columns, sqlite_where=waiting, postgresql_where=waiting)
