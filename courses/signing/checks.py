"""`manage.py check --deploy` reads the key, so that no worker finds out first."""

from datetime import UTC, datetime, timedelta

from django.core.checks import CheckMessage, Error, Warning

from . import signers

WARN_BEFORE_END = timedelta(days=60)


def signer_signs(app_configs, **kwargs) -> list[CheckMessage]:
    """An error when nothing can be signed, a warning when that is near."""
    try:
        signer = signers.current()
    except signers.CannotSign as refusal:
        return [Error(str(refusal), id="signing.E001")]
    if signer is None:
        return []
    ends = signer.ends
    if ends and ends < datetime.now(UTC) + WARN_BEFORE_END:
        return [
            Warning(f"The certificate of {signer.name} ends on {ends:%Y-%m-%d}.", id="signing.W001")
        ]
    return []
