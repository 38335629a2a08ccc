"""A key that stays in a token or a hardware security module, by PKCS#11."""

import contextlib
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from pkcs11 import PKCS11Error
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.general import SigningError
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from . import signers
from .credentials import required, signer_of
from .signers import CannotSign, Signer
from .trust import certificates_in


class TokenKey(PKCS11Signer):
    """A session with a token that may have been pulled out, or restarted, since the last time."""

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        try:
            return await super().async_sign_raw(data, digest_algorithm, dry_run)
        except PKCS11Error as error:
            # The next signature opens a session of its own, once this one has logged out.
            signers.current.cache_clear()
            with contextlib.suppress(PKCS11Error):
                self.pkcs11_session.close()
            raise SigningError(_reason(error)) from error


def from_token() -> Signer:
    """The signer whose key is in a token. Raises CannotSign."""
    module, label = required("PKCS11_MODULE"), required("PKCS11_LABEL")
    token, pin = required("PKCS11_TOKEN"), required("PKCS11_PIN")
    try:
        session = open_pkcs11_session(
            module, token_criteria=TokenCriteria(label=token), user_pin=pin
        )
        key = TokenKey(session, cert_label=label, key_label=label, other_certs_to_pull=None)
        if chain := settings.SIGNING["CERTIFICATE_FILE"]:
            key.cert_registry.register_multiple(certificates_in(Path(chain)))
        return signer_of(key)
    except (PKCS11Error, RuntimeError, OSError) as error:
        raise CannotSign(_("密码设备不可用：%(reason)s") % {"reason": _reason(error)}) from error


def _reason(error: Exception) -> str:
    """Errors of tokens often have a name and no words."""
    return " ".join(filter(None, (type(error).__name__, str(error))))
