"""What the database refuses in a service's words, and what services refuse as sentences."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.functional import Promise

Sentences = Mapping[type[Exception], str | Promise]


def shown_as(sentences: Sentences) -> Callable[[HttpRequest], AbstractContextManager[None]]:
    """`with refusals_shown(request):` for an app that says its refusals with these sentences."""

    @contextmanager
    def refusals_shown(request: HttpRequest) -> Iterator[None]:
        """Show what the block was refused as a message, and go on after it."""
        try:
            yield
        except tuple(sentences) as refusal:
            messages.error(request, sentences[type(refusal)])

    return refusals_shown


@contextmanager
def refused_as(**named: type[Exception]) -> Iterator[None]:
    """Turn the refusal of a constraint into the exception given for its name.

    What the block did before it was refused is undone.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if constraint not in named:
            raise
        raise named[constraint] from error
