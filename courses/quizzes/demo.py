"""The demo quizzes: the last lesson of seven courses."""

from courses.catalogue.demo import body_of
from courses.catalogue.models import CoursePage

from .demo_questions import QUESTIONS
from .enums import QuestionKind
from .models import Option, Question, QuizLessonPage


def load(demo) -> None:
    for slug, questions in QUESTIONS.items():
        course = CoursePage.objects.get(slug=slug)
        quiz = QuizLessonPage(
            title="结业测验",
            slug=f"{slug}-quiz",
            live=False,
            minutes=8,
            body=body_of(["题目取自本课程各课。答完请交卷；没有通过可以回看课时后再答。"]),
            limit_minutes=20 if slug == "spine-transfer" else 0,
            pass_percent=60 if len(questions) < 4 else 75,
            reveal="ANSWERS" if slug == "neuro-exam" else "WRONG",
            owner=demo.accounts["editor"],
        )
        quiz.questions = [_question(n, *row) for n, row in enumerate(questions)]
        course.add_child(instance=quiz)
        quiz.save_revision(user=demo.accounts["editor"]).publish()


def _question(number, kind, stem, options, key, explanation) -> Question:
    question = Question(sort_order=number, kind=kind, stem=stem, explanation=explanation)
    if kind == QuestionKind.TRUE_FALSE:
        question.statement_is_true = key
    else:
        question.options = [
            Option(sort_order=n, text=text, is_correct=n in key) for n, text in enumerate(options)
        ]
    return question
