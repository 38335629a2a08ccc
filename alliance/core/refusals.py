"""What services refuse, as sentences on the screen."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from django.contrib import messages
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
