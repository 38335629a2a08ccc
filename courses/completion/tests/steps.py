"""The steps of an end of rotation, as people take them."""

from datetime import timedelta

from django.utils import timezone

from courses.assessments.factories import AssessmentFactory, AssessmentRequestFactory
from courses.completion import services
from courses.completion.enums import Act, EndStatus, Step
from courses.quizzes.factories import AttemptFactory, QuizLessonPageFactory

NOW = timezone.now()
SIGNERS = {Step.MENTOR: "mentor", Step.HEAD: "department_head", Step.OFFICE: "training_office"}


def submit(attachment, *, at=NOW, by=None):
    return services.submit(
        placement_id=attachment.placement.pk, by=by or attachment.trainee.user, at=at
    )


def decide(end, step, world, act=Act.SIGNED, *, by=None, at=NOW, reason=""):
    return services.decide(
        end_id=end.pk,
        step=step,
        act=act,
        reason=reason or ("" if act == Act.SIGNED else "病历书写不完整"),
        by=by or world.user(SIGNERS[step]),
        at=at,
    )


def bring_to(attachment, world, status):
    """Hand in and sign up to the status."""
    end = submit(attachment)
    for step, after in (
        (Step.MENTOR, EndStatus.SUBMITTED),
        (Step.HEAD, EndStatus.MENTOR_SIGNED),
        (Step.OFFICE, EndStatus.HEAD_SIGNED),
    ):
        if status == after:
            break
        end = decide(end, step, world)
    return end


def ask_theory(attachment):
    """Give the block a theory quiz of the alliance."""
    block = attachment.block
    block.theory_quiz = QuizLessonPageFactory(
        parent__alliance=attachment.version.programme.alliance
    )
    block.save()
    return block.theory_quiz


def sit(attachment, score: int, *, number=1, at=NOW):
    """A closed sitting of the block's theory quiz."""
    return AttemptFactory(
        user=attachment.trainee.user,
        quiz=attachment.block.theory_quiz,
        number=number,
        score=score,
        passed=score >= 60,
        started_at=at - timedelta(minutes=30),
        closed_at=at,
    )


def show_skill(attachment, value: int, *, at=NOW):
    """The block's skill form, answered with one value throughout."""
    request = AssessmentRequestFactory(
        placement=attachment.placement, form_code=attachment.block.skill_form_code, requested_at=at
    )
    return AssessmentFactory(request=request, value=value, submitted_at=at)
