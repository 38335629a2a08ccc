import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from courses.signing import authority, signers
from courses.signing.checks import signer_signs
from courses.signing.loops import finish
from courses.signing.signers import CannotSign, Signed

from .authorities import authority_named, pkcs12_of
from .conftest import AT


def test_the_local_authority_says_that_it_is_for_show(local_signer):
    assert "演示" in local_signer.name
    assert local_signer.algorithm == "RSA 3072, SHA-256"
    assert len(local_signer.fingerprint) == 64


def test_the_same_document_and_moment_give_the_same_bytes(local_signer, plain, signed):
    again = local_signer.sign(plain, at=AT)
    assert again == Signed(
        signed, local_signer.algorithm, local_signer.name, local_signer.fingerprint
    )
    assert signed.startswith(plain)


def test_a_signer_is_read_once_in_a_process(settings):
    settings.SIGNER = "local"
    assert signers.current() is signers.current()
    settings.SIGNER = "none"
    assert signers.current() is None


def test_processes_that_start_together_make_one_authority(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(authority, "KEY_BITS", 2048)  # drawn sooner
    settings.SIGNING_DIR = tmp_path
    settings.SIGNING_TRUST_DIR = tmp_path / "trust"
    barrier, made = Barrier(2), []

    def start():
        barrier.wait()
        made.append(authority.signer().fingerprint)

    threads = [Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(set(made)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["local", "trust"]
    assert len(list((tmp_path / "trust").glob("*.pem"))) == 1
    key = tmp_path / "local" / "signer.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700


def test_a_key_in_pem_files_with_a_passphrase(hospital, use_files, plain):
    one = hospital.issue("江川医院证书专用章")
    use_files(one.key_pem("好-secret"), one.pem + hospital.root.pem, "好-secret")
    signed = signers.current().sign(plain, at=AT)
    assert (signed.signer, signed.algorithm) == ("江川医院证书专用章", "ECDSA secp256r1, SHA-256")
    assert signed.fingerprint == one.asn1.sha256.hex()


def test_a_key_in_a_pkcs12_file(hospital, settings, tmp_path, plain):
    one = hospital.issue("江川医院证书专用章")
    path = tmp_path / "signer.p12"
    path.write_bytes(pkcs12_of(one, hospital.root, "secret"))
    settings.SIGNING = settings.SIGNING | {"PKCS12_FILE": str(path), "PASSPHRASE": "secret"}
    assert signers.current().sign(plain, at=AT).fingerprint == one.asn1.sha256.hex()
    settings.SIGNING = settings.SIGNING | {"PASSPHRASE": "wrong"}
    with pytest.raises(CannotSign, match="读不出密钥文件"):
        signers.current()


def test_signing_works_where_a_loop_is_running(local_signer, plain, signed):
    async def within() -> bytes:
        return local_signer.sign(plain, at=AT).pdf

    assert finish(within()) == signed


def test_another_signer_is_named_by_its_path(settings, plain):
    settings.SIGNER = "courses.signing.tests.test_signers.Stamp"
    assert signers.current().sign(plain, at=AT).algorithm == "SM2-with-SM3"


class Stamp:
    """What a seal service on another machine would look like."""

    name, algorithm, fingerprint = "印章服务", "SM2-with-SM3", "0" * 64
    ends = None

    def sign(self, pdf: bytes, *, at: datetime) -> Signed:
        return Signed(pdf, self.algorithm, self.name, self.fingerprint)


def refusal() -> str:
    with pytest.raises(CannotSign) as refused:
        signers.current()
    return str(refused.value)


def test_what_keeps_a_key_from_signing_is_said_in_one_sentence(hospital, use_files, settings):
    assert refusal() == "缺少设置 SIGNING_KEY_FILE。"
    one, other = hospital.issue("证书专用章"), hospital.issue("别人")
    use_files(one.key_pem("a"), one.pem, "b")
    assert "SIGNING_PASSPHRASE 是否正确" in refusal()
    use_files(other.key_pem(), one.pem)
    assert refusal() == "私钥与签名证书 证书专用章 不匹配。"
    use_files(one.key_pem(), b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    assert refusal().startswith("读不出证书文件")
    Path(settings.SIGNING["KEY_FILE"]).unlink()
    use_files_again = settings.SIGNING["CERTIFICATE_FILE"]
    Path(use_files_again).write_bytes(one.pem)
    assert refusal().startswith("读不出私钥文件")
    stranger = authority_named("路人根证书").issue("证书专用章")
    use_files(stranger.key_pem(), stranger.pem)
    assert refusal().startswith("签名未能完成")
    settings.SIGNER = "courses.nowhere.signer"
    assert "names no signer" in refusal()


def test_an_ended_certificate_signs_nothing(hospital, use_files):
    now = datetime.now(UTC)
    one = hospital.issue("证书专用章", begins=now - timedelta(9), ends=now - timedelta(1))
    use_files(one.key_pem(), one.pem)
    assert "已于" in refusal()
    assert "到期" in refusal()


def test_the_check_before_a_start_says_what_is_wrong_and_what_will_be(hospital, use_files):
    assert [found.id for found in signer_signs(None)] == ["signing.E001"]
    one = hospital.issue("证书专用章", ends=datetime.now(UTC) + timedelta(30))
    use_files(one.key_pem(), one.pem)
    assert [found.id for found in signer_signs(None)] == ["signing.W001"]
    one = hospital.issue("证书专用章")
    use_files(one.key_pem(), one.pem)
    assert signer_signs(None) == []


def test_a_certificate_does_not_sign_for_the_time_before_it(hospital, use_files, plain):
    now = datetime.now(UTC)
    one = hospital.issue("证书专用章", begins=now - timedelta(9))
    use_files(one.key_pem(), one.pem)
    with pytest.raises(CannotSign, match="才有效"):
        signers.current().sign(plain, at=now - timedelta(10))


def test_what_is_no_pdf_is_refused(local_signer):
    with pytest.raises(CannotSign, match="签名未能完成"):
        local_signer.sign(b"no PDF", at=AT)


def test_a_token_needs_its_settings(hospital, settings, tmp_path):
    settings.SIGNER = "pkcs11"
    assert refusal() == "缺少设置 SIGNING_PKCS11_MODULE。"
    settings.SIGNING = settings.SIGNING | {
        "PKCS11_MODULE": str(tmp_path / "none.so"),
        "PKCS11_TOKEN": "alliance",
        "PKCS11_LABEL": "seal",
        "PKCS11_PIN": "1234",
    }
    assert refusal().startswith("密码设备不可用")
