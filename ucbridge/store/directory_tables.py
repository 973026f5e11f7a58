"""The table of the company's directory, as a connector brings it along; `schema` says more."""

from __future__ import annotations

from sqlalchemy import Column, Table

from ucbridge.store.metadata import metadata
from ucbridge.store.types import Moment, Words

# `phones` is a JSON list, the business ones; `mails` another, those the company gave.
directory_people = Table(
    "directory_people",
    metadata,
    Column("connector", Words, primary_key=True),
    Column("account", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("mails", Words, nullable=False),
    Column("phones", Words, nullable=False),
    Column("mobile", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("timezone", Words, nullable=False),
    Column("region", Words, nullable=False),
    Column("changed_at", Moment, nullable=False),
)
