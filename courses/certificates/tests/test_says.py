"""What certificates of every kind and language say when they are read, and how large they are."""

from datetime import UTC, datetime

import pytest

from alliance.accounts.models import User
from alliance.units.models import Alliance, Unit
from courses.catalogue.models import CoursePage
from courses.certificates import documents
from courses.certificates.factories import CertificateFactory
from courses.certificates.models import Certificate
from courses.designs import examples
from courses.designs.enums import CertificateKind, Language
from courses.designs.facts import facts_of, lines_of
from courses.designs.models import DesignVersion
from courses.designs.services import version_for
from courses.designs.tests.reading import closed, text_of
from courses.signing import signers
from courses.signing.tests.authorities import local_signer
from courses.typesetting.compiler import TypesetterError
from courses.typesetting.tests import characters
from lms.testing.ground import kept
from lms.testing.pdf_a import faults_of

AT = datetime(2026, 5, 21, 1, tzinfo=UTC)
CODE = "7K3QX9A0BC7K3QX9A0BC7K3QX9"
LARGEST = 120 * 1024
EVERYDAY = "".join(sorted(characters.everyday()))
EVERY = [(kind, language) for kind in CertificateKind for language in Language]

pytestmark = pytest.mark.django_db


def length_of(model, field: str) -> int:
    return model._meta.get_field(field).max_length


@kept
def looks(world) -> dict[tuple[str, str], DesignVersion]:
    """What an alliance draws with from the start."""
    alliance_id = world.alliance.pk
    return {
        (kind, language): version_for(alliance_id=alliance_id, kind=kind, language=language)
        for kind, language in EVERY
    }


@pytest.fixture(params=EVERY, ids="-".join)
def certificate(request, looks):
    """`certificate(**snapshot)`: an entry of this kind and language that says this, unsaved."""

    def of(**says) -> Certificate:
        return Certificate(
            kind=request.param[0],
            serial="SPINE-X-2026-000123",
            code=CODE,
            snapshot=examples.example(request.param[0], "long") | says,
            design=looks[request.param],
            issued_at=AT,
        )

    return of


@pytest.fixture(scope="module")
def signer() -> signers.Signer:
    return local_signer()


def lines(certificate: Certificate) -> str:
    """All that the design lets the snapshot say, from box to box."""
    facts = facts_of(certificate.snapshot, serial=certificate.serial, code=certificate.grouped_code)
    boxes = certificate.design.arranged().boxes
    return "".join(closed(line) for box in boxes for line in lines_of(box.text, facts))


def test_the_text_of_an_issued_pdf_is_what_its_snapshot_says_and_nothing_else():
    issued = CertificateFactory()
    assert text_of(bytes(issued.file.pdf)) == lines(issued)


def different(count: int, *, leaving_out: int = 0) -> str:
    """So many characters, no two of them alike: each costs a glyph."""
    return EVERYDAY[leaving_out : leaving_out + count]


def test_the_fullest_page_stays_within_120_kb_signed_and_not(certificate, signer):
    entry = certificate(
        holder=different(20),
        unit=different(36, leaving_out=20),
        subject=different(40, leaving_out=60),
        body=different(120, leaving_out=100),
        issuer=different(24, leaving_out=220),
    )
    assert documents.faults_of(entry.snapshot, entry.design) == ""
    plain = documents.typeset(entry)
    signed = signer.sign(plain, at=AT).pdf
    assert len(plain) <= LARGEST
    assert len(signed) <= LARGEST
    assert faults_of(signed) == []  # of PDF/A


def test_names_as_long_as_the_records_allow_are_drawn_whole_or_refused_in_words(certificate):
    entry = certificate(
        holder="阿" * length_of(User, "name"),
        unit="市" * length_of(Unit, "name"),
        subject="脊" * length_of(CoursePage, "title"),
        body="术" * (length_of(CoursePage, "title") + 60),
        issuer="盟" * length_of(Alliance, "name"),
    )
    if why := documents.faults_of(entry.snapshot, entry.design):
        assert "太长" in why
        with pytest.raises(TypesetterError):
            documents.typeset(entry)
    else:
        assert text_of(documents.typeset(entry)) == lines(entry)
