"""Who is told of each step of an end of rotation: whoever has to act next, and the trainee.

Each is told in the app and, whoever has an address, by mail. A mail is a row of the outbox,
written in the transaction of what it tells. Reasons stay on the page.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from alliance.accounts.enums import Role
from alliance.accounts.models import User
from alliance.notices.services import notify
from courses.rotations import rules as rotations
from courses.rotations.models import Placement

from .enums import EndStatus, Step
from .models import EndOfRotation, ImprovementPlan

Words = tuple[Promise, Promise]

TO_SIGN: Words = (
    _("出科考核等您签字：%(name)s"),
    _("%(reader)s，您好：%(name)s 的%(department)s出科考核等您签字。\n\n%(url)s"),
)
TO_STAND_IN: Words = (
    _("出科考核等您代签：%(name)s"),
    _(
        "%(reader)s，您好：%(name)s 的%(department)s出科考核在等科主任签字，"
        "但该科室没有登记科主任，请培训办写明理由代签。\n\n%(url)s"
    ),
)
TO_TRAINEE: dict[str, Words] = {
    EndStatus.RETURNED: (
        _("%(department)s出科考核已退回"),
        _(
            "%(reader)s，您好：您的%(department)s出科考核已退回，理由见页面，"
            "改好后请重新提交。\n\n%(url)s"
        ),
    ),
    EndStatus.FAILED: (
        _("%(department)s出科考核不合格"),
        _(
            "%(reader)s，您好：您的%(department)s出科考核本次不合格，"
            "理由和补考办法见页面。\n\n%(url)s"
        ),
    ),
    EndStatus.PASSED: (
        _("%(department)s出科考核已通过"),
        _("%(reader)s，您好：您的%(department)s出科考核已通过，各方已签字。\n\n%(url)s"),
    ),
}
FAILED_TWICE: Words = (
    _("请与学员商定改进计划：%(name)s"),
    _(
        "%(reader)s，您好：%(name)s 的%(department)s出科考核已两次以上不合格，"
        "再考之前请双方写好并同意改进计划。\n\n%(url)s"
    ),
)
PLAN_TO_ACCEPT: Words = (
    _("改进计划等您同意"),
    _("%(reader)s，您好：%(name)s 的%(department)s改进计划已写好，请看过后同意或修改。\n\n%(url)s"),
)
PLAN_AGREED: Words = (
    _("改进计划双方已同意"),
    _(
        "%(reader)s，您好：%(name)s 的%(department)s改进计划双方已同意，"
        "到复核日期即可再考。\n\n%(url)s"
    ),
)
THEORY_ALLOWED: Words = (
    _("%(department)s出科理论可以再考一次"),
    _("%(reader)s，您好：培训办已批准您再考一次%(department)s出科理论。\n\n%(url)s"),
)
TOLD: dict[str, Words] = {
    "completion.to_sign": TO_SIGN,
    "completion.to_stand_in": TO_STAND_IN,
    "completion.failed_twice": FAILED_TWICE,
    "completion.plan_to_accept": PLAN_TO_ACCEPT,
    "completion.plan_agreed": PLAN_AGREED,
    "completion.theory_allowed": THEORY_ALLOWED,
} | {f"completion.{status.lower()}": words for status, words in TO_TRAINEE.items()}
# Kind of notice -> its sentence.
SENTENCES = {kind: subject for kind, (subject, _body) in TOLD.items()}


def tell_whose_turn(end: EndOfRotation, *, by: User) -> None:
    """After a step: who signs next, or the trainee; after a second failure the mentor as well."""
    placement, at = end.placement, end.changed_at
    if step := end.turn:
        readers, stands_in = _who_signs(placement, step)
        kind = "to_stand_in" if stands_in else "to_sign"
        _tell(kind, placement, readers.exclude(pk=by.pk), at=at)
        return
    _tell(end.status.lower(), placement, [placement.trainee.user], at=at)
    if end.status == EndStatus.FAILED and (plan := end.plans.order_by("-after_try").first()):
        readers, _stands_in = _who_signs(placement, Step.MENTOR)
        url = reverse("completion:plan", args=[plan.pk])
        _tell("failed_twice", placement, readers, at=at, url=url)


def tell_other_side(plan: ImprovementPlan, *, by: User, at: datetime) -> None:
    """What one side wrote or accepted, the other is told."""
    placement = plan.end.placement
    kind = "plan_agreed" if plan.agreed else "plan_to_accept"
    if by.pk == placement.trainee.user_id:
        readers, _stands_in = _who_signs(placement, Step.MENTOR)
    else:
        readers = [placement.trainee.user]
    _tell(kind, placement, readers, at=at, url=reverse("completion:plan", args=[plan.pk]))


def tell_theory_allowed(placement: Placement, *, at: datetime) -> None:
    _tell("theory_allowed", placement, [placement.trainee.user], at=at)


def _who_signs(placement: Placement, step: str) -> tuple[Iterable[User], bool]:
    """Who is asked for this step, and whether it is the office in place of a missing head."""
    if step == Step.MENTOR and placement.mentor_id:
        return User.objects.filter(pk=placement.mentor_id), False
    if step != Step.OFFICE:
        heads = _holders(Role.DEPARTMENT_HEAD, department=placement.department_id)
        heads = heads.exclude(pk=placement.trainee.user_id)
        if heads.exists():
            return heads, False
    office = _holders(Role.TRAINING_OFFICE, alliance=rotations.alliance_of(placement))
    return office.exclude(pk=placement.trainee.user_id), step != Step.OFFICE


def _holders(role: str, **scope):
    return User.objects.filter(
        is_active=True, role_grants__role=role, **{f"role_grants__{k}": v for k, v in scope.items()}
    ).distinct()


def _tell(
    what: str, placement: Placement, readers: Iterable[User], *, at: datetime, url: str = ""
) -> None:
    kind, readers = f"completion.{what}", list(readers)
    url = url or reverse("completion:detail", args=[placement.pk])
    names = {"name": placement.trainee.user.name, "department": placement.department.name}
    notify(users=[reader.pk for reader in readers], kind=kind, params=names, url=url, at=at)
    for reader in readers:
        if not reader.email:
            continue
        with override(reader.language):
            said = names | {"reader": reader.name, "url": settings.SITE_URL + url}
            subject, body = (str(text) % said for text in TOLD[kind])
            send_mail(subject, body, None, [reader.email])
