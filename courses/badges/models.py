"""Open Badges: what was achieved, the signed credential of each certificate, its place in a list.

All rows are frozen by the database. Whether a badge still holds is read from its certificate.
"""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.units.models import Alliance
from courses.certificates.models import Certificate
from courses.designs.enums import CertificateKind

# Places in a status list: the least that Bitstring Status List v1.0 allows, so that one badge
# cannot be told from the crowd. A new list is begun while drawing a free place is still quick.
LIST_SIZE = 131_072
LIST_FULL = 100_000


def _frozen() -> pgtrigger.Trigger:
    return pgtrigger.Protect(name="frozen", operation=pgtrigger.Update | pgtrigger.Delete)


class BadgeKey(models.Model):
    """The public half of a key that has signed badges; published for ever."""

    kid = models.CharField(_("密钥编号"), max_length=43, unique=True)
    jwk = models.JSONField(_("公钥"))
    first_used_at = models.DateTimeField(_("启用时间"))

    class Meta:
        verbose_name = _("徽章密钥")
        verbose_name_plural = _("徽章密钥")
        ordering = ["-first_used_at", "-pk"]
        triggers = [_frozen()]

    def __str__(self) -> str:
        return self.kid


class Achievement(models.Model):
    """What certificates of one kind are given for, as they call it.

    A course that is renamed is another achievement: the certificates given before say the old name.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="achievements")
    kind = models.CharField(_("类型"), max_length=12, choices=CertificateKind)
    name = models.CharField(_("名称"), max_length=300)
    hours = models.CharField(_("学时"), max_length=12, blank=True)

    class Meta:
        verbose_name = _("成就")
        verbose_name_plural = _("成就")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "kind", "name", "hours"], name="one_achievement"
            )
        ]
        triggers = [_frozen()]

    def __str__(self) -> str:
        return self.name


class StatusList(models.Model):
    """A list with a bit for each badge; its row is locked to give the next place.

    `taken` counts the places given; the bits themselves follow from the certificates' states.
    """

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="badge_lists")
    number = models.PositiveSmallIntegerField(_("序号"))
    taken = models.PositiveIntegerField(_("已用"), default=0)

    class Meta:
        verbose_name = _("徽章状态列表")
        verbose_name_plural = _("徽章状态列表")
        constraints = [
            models.UniqueConstraint(fields=["alliance", "number"], name="badge_list_number")
        ]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.alliance_id}/{self.number}"


class Badge(models.Model):
    """The Open Badges credential of a certificate, exactly as it was signed, once."""

    certificate = models.OneToOneField(
        Certificate, models.PROTECT, primary_key=True, related_name="badge"
    )
    achievement = models.ForeignKey(Achievement, models.PROTECT, related_name="badges")
    key = models.ForeignKey(BadgeKey, models.PROTECT, related_name="badges")
    status_list = models.ForeignKey(StatusList, models.PROTECT, related_name="badges")
    place = models.PositiveIntegerField(_("在状态列表中的位置"))
    token = models.TextField(_("凭证"))
    made_at = models.DateTimeField(_("签发时间"))

    class Meta:
        verbose_name = _("徽章")
        verbose_name_plural = _("徽章")
        constraints = [
            models.UniqueConstraint(fields=["status_list", "place"], name="badge_place_once"),
            models.CheckConstraint(
                name="badge_place_in_list", condition=Q(place__lt=LIST_SIZE, place__gte=0)
            ),
        ]
        triggers = [_frozen()]

    def __str__(self) -> str:
        return str(self.certificate_id)
