"""Who may take a badge: its holder, and nobody in their place."""

from alliance.units.queries import RoleSet
from courses.certificates.models import Certificate


def can_take_badge(roles: RoleSet, certificate: Certificate) -> bool:
    return certificate.holder_id is not None and certificate.holder_id == roles.user_id
