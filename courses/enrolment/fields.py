"""A column of PostgreSQL that Django has no field for."""

from django.db import models
from psycopg.types.multirange import Multirange


class SecondsField(models.Field):
    """A set of whole seconds as int4multirange, a psycopg Multirange in Python; empty by default.

    PostgreSQL itself keeps it merged: adjoining and overlapping spans become one.
    """

    description = "int4multirange"

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("default", Multirange)
        super().__init__(*args, **kwargs)

    def db_type(self, connection) -> str:
        return "int4multirange"
