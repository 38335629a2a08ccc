"""What assessment forms are called. They stand in an app above, which registers them here."""

from collections.abc import Callable, Iterable

Source = Callable[[int], Iterable[tuple[str, str]]]

_sources: list[Source] = []


def register(source: Source) -> Source:
    """Decorator for `source(alliance_id)`: (code, name) of the forms its programmes may ask for."""
    _sources.append(source)
    return source


def known_forms(alliance_id: int) -> dict[str, str]:
    """Code -> name; empty as long as no app registered any."""
    return {code: name for source in _sources for code, name in source(alliance_id)}
