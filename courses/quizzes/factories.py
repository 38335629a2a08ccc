import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from courses.catalogue.factories import LessonPageFactory

from .models import Attempt, Option, Question, QuizLessonPage


class QuizLessonPageFactory(LessonPageFactory):
    """A quiz of `questions` (3) single-choice questions whose first option is right."""

    class Meta:
        model = QuizLessonPage
        skip_postgeneration_save = True

    rule = "QUIZ"
    shuffle = False

    @factory.post_generation
    def questions(self, create, extracted, **kwargs):
        for n in range(3 if extracted is None else extracted):
            QuestionFactory(quiz=self, sort_order=n)


class QuestionFactory(DjangoModelFactory):
    """A question with three options; `correct` lists the right ones by index."""

    class Meta:
        model = Question
        skip_postgeneration_save = True

    quiz = factory.SubFactory(QuizLessonPageFactory, questions=0)
    kind = "SINGLE"
    stem = factory.Sequence(lambda n: f"第{n}题：以下哪一项正确？")
    explanation = "见教材。"

    @factory.post_generation
    def correct(self, create, extracted, **kwargs):
        if self.kind == "TRUE_FALSE":
            return
        for n, text in enumerate(("甲", "乙", "丙")):
            Option.objects.create(
                question=self, sort_order=n, text=text, is_correct=n in (extracted or [0])
            )


class AttemptFactory(DjangoModelFactory):
    """A closed, failed attempt; traits for the other states. Its paper is empty unless given."""

    class Meta:
        model = Attempt

    class Params:
        open = factory.Trait(state="OPEN", closed_at=None, score=None, passed=None)
        won = factory.Trait(score=100, passed=True)

    number = 1
    state = "SUBMITTED"
    paper = factory.LazyFunction(list)
    pass_percent = 80
    started_at = factory.LazyFunction(timezone.now)
    closed_at = factory.LazyFunction(timezone.now)
    score = 50
    passed = False
