"""What the database refuses, in the service's own words."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction


@contextmanager
def refused_as(**named: type[Exception]) -> Iterator[None]:
    """Turn the refusal of a constraint into the exception given for its name."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if constraint not in named:
            raise
        raise named[constraint] from error
