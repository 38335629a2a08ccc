"""Who may see, and who may revoke or correct, a certificate."""

from .models import Batch, Certificate
from .sources import SOURCES


def can_see_certificate(roles, certificate: Certificate) -> bool:
    """The rule of CertificateQuerySet.visible_to, for one certificate."""
    if roles.sees_everything or certificate.holder_id == roles.user_id:
        return True
    if certificate.alliance_id in roles.office_alliance_ids:
        return True
    profile = getattr(certificate.holder, "profile", None)
    return profile is not None and profile.unit_id in roles.unit_ids


def can_change(roles, certificate: Certificate) -> bool:
    """Revoke or correct it: the offices of the alliance that issued it."""
    return roles.sees_everything or certificate.alliance_id in roles.office_alliance_ids


def can_issue(roles, batch: Batch) -> bool:
    """Go on with it: who may issue certificates of its kind in its alliance."""
    issuers = SOURCES[batch.kind].issuers
    return roles.sees_everything or batch.alliance_id in roles.alliances(*issuers)


def can_reissue(roles, certificate: Certificate) -> bool:
    """Give a new one after a revocation: who issues its kind in the alliance that issued it."""
    issuers = SOURCES[certificate.kind].issuers
    return roles.sees_everything or certificate.alliance_id in roles.alliances(*issuers)
