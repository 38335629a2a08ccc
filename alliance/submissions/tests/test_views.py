import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance.pages.factories import picture_file
from alliance.submissions.factories import PictureFactory, SubmissionFactory
from alliance.submissions.models import Submission
from alliance.units.factories import MembershipFactory, RoleGrantFactory

pytestmark = pytest.mark.django_db


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def upload(name="a.jpg"):
    return SimpleUploadedFile(name, picture_file().read())


def test_written_on_a_phone_and_handed_in(world, client):
    client.force_login(world.coordinator)
    data = {"title": "义诊", "text": "看诊四十人。", "pictures": [upload(), upload("b.jpg")]}
    response = client.post("/submissions/new/", data)
    submission = Submission.objects.get()
    assert response.headers["Location"] == f"/submissions/{submission.pk}/edit/"
    first, second = submission.pictures.all()
    data = {
        "title": "义诊", "text": "看诊四十人。", "submit": "1", "form-TOTAL_FORMS": 2,
        "form-INITIAL_FORMS": 2, "form-0-id": first.pk, "form-0-alt": "一位医生",
        "form-0-caption": "现场", "form-1-id": second.pk, "form-1-alt": "",
    }  # fmt: skip
    page = client.post(f"/submissions/{submission.pk}/edit/", data).content.decode()
    assert "请先写明每张图片里是什么。" in page
    first.refresh_from_db()
    assert first.alt == "一位医生"  # what was typed is kept
    client.post(f"/submissions/{submission.pk}/edit/", data | {"form-1-alt": "合影"})
    submission.refresh_from_db()
    assert submission.status == "SUBMITTED"


def test_a_picture_of_another_submission_is_not_touched(world, client, draft):
    strange = PictureFactory(alt="原来的")
    client.force_login(world.coordinator)
    data = {
        "title": "题", "text": "文", "form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1,
        "form-0-id": strange.pk, "form-0-alt": "改了",
    }  # fmt: skip
    client.post(f"/submissions/{draft.pk}/edit/", data)
    strange.refresh_from_db()
    assert strange.alt == "原来的"


def test_what_is_no_picture_is_told(world, client):
    client.force_login(world.coordinator)
    fake = SimpleUploadedFile("a.jpg", b"<html>")
    response = client.post("/submissions/new/", {"title": "题", "text": "文", "pictures": [fake]})
    assert "这个文件不是可用的图片" in response.content.decode()
    assert not Submission.objects.exists()


def test_a_coordinator_of_two_units_says_for_which(world, client):
    MembershipFactory(alliance=world.foreign_alliance, unit=world.unit)
    RoleGrantFactory(
        user=world.coordinator, role="COORDINATOR", alliance=world.foreign_alliance,
        unit=world.unit,
    )  # fmt: skip
    client.force_login(world.coordinator)
    page = client.get("/submissions/new/").content.decode()
    assert world.foreign_alliance.name in page
    place = f"{world.foreign_alliance.pk}-{world.unit.pk}"
    client.post("/submissions/new/", {"title": "题", "text": "文", "place": place})
    assert Submission.objects.get().alliance == world.foreign_alliance
    elsewhere = f"{world.alliance.pk}-{world.other_unit.pk}"
    client.post("/submissions/new/", {"title": "题", "text": "文", "place": elsewhere})
    assert Submission.objects.count() == 1


def test_the_office_answers_with_a_reason(home, world, client, submission):
    client.force_login(world.alliance_office)
    address = f"/submissions/{submission.pk}/"
    response = client.post(f"{address}decide/", {"decision": "return", "comment": ""})
    assert said(response) == ["请写明意见，作者会看到。"]
    client.post(f"{address}decide/", {"decision": "decline", "comment": "已有报道。"})
    assert "已有报道。" in client.get(address).content.decode()


def test_accepting_leads_to_the_page_editor(home, world, client, submission):
    client.force_login(world.alliance_office)
    response = client.post(f"/submissions/{submission.pk}/accept/", follow=True)
    assert response.status_code == 200
    assert response.request["PATH_INFO"].startswith("/admin/pages/")
    assert submission.title in response.content.decode()


def test_a_picture_is_not_there_for_others(world, client, submission):
    address = f"/submissions/pictures/{submission.pictures.get().pk}/"
    client.force_login(world.coordinator)
    etag = client.get(address)["ETag"]
    client.force_login(world.other_coordinator)
    assert client.get(address, headers={"if-none-match": etag}).status_code == 404


def test_the_list_costs_the_same_however_long(
    world, client, submission, django_assert_max_num_queries
):
    client.force_login(world.alliance_office)
    client.get("/submissions/")
    with django_assert_max_num_queries(10) as one:
        client.get("/submissions/")
    SubmissionFactory.create_batch(2, alliance=world.alliance)
    with django_assert_max_num_queries(10) as three:
        client.get("/submissions/")
    assert len(one) == len(three)


def test_texts_of_people_do_not_run(world, client, submission):
    Submission.objects.update(title="<b>x</b>", text="<script>alert(1)</script>")
    client.force_login(world.editor)
    page = client.get(f"/submissions/{submission.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page
