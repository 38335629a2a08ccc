from courses.catalogue.factories import CoursePageFactory
from courses.quizzes.factories import AttemptFactory, QuizLessonPageFactory
from lms.testing.access import Row, members, only

PAPER = [
    {
        "id": 1,
        "kind": "SINGLE",
        "stem": "题",
        "explanation": "",
        "options": ["甲", "乙"],
        "key": [0],
    }
]


def attempt(world, **kwargs):
    quiz = QuizLessonPageFactory(parent=CoursePageFactory(alliance=world.alliance))
    return {"attempt_id": AttemptFactory(user=world.doctor, quiz=quiz, paper=PAPER, **kwargs).pk}


def open_attempt(world):
    return attempt(world, open=True)


def his(outcome):
    """Only the one whose attempt it is; for the administrator too it is not there."""
    return only("doctor", outcome) | {"administrator": 404}


ROWS = [
    Row("quizzes:attempt", kwargs=open_attempt, get=his(200), post=his(302)),
    Row("quizzes:answer", kwargs=open_attempt, get=members(405), post=his(400)),
    Row("quizzes:result", kwargs=attempt, get=his(200), post=members(405)),
]
