"""A closed case becomes a draft lesson: what is in it, who sees it, and how it goes again."""

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from alliance.cases import drawn
from alliance.cases.factories import CaseFactory, CaseImageFactory
from alliance.cases.services import closing
from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from courses.casework import services
from courses.casework.models import CaseLesson
from courses.catalogue.factories import (
    CoursePageFactory,
    LessonPageFactory,
    PictureFactory,
    picture_body,
)
from courses.catalogue.gate import PageNotReady
from courses.catalogue.models import LessonPage, Picture
from courses.enrolment.models import Enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(world):
    made = CaseFactory(
        alliance=world.alliance, author=world.doctor, closed=True, history="<b>腰痛</b> 3 天。"
    )
    view = ContentFile(drawn.photo(drawn.spine(width=80, height=100)), "view.jpg")
    CaseImageFactory(case=made, view=view, width=160, height=200)
    made.replies.create(by=world.mentor, text="先保守治疗。", is_advice=True, at=timezone.now())
    made.replies.create(by=world.doctor, text="谢谢。", at=timezone.now())
    return made


@pytest.fixture
def course(world):
    return CoursePageFactory(alliance=world.alliance)


@pytest.fixture
def make(case, course, world):
    def make(by=world.alliance_office, course=course):
        return services.make_lesson(case_id=case.pk, course_id=course.pk, by=by, at=timezone.now())

    return make


def shown(lesson) -> str:
    return "".join(block.render({"page": lesson}) for block in lesson.body)


def test_lesson_holds_the_case_and_no_name(make, case, world):
    lesson = LessonPage.objects.get(pk=make().pk)
    html = shown(lesson)
    picture = Picture.objects.get()
    for part in ("&lt;b&gt;腰痛&lt;/b&gt;", case.examination, "先保守治疗。", case.outcome_text,
                 reverse("enrolment:picture", args=[lesson.pk, picture.pk])):  # fmt: skip
        assert part in html
    for name in (world.doctor.name, world.mentor.name, world.unit.name, "谢谢。", "<b>"):
        assert name not in html
    assert (lesson.live, lesson.course_id, picture.width) == (False, lesson.get_parent().pk, 80)
    assert AuditEntry.objects.filter(action="case.lesson").count() == 1


@pytest.mark.parametrize(
    ("shape", "ends"),
    [("POINT", {}), ("ARROW", {"x2": 120, "y2": 40}), ("BOX", {"x2": 20, "y2": 10})],
)
def test_marks_are_drawn_into_the_picture_and_told_beside_it(make, case, world, shape, ends):
    image = case.images.get()
    place = {"case": case, "image": image, "by": world.mentor, "at": timezone.now()}
    case.marks.create(number=2, shape=shape, x=80, y=60, label="椎间隙变窄", **ends, **place)
    case.marks.create(
        number=3, shape="POINT", x=10, y=180, label="记错了", removed_at=timezone.now(), **place
    )
    html = shown(LessonPage.objects.get(pk=make().pk))
    picture = Picture.objects.get()
    assert picture.description == "病例图像 1；标记 2：椎间隙变窄"
    assert picture.description in html
    with image.view.open("rb") as plain, picture.file.open("rb") as marked:
        pixels = [np.asarray(Image.open(file).convert("RGB"), int) for file in (plain, marked)]
    changed = np.argwhere(np.abs(pixels[0] - pixels[1]).max(axis=2) > 60)
    # At the half of where they stand in the whole picture, which is twice as large.
    assert (np.abs(changed - [30, 40]).max(axis=1) <= 6).any()
    assert not (changed[:, 0] > 80).any()


def test_asked_twice_it_is_one_lesson(make, world):
    first = make()
    assert make().pk == first.pk
    assert (Picture.objects.count(), CaseLesson.objects.count()) == (1, 1)
    assert make(course=CoursePageFactory(alliance=world.alliance)).pk != first.pk
    LessonPage.objects.get(pk=first.pk).delete()
    assert make().pk != first.pk


def test_only_the_office_and_only_within_the_alliance(make, world):
    for person in (world.doctor, world.mentor, world.editor, world.stranger):
        with pytest.raises(NotAllowed):
            make(by=person)
    with pytest.raises(NotAllowed):
        make(course=CoursePageFactory(alliance=world.foreign_alliance))


def test_case_that_is_not_closed_teaches_nothing(course, world):
    open_case = CaseFactory(alliance=world.alliance, author=world.doctor, advised=True)
    with pytest.raises(services.CaseNotClosed):
        services.make_lesson(
            case_id=open_case.pk, course_id=course.pk, by=world.alliance_office, at=timezone.now()
        )


def test_picture_is_for_who_may_open_the_lesson(make, world, client):
    lesson = LessonPage.objects.get(pk=make().pk)
    picture = Picture.objects.get()
    url = reverse("enrolment:picture", args=[lesson.pk, picture.pk])
    Enrolment.objects.create(
        user=world.doctor, course=lesson.course, enrolled_at=timezone.now(),
        last_activity_at=timezone.now(),
    )  # fmt: skip

    def answers(person, asked=url) -> int:
        client.force_login(person)
        return client.get(asked).status_code

    assert (answers(world.editor), answers(world.doctor)) == (200, 404)
    lesson.get_latest_revision().publish()
    other = PictureFactory()
    elsewhere = reverse("enrolment:picture", args=[lesson.pk, other.pk])
    assert (answers(world.doctor), answers(world.other_doctor)) == (200, 404)
    assert (answers(world.doctor, elsewhere), answers(world.editor, elsewhere)) == (404, 404)
    lesson = LessonPage.objects.get(pk=lesson.pk)
    lesson.body = picture_body(other)
    lesson.save_revision()
    assert (answers(world.doctor, elsewhere), answers(world.editor, elsewhere)) == (404, 200)


@pytest.mark.parametrize("erase", [False, True])
def test_withdrawn_case_takes_its_lesson_down(
    erase, make, case, world, django_capture_on_commit_callbacks
):
    lesson = make()
    lesson.get_latest_revision().publish()
    picture = Picture.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        closing.withdraw_case(
            case_id=case.pk, reason="图里有面容", erase=erase, by=world.alliance_office,
            at=timezone.now(),
        )  # fmt: skip
    lesson = LessonPage.objects.get(pk=lesson.pk)
    assert not lesson.live
    assert bool(shown(lesson)) != erase
    assert picture.file.storage.exists(picture.file.name) != erase
    assert lesson.revisions.exists() != erase
    assert (case.question in lesson.title) != erase


def test_lesson_of_a_withdrawn_case_is_not_published_again(make, case, world):
    lesson = make()
    closing.withdraw_case(
        case_id=case.pk, reason="家属不同意", erase=False, by=world.alliance_office,
        at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(PageNotReady) as refused:
        lesson.get_latest_revision().publish()
    assert refused.value.obstacles == ("所用的病例已撤回。",)
    other = LessonPageFactory(parent=lesson.get_parent(), live=False)
    other.save_revision().publish()
    assert LessonPage.objects.get(pk=other.pk).live


def test_button_stands_on_the_closed_case_of_the_office(case, world, client):
    url = reverse("casework:make", args=[case.pk])
    for person, there in ((world.alliance_office, True), (world.doctor, False)):
        client.force_login(person)
        page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
        assert (url in page) == there
