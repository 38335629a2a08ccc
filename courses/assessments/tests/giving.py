"""Asking as a trainee does, answers and passes as a teacher gives them."""

from django.utils import timezone

from courses.assessments import services
from courses.assessments.answers import Given

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
FEEDBACK = "问诊有条理；下一步先查神经系统体征，再看片子。"


def given(asked, value: int = 6, **fields) -> Given:
    """Every item rated the same."""
    values = {item.pk: value for item in asked.version.items.all()}
    fields = {"feedback": FEEDBACK, "observed_on": timezone.localdate()} | fields
    return Given(**({"values": values} | fields))


def answer(asked, *, by=None, at=None, pass_id=None, **fields):
    return services.answer(
        request_id=asked.pk,
        given=given(asked, **fields),
        by=by,
        pass_id=pass_id,
        at=at or timezone.now(),
    )


def ask(attachment, **kwargs):
    return services.ask(
        **{
            "placement_id": attachment.placement.pk,
            "form_code": "mini-cex",
            "activity": "腰痛接诊",
            "by": attachment.trainee.user,
            "at": NOW,
        }
        | kwargs
    )


def issue(attachment, by, at=NOW, **kwargs):
    return services.issue_pass(
        alliance_id=attachment.version.programme.alliance_id,
        department=attachment.placement.department,
        teacher_name="钱护士",
        by=by,
        at=at,
        **kwargs,
    )
