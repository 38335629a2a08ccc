"""What certificates are given for, one module a kind."""

from courses.designs.enums import CertificateKind

from .appointment import AppointmentSource
from .base import Facts, Source
from .course import CourseSource
from .event import EventSource
from .honour import HonourSource
from .pairing import PairingSource
from .path import PathSource
from .plaque import PlaqueSource
from .training import TrainingSource

SOURCES: dict[CertificateKind, Source] = {
    source.kind: source
    for source in (
        CourseSource(),
        PathSource(),
        TrainingSource(),
        PairingSource(),
        EventSource(),
        AppointmentSource(),
        PlaqueSource(),
        HonourSource(),
    )
}

__all__ = ["SOURCES", "Facts", "Source"]
