import json

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alliance.standards.factories import StandardFactory, VersionFactory
from alliance.standards.models import Version

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize("address", ["/standards/", "/standards/manage/"])
def test_lists_cost_the_same_however_long(
    world, client, version, address, django_assert_max_num_queries
):
    client.force_login(world.alliance_office)
    client.get(address)
    with django_assert_max_num_queries(12) as one:
        client.get(address)
    for _ in range(2):
        VersionFactory(standard__alliance=world.alliance)
    with django_assert_max_num_queries(12) as three:
        response = client.get(address)
    assert len(one) == len(three)
    assert response.content.decode().count("第 1 版") == 3


def test_readers_cost_the_same_however_many(world, client, version, django_assert_max_num_queries):
    counts = []
    for user in (world.coordinator, world.alliance_office):  # three people and seven
        client.force_login(user)
        address = f"/standards/{version.pk}/readers/"
        client.get(address)
        with django_assert_max_num_queries(12) as captured:
            client.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_what_is_unread_stands_first_and_alone_when_asked(world, client, version):
    read = VersionFactory(standard__alliance=world.alliance, title="已读的", valid_from=TODAY)
    client.force_login(world.doctor)
    client.post(f"/standards/{read.pk}/acknowledge/")
    page = client.get("/standards/").content.decode()
    assert page.index(version.title) < page.index("已读的")
    assert "已读的" not in client.get("/standards/?unread=1").content.decode()
    assert "已读的" in client.get("/standards/?kind=nonsense&page=x").content.decode()


def test_reading_and_confirming(world, client, version):
    client.force_login(world.doctor)
    address = f"/standards/{version.pk}/"
    assert "我已阅读" in client.get(address).content.decode()
    response = client.post(f"{address}acknowledge/")
    assert said(response) == ["已记下：您已阅读这一版。"]
    assert "您已于" in client.get(address).content.decode()


def test_a_superseded_version_says_so_and_asks_nothing(world, client, version):
    VersionFactory(standard=version.standard, number=2)
    client.force_login(world.doctor)
    page = client.get(f"/standards/{version.pk}/").content.decode()
    assert "这是旧版" in page
    assert "acknowledge" not in page
    response = client.post(f"/standards/{version.pk}/acknowledge/")
    assert said(response) == ["这一版现在不是有效版本，不需要阅读确认。"]


def test_nothing_is_published_empty(world, client):
    standard = StandardFactory(alliance=world.alliance)
    draft = VersionFactory(standard=standard, draft=True, body=[])
    client.force_login(world.alliance_office)
    response = client.post(f"/standards/drafts/{draft.pk}/publish/")
    assert said(response) == ["还没有可读的内容：请先上传 PDF 或编写正文。"]


def test_a_gambling_site_is_not_published_with_a_standard(world, client, draft):
    Version.objects.update(title="见 www.bet365.com")
    client.force_login(world.alliance_office)
    response = client.post(f"/standards/drafts/{draft.pk}/publish/")
    assert "指向博彩等违规网站" in said(response)[0]
    assert Version.objects.get().is_draft


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.pdf", b"<html><script>1</script>", "这个文件的内容不是 PDF。"),
        ("a.pdf", b"", "空"),
        ("a.html", b"%PDF-1.7 text", None),
        ("../../a.pdf", b"%PDF-1.7 text", None),
    ],
)
def test_only_a_pdf_is_taken_whatever_its_name(world, client, draft, name, content, fault):
    client.force_login(world.editor)
    data = {"title": "规范", "valid_from": TODAY, "upload": SimpleUploadedFile(name, content)}
    response = client.post(f"/standards/drafts/{draft.pk}/", data)
    if fault:
        assert fault in response.content.decode()
        return
    found = client.get(f"/standards/{draft.pk}/file/")
    assert found["Content-Type"] == "application/pdf"
    assert found["X-Content-Type-Options"] == "nosniff"
    assert ".." not in Version.objects.get(pk=draft.pk).file.name


def test_a_file_is_given_in_parts_and_to_nobody_else(world, client, draft):
    client.force_login(world.editor)
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.7 text")
    client.post(
        f"/standards/drafts/{draft.pk}/", {"title": "规范", "valid_from": TODAY, "upload": upload}
    )
    address = f"/standards/{draft.pk}/file/"
    whole = client.get(address)
    part = client.get(address, headers={"range": "bytes=0-3"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"%PDF")
    client.force_login(world.stranger)
    assert client.get(address, headers={"if-none-match": whole["ETag"]}).status_code == 404


def test_dates_out_of_order_are_told(world, client, draft):
    client.force_login(world.editor)
    data = {"title": "规范", "valid_from": "2026-05-02", "valid_until": "2026-05-01"}
    response = client.post(f"/standards/drafts/{draft.pk}/", data)
    assert "有效期不能早于生效日期。" in response.content.decode()


def test_a_taken_code_is_told(world, client, version):
    client.force_login(world.editor)
    data = {
        "alliance": world.alliance.pk, "kind": "STANDARD", "code": version.standard.code,
        "title": "规范", "valid_from": TODAY,
    }  # fmt: skip
    response = client.post("/standards/manage/new/", data)
    assert "这个编号已经用过，请换一个。" in response.content.decode()


def test_the_text_is_written_in_the_page_editor(home, world, client, draft):
    client.force_login(world.editor)
    text = {"blocks": [{"key": "a", "type": "unstyled", "text": "先查体。", "depth": 0,
                        "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}  # fmt: skip
    data = {
        "body-count": 1, "body-0-deleted": "", "body-0-order": 0, "body-0-type": "text",
        "body-0-value": json.dumps(text),
    }  # fmt: skip
    response = client.post(f"/admin/standards/{draft.pk}/text/", data)
    assert response.headers["Location"] == f"/standards/drafts/{draft.pk}/"
    assert "先查体。" in client.get(f"/standards/{draft.pk}/").content.decode()


def test_reminding_by_one_tap_keeps_the_filter(world, client, version):
    client.force_login(world.alliance_office)
    address = f"/standards/{version.pk}/readers/"
    response = client.post(f"{address}remind/", {"unit": world.unit.pk})
    assert said(response) == ["已提醒 3 人，邮件正在发出。"]
    assert response.headers["Location"] == f"{address}?unit={world.unit.pk}"
