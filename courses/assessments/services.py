"""Asking for an assessment, answering it, and the passes that let a guest answer."""

import secrets
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance.accounts.models import User
from alliance.core import audit, transitions
from alliance.core.access import require
from alliance.core.identifiers import Identifier, find_identifiers
from alliance.units.models import Department
from alliance.units.queries import roles_of
from courses.rotations import rules as rotations
from courses.rotations.models import Placement

from . import answers, passes, rules
from .answers import Given
from .enums import REQUEST_TRANSITIONS, Relation, RequestStatus
from .models import Assessment, AssessmentRequest, BedsidePass, Form, Rating
from .queries import WITH_PLACE, latest_published, mentored_departments

MOST_OPEN = 10  # of one placement: more are forgotten ones, to be withdrawn first


class FormNotUsable(Exception):
    """No published form of that code in the trainee's alliance."""


class TooManyOpen(Exception):
    """The placement has MOST_OPEN requests that nobody answered."""


class NamesPatient(Exception):
    """The text holds what identifies a patient; `found` says what and where."""

    def __init__(self, found: list[Identifier]):
        super().__init__(found)
        self.found = found


class AnswerNotValid(Exception):
    """The answer is incomplete; `obstacles` says by field why."""

    def __init__(self, obstacles: dict[str, str]):
        super().__init__(obstacles)
        self.obstacles = obstacles


class AlreadyAnswered(Exception):
    """Somebody answered the request first, or this person did before."""


class RequestClosed(Exception):
    """The request was withdrawn, closed, or its days are over."""


class TooFewAnswers(Exception):
    """A round is closed only when enough people answered to hide each of them."""


class PassNotValid(Exception):
    """No such pass, or one that is used, taken back, expired, or for elsewhere: not said which."""


@transaction.atomic
def ask(
    *, placement_id: int, form_code: str, activity: str, by: User, at: datetime
) -> AssessmentRequest:
    """Open a request with a link to show. Asked again on the same day, it is the one there is.

    Raises NotAllowed, FormNotUsable, NamesPatient, TooManyOpen.
    """
    placement = Placement.objects.select_for_update(of=("self",)).with_scope().get(pk=placement_id)
    today = timezone.localdate(at)
    require(rules.can_ask(roles_of(by), placement, on=today))
    alliance_id = rotations.alliance_of(placement)
    form = Form.objects.usable_in(alliance_id).filter(code=form_code).first()
    if form is None:
        raise FormNotUsable
    _refuse_identifiers(activity)
    version = latest_published(form)
    open_ones = AssessmentRequest.objects.filter(placement=placement).open_on(today)
    closes_on = today + timedelta(days=answers.OPEN_DAYS)
    same = open_ones.filter(version=version, activity=activity, closes_on=closes_on).first()
    if same is not None:
        return same
    if open_ones.count() >= MOST_OPEN:
        raise TooManyOpen
    request = AssessmentRequest.objects.create(
        placement=placement,
        version=version,
        activity=activity,
        token=secrets.token_urlsafe(16),
        requested_at=at,
        closes_on=closes_on,
    )
    _record("assessment.ask", request, by_id=by.pk, at=at, form=form.code)
    return request


@transaction.atomic
def withdraw_request(*, request_id: int, by: User, at: datetime) -> AssessmentRequest:
    """Take a request back that nobody answered.

    Raises NotAllowed, TransitionNotAllowed, AlreadyAnswered for a round that has answers.
    """
    request = _locked(pk=request_id)
    require(rules.is_own(roles_of(by), request.placement))
    transitions.require(REQUEST_TRANSITIONS, request.status, RequestStatus.WITHDRAWN)
    if request.assessments.exists():
        raise AlreadyAnswered
    _set_status(request, RequestStatus.WITHDRAWN)
    _record("assessment.withdraw", request, by_id=by.pk, at=at)
    return request


@transaction.atomic
def close_round(*, request_id: int, by: User, at: datetime) -> AssessmentRequest:
    """End a 360 round before its last day; from then on its picture is shown.

    Raises NotAllowed, TransitionNotAllowed, TooFewAnswers.
    """
    request = _locked(pk=request_id)
    require(rules.is_own(roles_of(by), request.placement) and request.version.form.is_round)
    transitions.require(REQUEST_TRANSITIONS, request.status, RequestStatus.ANSWERED)
    if request.assessments.count() < request.version.shown_from:
        raise TooFewAnswers
    _set_status(request, RequestStatus.ANSWERED)
    _record("assessment.close_round", request, by_id=by.pk, at=at)
    return request


@transaction.atomic
def answer(
    *, request_id: int, given: Given, by: User | None, pass_id: int | None = None, at: datetime
) -> Assessment:
    """Hand in an assessment, for good. With a pass it is the pass that answers, not the account.

    Raises NotAllowed, RequestClosed, AlreadyAnswered, PassNotValid, AnswerNotValid, NamesPatient.
    """
    request = _locked(pk=request_id)
    form, today = request.version.form, timezone.localdate(at)
    if request.status == RequestStatus.ANSWERED and not form.is_round:
        raise AlreadyAnswered
    if not request.is_open(today):
        raise RequestClosed
    if pass_id is not None:
        require(by is None or not rules.is_own(roles_of(by), request.placement))
        rater = _use_pass(pass_id, request, at=at)
    else:
        require(by is not None and rules.can_answer(roles_of(by), request))
        relation = given.relation if form.is_round else Relation.TEACHER
        rater = {"rater": by, "rater_name": by.name, "relation": relation}
    items = list(request.version.items.all())
    if found := answers.obstacles(request, items, given, on=today):
        raise AnswerNotValid(found)
    _refuse_identifiers(given.feedback, *given.comments.values())
    assessment = _hand_in(request, items, given, rater, at=at)
    if not form.is_round:
        transitions.require(REQUEST_TRANSITIONS, request.status, RequestStatus.ANSWERED)
        _set_status(request, RequestStatus.ANSWERED)
    _record(
        "assessment.answer",
        request,
        by_id=by.pk if by and pass_id is None else None,
        at=at,
        form=form.code,
        bedside_pass=pass_id,
    )
    return assessment


def _hand_in(request, items, given: Given, rater: dict, *, at: datetime) -> Assessment:
    try:
        with transaction.atomic():
            assessment = Assessment.objects.create(
                request=request,
                single=not request.version.form.is_round,
                observed_on=given.observed_on,
                submitted_at=at,
                submitted_on=timezone.localdate(at),
                feedback=given.feedback.strip(),
                rated=len(given.values),
                percent=answers.percent_of(items, given.values),
                **rater,
            )
    except IntegrityError as refusal:
        raise AlreadyAnswered from refusal
    Rating.objects.bulk_create(
        Rating(
            assessment=assessment,
            item_id=item_id,
            value=value,
            comment=given.comments.get(item_id, ""),
        )
        for item_id, value in given.values.items()
    )
    return assessment


def _use_pass(pass_id: int, request: AssessmentRequest, *, at: datetime) -> dict:
    held = _locked_pass(pass_id)
    if not held.is_valid(at) or not rules.pass_opens(held, request):
        raise PassNotValid
    held.used_at = at
    held.save(update_fields=["used_at"])
    return {"bedside_pass": held, "rater_name": held.teacher_name, "relation": held.relation}


@transaction.atomic
def issue_pass(
    *,
    alliance_id: int,
    department: Department,
    teacher_name: str,
    by: User,
    at: datetime,
    relation: str = Relation.TEACHER,
) -> tuple[BedsidePass, str]:
    """A pass until midnight and its code, which is told this once. Raises NotAllowed."""
    allowed = rules.can_issue_passes(
        roles_of(by),
        alliance_id=alliance_id,
        department_id=department.pk,
        mentored=mentored_departments(roles_of(by), on=timezone.localdate(at)),
    )
    require(allowed)
    code = passes.new_code()
    issued = BedsidePass.objects.create(
        alliance_id=alliance_id,
        department=department,
        teacher_name=teacher_name,
        relation=relation,
        code_hash=passes.code_hash(code),
        issued_by=by,
        issued_at=at,
        expires_at=_midnight_after(at),
    )
    audit.record("bedside_pass.issue", by_id=by.pk, target=issued, alliance_id=alliance_id, at=at)
    return issued, code


@transaction.atomic
def revoke_pass(*, pass_id: int, by: User, at: datetime) -> BedsidePass:
    """Take a pass back before it is used. Raises NotAllowed, PassNotValid."""
    held = _locked_pass(pass_id)
    require(rules.can_revoke_pass(roles_of(by), held))
    if not held.is_valid(at):
        raise PassNotValid
    held.revoked_at = at
    held.save(update_fields=["revoked_at"])
    audit.record(
        "bedside_pass.revoke", by_id=by.pk, target=held, alliance_id=held.alliance_id, at=at
    )
    return held


def enter_pass(*, text: str, request: AssessmentRequest, client: str, at: datetime) -> BedsidePass:
    """The pass that the text is, if it opens this request now; it is used by answering.

    Raises PassNotValid, core.throttle.TooManyTries; only codes that open nothing are counted.
    """
    keys = (("client", client), ("request", request.pk))
    for key in keys:
        passes.WRONG_CODES.take(*key, at=at)
    code = passes.read_code(text)
    held = code and BedsidePass.objects.filter(code_hash=passes.code_hash(code)).first()
    if not held or not held.is_valid(at) or not rules.pass_opens(held, request):
        raise PassNotValid
    for key in keys:
        passes.WRONG_CODES.give_back(*key, at=at)
    return held


def _midnight_after(at: datetime) -> datetime:
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min))


def _refuse_identifiers(*texts: str) -> None:
    found = [each for text in texts for each in find_identifiers(text)]
    if found:
        raise NamesPatient(found)


def _locked(**which) -> AssessmentRequest:
    return (
        AssessmentRequest.objects.select_for_update(of=("self",))
        .select_related(*WITH_PLACE)
        .get(**which)
    )


def _locked_pass(pass_id: int) -> BedsidePass:
    return BedsidePass.objects.select_for_update().get(pk=pass_id)


def _set_status(request: AssessmentRequest, status: RequestStatus) -> None:
    request.status = status
    request.save(update_fields=["status"])


def _record(action: str, request: AssessmentRequest, *, by_id, at: datetime, **detail) -> None:
    audit.record(
        action,
        by_id=by_id,
        target=request,
        alliance_id=rotations.alliance_of(request.placement),
        unit_id=request.placement.trainee.unit_id,
        at=at,
        **detail,
    )
