"""Issuing, from the screens of what certificates are given for."""

from alliance.core.slots import Section, section
from alliance.units.queries import roles_of
from courses.designs.enums import CertificateKind

from .queries import certificates_of, has_certificate, to_issue
from .sources import SOURCES

# The slot of one source, and of what holds many of them.
OF_ONE = {
    "training": CertificateKind.ROTATION,
    "pairing": CertificateKind.MENTORING,
    "appointment": CertificateKind.APPOINTMENT,
    "membership": CertificateKind.PLAQUE,
    "attendance": CertificateKind.EVENT,
    "honour": CertificateKind.HONORARY,
}
OF_MANY = {
    "path": CertificateKind.PATH,
    "intake": CertificateKind.ROTATION,
    "event": CertificateKind.EVENT,
    "term": CertificateKind.APPOINTMENT,
    "award": CertificateKind.HONORARY,
}
# Lists over all that the person keeps.
OF_ALL = {
    "pairings": CertificateKind.MENTORING,
    "memberships": CertificateKind.PLAQUE,
}


def _issues(request, kind: CertificateKind) -> bool:
    roles = roles_of(request.user)
    return roles.sees_everything or roles.holds(*SOURCES[kind].issuers)


def _of_one(kind: CertificateKind):
    source = SOURCES[kind]

    def show(*, subject, request) -> Section | None:
        if not _issues(request, kind):
            return None
        ready = to_issue(source, roles_of(request.user)).filter(pk=subject.pk)
        return Section(
            "certificates/_of_one.html",
            {
                "kind": kind,
                "source_id": subject.pk,
                "certificates": list(certificates_of(source, [subject.pk])),
                "ready": ready.exists(),
                "condition": source.condition,
            },
        )

    return show


def _of_many(kind: CertificateKind, *, grouped: bool):
    source = SOURCES[kind]

    def show(*, subject, request) -> Section | None:
        if not _issues(request, kind):
            return None
        earned = source.earned().filter(source.may_issue(roles_of(request.user)))
        if grouped:
            earned = earned.filter(**{source.group: subject.pk})
        return Section(
            "certificates/_of_many.html",
            {
                "kind": kind,
                "group": subject.pk if grouped else None,
                "waiting": earned.filter(~has_certificate(source)).count(),
                "issued": earned.filter(has_certificate(source)).count(),
                "condition": source.condition,
            },
        )

    return show


for slot, kind in OF_ONE.items():
    section(slot, order=50)(_of_one(kind))
for slot, kind in OF_MANY.items():
    section(slot, order=50)(_of_many(kind, grouped=True))
for slot, kind in OF_ALL.items():
    section(slot, order=50)(_of_many(kind, grouped=False))
