"""Every app's answer to "what is late", together."""

from datetime import date

from django.db.models import QuerySet

from courses.assessments import queries as assessments
from courses.attendance import queries as attendance
from courses.completion import queries as completion
from courses.logbook import queries as logbook
from courses.mentoring import queries as mentoring
from courses.rotations.lateness import Late
from courses.rotations.models import Placement

SOURCES = (logbook.late, attendance.late, assessments.late, mentoring.late, completion.late)


def late(*, placements: QuerySet[Placement], on: date) -> list[Late]:
    """What is late in these placements, whoever has to do it. Always as many queries."""
    return [item for source in SOURCES for item in source(placements=placements, on=on)]
