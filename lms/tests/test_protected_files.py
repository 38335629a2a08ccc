"""Every protected file of the product is nowhere for whom it is not, however it is asked for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from alliance.cases.tests import access as cases
from alliance.jobs.models import Job, JobState
from alliance.pages.factories import SiteImageFactory, VideoFactory
from alliance.standards.tests import access as standards
from alliance.submissions.tests import access as submissions
from courses.attendance.tests import access as attendance
from courses.certificates.tests import access as certificates
from courses.enrolment.tests import access as enrolment
from courses.mentoring.tests import access as mentoring
from courses.programmes.factories import PaperFactory
from courses.programmes.tests import access as programmes
from lms.testing.client import Client

pytestmark = pytest.mark.django_db
NOBODY = 10**6
# What differs from one answer to the next: tokens, and the address that was asked for.
OF_THE_MOMENT = re.compile(rb'="[^"]*"')
TOLD = {"ETag", "Last-Modified", "Accept-Ranges", "Content-Range", "X-Accel-Redirect",
        "Content-Disposition"}  # fmt: skip
FOLDERS = ("/media/", "/media/images/", "/media/images/../", "/media-inside/")


@dataclass(frozen=True)
class Kind:
    """A kind of file: `make(world)` -> its address and that of one that is not there."""

    make: Callable
    reader: str
    stranger: str = "stranger"


def of(name: str, kwargs: Callable, reader: str, **more) -> Kind:
    """Asked for by keys; the last of them is the file's own."""

    def make(world):
        keys = kwargs(world)
        own = next(reversed([key for key in keys if key != "part"]))
        missing = keys | {own: NOBODY if isinstance(keys[own], int) else world.uuid}
        return reverse(name, kwargs=keys), reverse(name, kwargs=missing)

    return Kind(make, reader, **more)


def paper(world) -> dict:
    return {"pk": PaperFactory(application=programmes.application(world, submitted=True)).pk}


def submitted_picture(world) -> dict:
    return submissions.pk_of(
        lambda world: submissions.PictureFactory(submission=submissions.submission(world))
    )(world)


def case_part(part: str) -> Callable:
    return lambda world: cases.image(world) | {"part": part}


def exported(world) -> tuple[str, str]:
    job = Job.objects.create(
        kind="test", title="导出", owner=world.doctor, created_at=timezone.now(),
        state=JobState.DONE, result_file=ContentFile(b"the whole roster", "roster.xlsx"),
    )  # fmt: skip
    nowhere = "00000000-0000-4000-8000-000000000000"
    return reverse("jobs:result", args=[job.pk]), reverse("jobs:result", args=[nowhere])


def private_collection() -> Collection:
    made = Collection.get_first_root_node().add_child(name="内部")
    CollectionViewRestriction.objects.create(
        collection=made, restriction_type=CollectionViewRestriction.GROUPS
    )
    return made.add_child(name="内部之下")


def private_document(world) -> tuple[str, str]:
    document = Document.objects.create(
        title="内部资料", file=ContentFile(b"for few", "inside.pdf"),
        collection=private_collection(),
    )  # fmt: skip
    return document.url, reverse("wagtaildocs_serve", args=[NOBODY, document.filename])


def private_rendition(world) -> tuple[str, str]:
    image = SiteImageFactory(collection=private_collection())
    url = image.get_rendition("fill-32x20").url
    return url, url.replace(".fill", "-.fill")


def members_video(world) -> tuple[str, str]:
    return reverse("pages:video", args=[VideoFactory(members_only=True).pk]), reverse(
        "pages:video", args=[NOBODY]
    )


KINDS = {
    "application paper": of("programmes:paper", paper, "training_office"),
    "certificate": of("certificates:download", certificates.by_pk, "doctor"),
    "lesson film": of("enrolment:video", enrolment.film, "doctor"),
    "lesson captions": of("enrolment:captions", enrolment.film, "doctor"),
    "lesson document": of("enrolment:handout", enrolment.handout, "doctor"),
    "lesson picture": of("enrolment:picture", enrolment.picture, "doctor"),
    "case image": of("cases:image_file", case_part("view"), "doctor"),
    "case file": of("cases:image_file", case_part("file"), "doctor"),
    "standard": of("standards:file", standards.pk_of(standards.with_file), "doctor"),
    "submitted picture": of("submissions:picture", submitted_picture, "coordinator"),
    "proof of leave": of("attendance:leave_proof", attendance.by_proven_leave, "doctor"),
    "evidence": of("mentoring:evidence_file", mentoring.file_pk, "doctor"),
    "what a job made": Kind(exported, "doctor"),
    "members' film": Kind(members_video, "doctor", stranger=""),
    "document of the library": Kind(private_document, "administrator"),
    "rendition of the library": Kind(private_rendition, "administrator"),
}


def client_of(world, role: str) -> Client:
    client = Client()
    if role:
        client.force_login(getattr(world, role))
    return client


def read(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def words_of(denial) -> bytes:
    """What is said between the menus, which show in what part of the site the address lies."""
    said = denial.content.partition(b"<main")[2].partition(b"</main>")[0]
    return OF_THE_MOMENT.sub(b"", said)


@pytest.fixture
def stored(settings):
    """Files below MEDIA_ROOT since the test began."""
    root = Path(settings.MEDIA_ROOT)
    before = set(root.rglob("*"))
    return lambda: [
        path.relative_to(root) for path in root.rglob("*") if path.is_file() and path not in before
    ]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_stranger_gets_one_denial_however_it_is_asked_for(kind, world, stored):
    """By its address, with what its reader's browser knows of it, in part, and by the paths at
    which it is stored: word for word what is answered for a file that is not there."""
    url, missing = kind.make(world)
    answer = client_of(world, kind.reader).get(url)
    assert (answer.status_code, bool(read(answer))) == (200, True)
    assert "public" not in answer.headers.get("Cache-Control", "")
    known = {
        asked: answer[told]
        for asked, told in (
            ("If-None-Match", "ETag"), ("If-Match", "ETag"), ("If-Range", "ETag"),
            ("If-Modified-Since", "Last-Modified"), ("If-Unmodified-Since", "Last-Modified"),
        )
        if told in answer
    }  # fmt: skip
    every = known | {"Range": "bytes=0-"}
    ways = [{}, {"Range": "bytes=0-0"}, {"Range": "bytes=999999-"}, every]
    ways += [{asked: value} for asked, value in known.items()]
    names = {str(name) for path in stored() for name in (path, path.name)}
    paths = {folder + name for folder in FOLDERS for name in names} - {url}
    stranger = client_of(world, kind.stranger)
    denial = stranger.get(missing)
    assert denial.status_code == 404
    for asked in (url, *paths):
        # Whoever served a stored file by its path would heed one of the headers, or none.
        for headers in ways if asked == url else ({}, every):
            denied = stranger.get(asked, headers=headers, follow=True)
            assert (denied.status_code, TOLD & set(denied.headers)) == (404, set()), headers
            assert words_of(denied) == words_of(denial) != b""
        assert stranger.head(asked, headers=known, follow=True).status_code == 404


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_visitor_is_told_nothing_of_what_is_there(kind, world):
    url, missing = kind.make(world)
    there, nowhere = (Client().get(asked) for asked in (url, missing))
    assert there.status_code == nowhere.status_code in (302, 404)
    assert (
        there.get("Location", "").partition("?")[0] == nowhere.get("Location", "").partition("?")[0]
    )


# A certificate lies in the database and is some kilobytes: it is sent whole.
@pytest.mark.parametrize("name", sorted(KINDS.keys() - {"certificate"}))
def test_reader_is_sent_the_part_that_was_asked_for(name, world):
    kind = KINDS[name]
    url, _missing = kind.make(world)
    reader = client_of(world, kind.reader)
    whole = read(reader.get(url))
    part = reader.get(url, headers={"Range": "bytes=1-3"})
    assert (part.status_code, read(part)) == (206, whole[1:4])
