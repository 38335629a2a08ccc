"""What certificates are given for, one module a kind."""

from courses.designs.enums import CertificateKind

from .base import Facts, Source
from .course import CourseSource

SOURCES: dict[CertificateKind, Source] = {source.kind: source for source in (CourseSource(),)}

__all__ = ["SOURCES", "Facts", "Source"]
