"""What a learner's course page offers here: the way back to the path."""

from alliance.core.slots import Section, section

from . import queries


@section("course", order=10)
def paths_of_course(*, subject, request) -> Section | None:
    """The person's paths that list the course. One query."""
    paths = list(queries.own_paths(request.user).filter(listed__course=subject.pk))
    return Section("paths/_of_course.html", {"paths": paths}) if paths else None
