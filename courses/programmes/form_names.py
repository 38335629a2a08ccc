"""What assessment forms are called. They stand in an app above, which registers them here."""

from collections.abc import Callable, Iterable

Source = Callable[[], Iterable[tuple[str, str]]]

_sources: list[Source] = []


def register(source: Source) -> Source:
    """Decorator for a function that gives (code, name) of the forms a programme may ask for."""
    _sources.append(source)
    return source


def known_forms() -> dict[str, str]:
    """Code -> name; empty as long as no app registered any."""
    return {code: name for source in _sources for code, name in source()}
