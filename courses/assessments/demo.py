"""Demo assessments: a term of answers, requests in every state, passes, a form being rewritten."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from courses.programmes.models import RequiredAssessment
from courses.rotations.enums import PlacementStatus
from courses.rotations.models import Placement

from . import demo_words as words
from . import editing, passes
from .enums import FormKind, Relation, RequestStatus
from .models import Assessment, AssessmentRequest, BedsidePass, Form, FormVersion, Rating
from .queries import latest_published

DAY = timedelta(days=1)
SKILL_EXAM = "skill-exam"


def load(demo) -> None:
    _write_skill_exam(demo)
    placements = list(
        Placement.objects.occupying()
        .filter(starts_on__lte=timezone.localdate(demo.now))
        .with_scope()
        .select_related("mentor", "block", "trainee__user")
        .order_by("pk")
    )
    if not placements:
        return
    book = _Book(demo)
    required = _required()
    for placement in placements:
        _answer_what_is_asked(book, placement, required.get(placement.block_id, ()))
    doctor = demo.accounts["doctor"]
    own = [one for one in placements if one.trainee.user_id == doctor.pk]
    running = [one for one in own if one.status == PlacementStatus.ACTIVE]
    if running:
        _show_every_state(book, own, running[0])
    book.write()
    _hand_out_passes(demo, placements)


def _write_skill_exam(demo) -> None:
    """The alliance's own form, published, with a second version in the making."""
    office, long_ago = demo.accounts["training"], demo.now - 400 * DAY
    draft = editing.create_form(
        alliance=demo.alliance,
        code=SKILL_EXAM,
        kind=FormKind.OWN,
        name="出科技能考核",
        by=office,
        at=long_ago,
    )
    for group, text in words.SKILL_EXAM:
        editing.add_item(version_id=draft.pk, values=words.scale_of(group, text), by=office)
    editing.publish_version(version_id=draft.pk, by=office, at=long_ago)
    second = editing.start_version(form_id=draft.form_id, by=office, at=demo.now - 3 * DAY)
    editing.add_item(
        version_id=second.pk, values=words.scale_of("操作后", words.NEW_ITEM), by=office
    )


def _required() -> dict[int, list[tuple[str, int]]]:
    asked: dict[int, list[tuple[str, int]]] = {}
    rows = RequiredAssessment.objects.filter(block__isnull=False)
    for block, code, times in rows.values_list("block", "form_code", "required"):
        asked.setdefault(block, []).append((code, times))
    return asked


class _Book:
    """Collects rows, so that a term of assessments is a handful of statements."""

    def __init__(self, demo):
        self.demo, self.rng = demo, demo.rng
        self.today = timezone.localdate(demo.now)
        self.requests: list[AssessmentRequest] = []
        self.answers: list[tuple[AssessmentRequest, dict, list[tuple[int, int]]]] = []
        self._versions: dict[str, FormVersion] = {}

    def version(self, code: str) -> FormVersion:
        if code not in self._versions:
            form = Form.objects.usable_in(self.demo.alliance.pk).get(code=code)
            self._versions[code] = latest_published(form)
            self._versions[code].asked = list(self._versions[code].items.all())
        return self._versions[code]

    def ask(self, placement: Placement, code: str, day: date, **fields) -> AssessmentRequest:
        activity = self.rng.choice(words.ACTIVITIES.get(code, [""]))
        request = AssessmentRequest(
            placement=placement,
            version=self.version(code),
            activity=activity,
            token=f"{self.rng.getrandbits(88):022x}",
            requested_at=_moment(day, 10),
            closes_on=day + 14 * DAY,
            **fields,
        )
        self.requests.append(request)
        return request

    def answer(self, request: AssessmentRequest, rater, *, level: float, relation="TEACHER"):
        """`level` is how well it went, as a share of the scale."""
        given = []
        for item in request.version.asked:
            if not item.required and self.rng.random() < 0.2:
                continue
            value = round(item.highest * min(1, max(0.2, self.rng.gauss(level, 0.07))))
            given.append((item, max(item.lowest, value)))
        single = not request.version.form.is_round
        if single:
            request.status = RequestStatus.ANSWERED
        said = words.FEEDBACK if single else words.ROUND_FEEDBACK
        moment = request.requested_at + timedelta(minutes=40 + 60 * len(self.answers) % 300)
        day = timezone.localdate(moment)
        fields = {
            "single": single,
            "rater": rater,
            "rater_name": rater.name,
            "relation": relation,
            "observed_on": day,
            "submitted_at": moment,
            "submitted_on": day,
            "feedback": said[len(self.answers) % len(said)],
            "rated": len(given),
            "percent": round(
                sum(value for _, value in given) * 100 / sum(item.highest for item, _ in given)
            ),
        }
        self.answers.append((request, fields, given))

    def write(self) -> None:
        AssessmentRequest.objects.bulk_create(self.requests)
        made = Assessment.objects.bulk_create(
            Assessment(request=request, **fields) for request, fields, _ in self.answers
        )
        Rating.objects.bulk_create(
            Rating(assessment=assessment, item=item, value=value)
            for assessment, (_, _, given) in zip(made, self.answers, strict=True)
            for item, value in given
        )


def _answer_what_is_asked(book: _Book, placement: Placement, required) -> None:
    """A finished rotation has all of it and the skill exam; a running one about its share."""
    if placement.mentor is None:
        return
    days = (min(placement.ends_on, book.today) - placement.starts_on).days
    share = days / max(1, (placement.ends_on - placement.starts_on).days)
    months = (placement.starts_on - placement.trainee.starts_on).days / 30
    for code, times in required:
        done = times if share >= 1 else round(times * share * book.rng.uniform(0.5, 1.2))
        for n in range(min(times, done)):
            day = placement.starts_on + (n + 1) * days // (done + 1) * DAY
            level = min(0.92, 0.7 + 0.04 * months + book.rng.uniform(-0.02, 0.05))
            book.answer(book.ask(placement, code, day), placement.mentor, level=level)
    if placement.block and placement.block.skill_form_code and share >= 0.85:
        day = min(placement.ends_on - 2 * DAY, book.today - DAY)
        request = book.ask(placement, placement.block.skill_form_code, day)
        book.answer(request, placement.mentor, level=book.rng.uniform(0.72, 0.9))


def _show_every_state(book: _Book, own: list[Placement], running: Placement) -> None:
    """The demo doctor's: open, waiting too long, withdrawn, expired, two rounds of 360."""
    book.ask(running, "mini-cex", book.today)
    book.ask(running, "dops", max(running.starts_on, book.today - 5 * DAY))
    book.ask(
        running, "mini-cex", max(running.starts_on, book.today - 8 * DAY),
        status=RequestStatus.WITHDRAWN,
    )  # fmt: skip
    book.ask(own[0], "dops", max(own[0].starts_on, book.today - 40 * DAY))
    raters = book.demo.people[:7]
    relations = [Relation.NURSE, Relation.COLLEAGUE, Relation.NURSE, Relation.TECHNICIAN]
    over = book.ask(own[0], "msf-360", own[0].ends_on - 10 * DAY, status=RequestStatus.ANSWERED)
    going = book.ask(running, "msf-360", max(running.starts_on, book.today - 4 * DAY))
    for n, rater in enumerate(raters):
        book.answer(over, rater, level=0.84, relation=relations[n % 4])
    for n, rater in enumerate(raters[:3]):
        book.answer(going, rater, level=0.86, relation=relations[n % 4])


def _hand_out_passes(demo, placements: list[Placement]) -> None:
    """One good today, one taken back, one that nobody used, one that a guest used yesterday."""
    running = [one for one in placements if one.status == PlacementStatus.ACTIVE]
    mine = [one for one in running if one.mentor_id == demo.accounts["mentor"].pk]
    if not mine:
        return
    place = mine[0]
    midnight = _moment(timezone.localdate(demo.now) + DAY, 0)
    fields = [
        {"issued_at": demo.now},
        {"issued_at": demo.now, "revoked_at": demo.now},
        {"issued_at": demo.now - 6 * DAY},
        {"issued_at": demo.now - DAY, "used_at": demo.now - DAY},
    ]
    made = [
        BedsidePass.objects.create(
            alliance=demo.alliance,
            department_id=place.department_id,
            teacher_name=words.GUESTS[n],
            relation=Relation.NURSE if n == 1 else Relation.TEACHER,
            code_hash=passes.code_hash(f"DEM0PAS{n}"),
            issued_by=demo.accounts["mentor"],
            expires_at=midnight - (demo.now - times["issued_at"]),
            **times,
        )
        for n, times in enumerate(fields)
    ]
    book = _Book(demo)
    request = book.ask(place, "mini-cex", timezone.localdate(demo.now) - DAY)
    book.answer(request, demo.accounts["mentor"], level=0.75)
    _, answer, _ = book.answers[0]
    answer |= {"rater": None, "bedside_pass": made[3], "rater_name": made[3].teacher_name}
    book.write()


def _moment(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
