"""A document to sign, and signers of every kind."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import override_settings
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from courses.signing import signers
from courses.signing.kept_key import KeptKey
from courses.signing.pades import PadesSigner
from courses.signing.trust import trusted
from courses.typesetting.compiler import Setting

from . import authorities
from .authorities import Authority, authority_named

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
HOSPITAL = "江川医院根证书"
DESIGN = """
#let data = json(bytes(sys.inputs.data))
#set page(width: 120mm, height: 80mm, margin: 10mm)
#set text(font: "Certificate Song", lang: "zh", region: "cn")
#let day = datetime(year: 2026, month: 11, day: 20)
#set document(title: data.serial, keywords: (data.code,), date: day)
#data.holder
#pagebreak()
#data.serial
"""


@pytest.fixture(scope="session")
def setting(tmp_path_factory) -> Setting:
    design = tmp_path_factory.mktemp("design") / "design.typ"
    design.write_text(DESIGN, encoding="utf-8")
    return Setting(design)


@pytest.fixture(scope="session")
def plain(setting) -> bytes:
    """Two pages of PDF/A, as the typesetter makes them."""
    data = {"holder": "欧阳小华", "serial": "SPINE-C-2026-000001", "code": "7K3QX9A0BC"}
    return setting.compile_pdf(data, at=AT, standard="a-2b")


@pytest.fixture(scope="session")
def local_signer() -> signers.Signer:
    """The signer of the local authority of the tests."""
    return authorities.local_signer()


@pytest.fixture(scope="session")
def signed(local_signer, plain) -> bytes:
    return local_signer.sign(plain, at=AT).pdf


@pytest.fixture
def hospital(settings, tmp_path) -> Authority:
    """A real authority, trusted, whose keys are to be set as files; nothing else is trusted."""
    one = authority_named(HOSPITAL)
    settings.SIGNING_TRUST_DIR = tmp_path / "trust"
    one.trust(tmp_path / "trust")
    settings.SIGNER = "files"
    settings.SIGNING = dict.fromkeys(settings.SIGNING, "") | {"OFFLINE": "1"}
    return one


@pytest.fixture
def use_files(settings, tmp_path):
    """Write key and certificates into files and name them in the settings."""

    def use(key: bytes, certificates: bytes, passphrase: str = "") -> None:
        paths: dict[str, Path] = {"KEY_FILE": tmp_path / "k", "CERTIFICATE_FILE": tmp_path / "c"}
        paths["KEY_FILE"].write_bytes(key)
        paths["CERTIFICATE_FILE"].write_bytes(certificates)
        settings.SIGNING = settings.SIGNING | paths | {"PASSPHRASE": passphrase}

    return use


@pytest.fixture(scope="session")
def clock() -> DummyTimeStamper:
    """pyHanko's own timestamp authority, under the hospital's root."""
    hospital = authority_named(HOSPITAL)
    one = hospital.issue("时间戳", stamps=True)
    store = SimpleCertificateStore()
    store.register(hospital.root.asn1)
    return DummyTimeStamper(one.asn1, one.asn1_key, certs_to_embed=store)


@pytest.fixture(scope="session")
def stamped(clock, plain, tmp_path_factory) -> bytes:
    """Signed by the hospital, with both timestamps; a test asks for `hospital` to trust it."""
    hospital, folder = authority_named(HOSPITAL), tmp_path_factory.mktemp("trust")
    hospital.trust(folder)
    with override_settings(SIGNING_TRUST_DIR=folder):
        trust = trusted()
    one = hospital.issue("证书专用章")
    signer = PadesSigner(
        KeptKey(one.key, one.asn1, [hospital.root.asn1]), trust=trust, timestamper=clock
    )
    return signer.sign(plain, at=AT).pdf
