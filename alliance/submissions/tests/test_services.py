import threading
from functools import partial
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.core.transitions import TransitionNotAllowed
from alliance.news.models import NewsPage
from alliance.notices.kinds import sentence
from alliance.notices.models import Notice
from alliance.pages.factories import picture_file
from alliance.pages.models import SiteImage
from alliance.pages.pictures import NotAPicture
from alliance.submissions import rules, services
from alliance.submissions.desk import submissions_returned, submissions_waiting
from alliance.submissions.enums import SUBMISSION_TRANSITIONS, SubmissionStatus
from alliance.submissions.factories import PictureFactory, SubmissionFactory
from alliance.submissions.models import Submission
from alliance.units.queries import roles_of
from lms.testing.racing import at_once
from lms.testing.world import ROLES, VISITOR

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def told(user) -> list[str]:
    return [sentence(one.kind, one.params) for one in Notice.objects.of(user.pk).order_by("pk")]


def submit(submission, by):
    return services.submit(submission_id=submission.pk, by=by, at=NOW)


def accept(submission, by):
    return services.accept(submission_id=submission.pk, by=by, at=NOW)


def test_from_draft_to_published_page(home, world, draft):
    writer, office = world.coordinator, world.alliance_office
    submit(draft, writer)
    assert told(office) == [f"{world.unit.name}投来稿件“{draft.title}”，请审阅。"]
    services.give_back(submission_id=draft.pk, comment="请补充人数。", by=office, at=NOW)
    desk = submissions_returned(user=writer, roles=roles_of(writer), at=NOW)
    assert [(item.title, item.note) for item in desk] == [
        (f"修改投稿“{draft.title}”", "请补充人数。")
    ]
    submit(draft, writer)
    page = accept(draft, office).page
    assert not page.live
    page.get_latest_revision().publish()
    draft.refresh_from_db()
    assert draft.status == "PUBLISHED"
    assert told(writer) == [
        f"稿件“{draft.title}”请修改后再投：请补充人数。",
        f"稿件“{draft.title}”已采用，正在编辑。",
        f"稿件“{draft.title}”已发布。",
    ]
    assert [word.status for word in draft.words.all()] == [
        "SUBMITTED", "RETURNED", "SUBMITTED", "ACCEPTED", "PUBLISHED",
    ]  # fmt: skip
    assert AuditEntry.objects.filter(action__startswith="submission.").count() == 5


def test_the_page_says_what_the_unit_wrote_and_shows_its_pictures(home, world, submission):
    submission.text = "第一段 <script>。\n\n第二段。"
    submission.save()
    submission.pictures.update(caption="义诊现场")
    PictureFactory(submission=submission, alt="第二张", caption="合影")
    page = accept(submission, world.alliance_office).page
    assert (page.unit, page.title, page.owner) == (
        world.unit, submission.title, world.alliance_office,
    )  # fmt: skip
    text, figure = page.body
    assert text.value.source == "<p>第一段 &lt;script&gt;。</p><p>第二段。</p>"
    assert figure.value["credit"] == world.unit.name
    assert figure.value["image"].contextual_alt_text == "第二张"
    assert (page.cover.description, page.cover_caption) == ("两位医生在门诊。", "义诊现场")
    assert SiteImage.objects.count() == 2


def test_accepted_once(home, world, submission):
    accept(submission, world.alliance_office)
    with pytest.raises(TransitionNotAllowed):
        accept(submission, world.alliance_office)
    assert NewsPage.objects.count() == 1


def test_publishing_again_tells_nobody_again(home, world, submission):
    page = accept(submission, world.alliance_office).page
    for _ in range(2):
        page.save_revision().publish()
    assert [word.status for word in submission.words.all()] == ["ACCEPTED", "PUBLISHED"]


def test_an_accepted_piece_may_still_be_declined_and_its_page_stays(home, world, submission):
    accept(submission, world.alliance_office)
    services.decline(
        submission_id=submission.pk, comment="已有报道。", by=world.alliance_office, at=NOW
    )
    assert NewsPage.objects.count() == 1
    NewsPage.objects.get().delete()
    submission.refresh_from_db()
    assert (submission.status, submission.page) == ("DECLINED", None)


@pytest.mark.parametrize("status", SubmissionStatus.values)
def test_what_the_states_allow(home, world, status):
    standing = {
        "status": status,
        "comment": {"RETURNED": "改", "DECLINED": "不用"}.get(status, ""),
        "submitted_at": None if status == "DRAFT" else NOW,
    }
    piece = SubmissionFactory(alliance=world.alliance, unit=world.unit, **standing)
    office = world.alliance_office
    acts = {
        "SUBMITTED": lambda: submit(piece, world.coordinator),
        "RETURNED": lambda: services.give_back(
            submission_id=piece.pk, comment="改", by=office, at=NOW
        ),
        "DECLINED": lambda: services.decline(
            submission_id=piece.pk, comment="不用", by=office, at=NOW
        ),
        "ACCEPTED": lambda: accept(piece, office),
    }
    for target, act in acts.items():
        Submission.objects.filter(pk=piece.pk).update(page=None, **standing)
        if target in SUBMISSION_TRANSITIONS.get(status, ()):
            assert act().status == target
        else:
            with pytest.raises((TransitionNotAllowed, NotAllowed)):
                act()


def test_nothing_written_and_pictures_without_words_are_not_handed_in(world, draft):
    picture = PictureFactory(submission=draft, alt="")
    with pytest.raises(services.AltMissing):
        submit(draft, world.coordinator)
    services.write(
        submission_id=draft.pk, title="题", text=" \n", files=[],
        said={picture.pk: ("一栋楼", "")}, by=world.coordinator, at=NOW,
    )  # fmt: skip
    with pytest.raises(services.NothingWritten):
        submit(draft, world.coordinator)


def photo_with_gps() -> ContentFile:
    picture, out = Image.new("RGB", (60, 40), "red"), BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (33.0, 35.0, 0.0)}
    exif[0x010F] = "Phone maker"
    picture.save(out, "JPEG", exif=exif)
    return ContentFile(out.getvalue(), name="现场.jpg")


def test_a_phones_photo_loses_what_is_hidden_in_it(home, world):
    assert b"Phone maker" in photo_with_gps().read()
    submission = services.start(
        alliance_id=world.alliance.pk, unit_id=world.unit.pk, title="题", text="文",
        files=[photo_with_gps()], by=world.coordinator, at=NOW,
    )  # fmt: skip
    submission.pictures.update(alt="红色")
    submit(submission, world.coordinator)
    page = accept(submission, world.alliance_office).page
    with submission.pictures.get().file.open() as handed_in, page.cover.file.open() as published:
        stored = handed_in.read()
        assert published.read() == stored
    assert b"Phone maker" not in stored
    assert not Image.open(BytesIO(stored)).getexif()


@pytest.mark.parametrize(
    "content", [b"<svg onload=alert(1)>", b"GIF89a", b"\xff\xd8\xff broken", b"%PDF-1.7"]
)
def test_what_is_no_picture_is_refused(world, draft, content):
    with pytest.raises(NotAPicture):
        services.write(
            submission_id=draft.pk, title="题", text="文", said={}, by=world.coordinator, at=NOW,
            files=[ContentFile(content, name="a.jpg")],
        )  # fmt: skip


def test_nine_pictures_and_no_more(world, draft):
    asked = {
        "submission_id": draft.pk, "title": "题", "text": "文", "said": {},
        "by": world.coordinator, "at": NOW,
    }  # fmt: skip
    services.write(files=[picture_file() for _ in range(9)], **asked)
    with pytest.raises(services.TooManyPictures):
        services.write(files=[picture_file()], **asked)
    assert draft.pictures.count() == 9


@pytest.mark.parametrize("role", ["other_coordinator", "doctor", "editor", "administrator"])
def test_nobody_writes_in_another_units_name(world, draft, role):
    with pytest.raises(NotAllowed):
        submit(draft, world.user(role))
    with pytest.raises(NotAllowed):
        services.start(
            alliance_id=world.alliance.pk, unit_id=world.unit.pk, title="题", text="文", files=[],
            by=world.user(role), at=NOW,
        )  # fmt: skip


def test_the_list_and_the_rule_agree(world, submission, draft):
    foreign = SubmissionFactory(alliance=world.foreign_alliance)
    other = SubmissionFactory(alliance=world.alliance, unit=world.other_unit)
    pieces = (submission, draft, foreign, other)
    for name in [*(role for role in ROLES if role != VISITOR), "stranger"]:
        roles = roles_of(world.user(name))
        visible = set(Submission.objects.visible_to(roles))
        assert visible == {piece for piece in pieces if rules.can_see(roles, piece)}
    assert set(Submission.objects.visible_to(roles_of(world.editor))) == {submission, other}


def test_the_office_sees_how_many_wait(world, submission, draft):
    office = world.alliance_office
    (item,) = submissions_waiting(user=office, roles=roles_of(office), at=NOW)
    assert item.figure == "1"


@pytest.fixture
def accept_both(home, world, submission):
    call = partial(accept, submission, world.alliance_office)
    return lambda: at_once(call, call)


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_once_make_one_page(accept_both):
    refused = [outcome for outcome in accept_both() if isinstance(outcome, Exception)]
    assert [type(outcome) for outcome in refused] == [TransitionNotAllowed]
    assert NewsPage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_decide(accept_both, submission, monkeypatch):
    """Both go by what they read, and the office finds it accepted twice, or the tree refuses."""
    gate = threading.Barrier(2)

    def read(submission_id):
        found = Submission.objects.select_related("unit").get(pk=submission_id)
        gate.wait()
        return found

    monkeypatch.setattr(services, "_lock", read)
    refused = [outcome for outcome in accept_both() if isinstance(outcome, Exception)]
    assert TransitionNotAllowed not in [type(outcome) for outcome in refused]
    assert NewsPage.objects.count() + len(refused) == 2
