"""A batch on paper."""

import zipfile
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from alliance.core.models import AuditEntry
from alliance.jobs.models import Job, JobState
from alliance.jobs.tasks import run_job
from alliance.units.factories import MembershipFactory
from courses.certificates import batches, printing, services
from courses.certificates.models import Batch, Certificate
from courses.certificates.sources import SOURCES
from lms.testing.ground import kept

pytestmark = pytest.mark.django_db

PLAQUE = SOURCES["PLAQUE"]
MM = 72 / 25.4


@kept
def issued(world) -> Batch:
    """Three plaques, the first of which was revoked since."""
    ids = [MembershipFactory(alliance=world.alliance).pk for _ in range(3)]
    office, now = world.alliance_office, timezone.now()
    batch = batches.start_batch(source=PLAQUE, ids=ids, title="授牌", by=office, at=now)
    batches.run(batch_id=batch.pk, progress=lambda done, total: None)
    first = batch.items.first().certificate
    services.revoke_certificate(
        certificate_id=first.pk, reason="退出联盟", by=office, at=timezone.now()
    )
    return batch


def written(paper: str) -> tuple[bytes, int, str]:
    file = BytesIO()
    found = Certificate.objects.all()
    count, suffix = printing.write(
        file, found, paper=printing.Paper(paper), progress=lambda done, total: None
    )
    return file.getvalue(), count, suffix


def test_the_valid_ones_are_bound_into_one_pdf_in_the_order_of_their_numbers(issued):
    pdf, count, suffix = written("pages")
    pages = PdfReader(BytesIO(pdf)).pages
    assert (count, suffix, len(pages)) == (2, "pdf", 2)
    serials = Certificate.objects.filter(state="VALID").order_by("number").values_list("serial")
    for page, (serial,) in zip(pages, serials, strict=True):
        assert serial in page.extract_text()
        assert "/Annots" not in page


def test_a_printers_pages_have_bleed_and_marks_around_them(issued):
    pdf, _count, _suffix = written("press")
    page = PdfReader(BytesIO(pdf)).pages[0]
    design = issued.design
    around = design.bleed + 7
    assert float(page.mediabox.width) == pytest.approx((design.page_width + 2 * around) * MM, 0.01)


def test_what_is_long_is_parted(issued, monkeypatch):
    monkeypatch.setattr(printing, "PAGES_TOGETHER", 1)
    content, count, suffix = written("pages")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        assert [len(PdfReader(BytesIO(archive.read(name))).pages) for name in names] == [1, 1]
    assert (count, suffix, names) == (2, "zip", ["0001-0001.pdf", "0002-0002.pdf"])


def test_originals_are_the_kept_bytes(issued):
    content, count, suffix = written("originals")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        kept = {archive.read(name) for name in archive.namelist()}
    assert (count, suffix) == (3, "zip")
    assert kept == {bytes(one.file.pdf) for one in Certificate.objects.select_related("file")}


def test_the_office_prints_a_batch_and_it_goes_on_record(client, world, issued):
    client.force_login(world.alliance_office)
    address = reverse("certificates:batch_print", args=[issued.pk])
    assert client.post(address, {"paper": "wall"}).status_code == 404
    client.post(address, {"paper": "pages"})
    job = Job.objects.get(kind="certificates.print")
    run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.DONE, {"certificates": 2})
    job.result_file.delete(save=False)
    entry = AuditEntry.objects.get(action="certificate.print")
    assert (entry.actor_id, entry.detail) == (world.alliance_office.pk, {"paper": "pages"})


def test_who_lost_the_role_gets_no_file(client, world, issued):
    client.force_login(world.alliance_office)
    client.post(reverse("certificates:batch_print", args=[issued.pk]), {"paper": "pages"})
    world.alliance_office.role_grants.all().delete()
    job = Job.objects.get(kind="certificates.print")
    run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, bool(job.result_file)) == (JobState.FAILED, False)


def test_one_is_had_for_a_printer_unless_it_is_not_valid(client, world, issued):
    client.force_login(world.alliance_office)
    revoked, valid, _last = (item.certificate for item in issued.items.all())
    answer = client.get(reverse("certificates:press", args=[valid.pk]))
    assert answer.content.startswith(b"%PDF-")
    assert client.get(reverse("certificates:press", args=[revoked.pk])).status_code == 404


def test_the_alliance_office_issues_its_own_kinds_anew(client, world, issued):
    revoked = issued.items.first().certificate
    client.force_login(world.alliance_office)
    page = client.get(reverse("certificates:detail", args=[revoked.pk])).content.decode()
    assert "重新颁发" in page
    assert revoked.snapshot["body"] in page
    client.force_login(world.training_office)
    page = client.get(reverse("certificates:detail", args=[revoked.pk])).content.decode()
    assert "重新颁发" not in page
