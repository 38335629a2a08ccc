"""The demo's rows are written many at a time, which tells no signal: so the index comes last."""

from . import services, vocabulary


def load(demo) -> None:
    services.rebuild(at=demo.now)
    vocabulary.gather()
