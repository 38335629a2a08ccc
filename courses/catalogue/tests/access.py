from courses.catalogue.factories import CoursePageFactory, LessonPageFactory, course_index
from courses.quizzes.factories import QuizLessonPageFactory
from lms.testing.access import Row, everyone


def tree_path(page) -> str:
    """The page's place in the site's tree, below the home page."""
    below_home = page.get_ancestors(inclusive=True).filter(depth__gt=2).order_by("path")
    return "/" + "".join(f"{one.slug}/" for one in below_home)


def course(world):
    return CoursePageFactory(alliance=world.alliance)


def served(case, page, outcome):
    return Row(
        "wagtail_serve",
        case=case,
        path=lambda world: tree_path(page(world)),
        get=everyone(outcome),
        post=everyone(outcome),
    )


ROWS = [
    served("course list", lambda w: course_index(w.alliance), 200),
    served("course", course, 200),
    # Sent on to the learner's address, whose door decides.
    served("lesson", lambda w: LessonPageFactory(parent=course(w)), 302),
    served("quiz", lambda w: QuizLessonPageFactory(parent=course(w)), 302),
]
