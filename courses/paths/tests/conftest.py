from dataclasses import dataclass
from datetime import timedelta

from courses.catalogue.factories import CoursePageFactory
from courses.catalogue.models import CoursePage
from courses.paths.factories import PathPageFactory
from courses.paths.models import PathPage
from lms.testing.ground import kept
from lms.testing.world import World

from .steps import AT


@dataclass(frozen=True)
class Ways(World):
    """The world with a path of two required courses (6 and 4 hours) and one of three electives."""

    path: PathPage
    required: list[CoursePage]
    electives: list[CoursePage]


@kept
def ways(world) -> Ways:
    required = [
        CoursePageFactory(alliance=world.alliance, title=title, hours=hours)
        for title, hours in (("固定与转运", 6), ("神经查体", 4))
    ]
    electives = [
        CoursePageFactory(alliance=world.alliance, title=title, hours=hours)
        for title, hours in (("椎体骨折", 5), ("影像入门", 3), ("术后康复", 2))
    ]
    path = PathPageFactory(
        alliance=world.alliance,
        title="脊柱创伤急救",
        electives_needed=1,
        courses=required,
        electives=electives,
        listed_at=AT - timedelta(days=90),
    )
    return Ways(**vars(world), path=path, required=required, electives=electives)
