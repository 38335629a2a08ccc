import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db.models.fields.files import FieldFile
from django.test import RequestFactory

from alliance.core.files import ranged_response

DATA = bytes(range(256)) * 1000


class _Field:
    """What a FieldFile asks of its field."""

    name = attname = "file"

    def __init__(self, storage):
        self.storage = storage


@pytest.fixture
def file(tmp_path):
    storage = FileSystemStorage(location=tmp_path)
    name = storage.save("films/film.mp4", ContentFile(DATA))
    return FieldFile(None, _Field(storage), name)


def ask(file, method="get", **headers):
    request = getattr(RequestFactory(), method)("/", headers=headers)
    return ranged_response(request, file, content_type="video/mp4")


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_whole_file_says_that_parts_may_be_asked(file):
    response = ask(file)
    assert (response.status_code, response["Accept-Ranges"]) == (200, "bytes")
    assert response["Content-Length"] == str(len(DATA))
    assert body(response) == DATA


@pytest.mark.parametrize(
    ("asked", "content_range", "wanted"),
    [
        ("bytes=0-0", "bytes 0-0/256000", DATA[:1]),
        ("bytes=100-199", "bytes 100-199/256000", DATA[100:200]),
        ("bytes=255900-", "bytes 255900-255999/256000", DATA[255900:]),
        ("bytes=255900-999999", "bytes 255900-255999/256000", DATA[255900:]),
        ("bytes=-5", "bytes 255995-255999/256000", DATA[-5:]),
        ("bytes=-999999", "bytes 0-255999/256000", DATA),
    ],
)
def test_one_part(file, asked, content_range, wanted):
    response = ask(file, Range=asked)
    assert response.status_code == 206
    assert response["Content-Range"] == content_range
    assert response["Content-Length"] == str(len(wanted))
    assert body(response) == wanted


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=999999-1000000", "bytes=-0"])
def test_part_beyond_the_end(file, asked):
    response = ask(file, Range=asked)
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */256000")


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-9", "bytes=9-1", "bytes=-", "lines=1-2", "nonsense"]
)
def test_what_is_no_single_range_gets_the_whole_file(file, asked):
    response = ask(file, Range=asked)
    assert (response.status_code, body(response)) == (200, DATA)


def test_if_range_sends_the_part_only_of_the_same_file(file):
    etag, modified = ask(file)["ETag"], ask(file)["Last-Modified"]
    old = "Mon, 01 Jan 2024 00:00:00 GMT"
    answers = {
        condition: ask(file, **{"Range": "bytes=0-9", "If-Range": condition}).status_code
        for condition in (etag, modified, '"other"', f"W/{etag}", old)
    }
    assert answers == {etag: 206, modified: 206, '"other"': 200, f"W/{etag}": 200, old: 200}


def test_unchanged_file_is_not_sent_again(file):
    etag = ask(file)["ETag"]
    assert ask(file, **{"If-None-Match": etag}).status_code == 304
    assert ask(file, **{"If-None-Match": '"other"'}).status_code == 200


def test_head_tells_size_and_sends_nothing(file):
    response = ask(file, method="head", Range="bytes=0-9")
    assert (response.status_code, response["Content-Length"]) == (200, str(len(DATA)))
    assert response.content == b""


def test_front_server_sends_the_bytes_when_it_can(file, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path.parent
    settings.X_ACCEL_ROOT = "/media-inside/"
    response = ask(file, Range="bytes=0-9")
    assert response["X-Accel-Redirect"] == f"/media-inside/{tmp_path.name}/films/film.mp4"
    assert (response.status_code, response.content) == (200, b"")


def test_name_on_disk_is_kept_in_chinese(file):
    response = ranged_response(
        RequestFactory().get("/"), file, content_type="video/mp4", filename="查房.mp4", inline=False
    )
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%9F%A5%E6%88%BF.mp4"
    )


def test_changed_file_has_another_tag(file):
    before = ask(file)["ETag"]
    file.storage.delete(file.name)
    file.storage.save(file.name, ContentFile(DATA + b"!"))
    assert ask(file)["ETag"] != before
