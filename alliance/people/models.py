import pghistory
from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from alliance.units.enums import CURRENT_MEMBERSHIP, OPEN_MEMBERSHIP
from alliance.units.models import Membership, Unit

from .enums import Education, PractisingKind, Sex, Title

models.CharField.register_lookup(Length)


class ProfileQuerySet(models.QuerySet):
    def visible_to(self, roles) -> "ProfileQuerySet":
        """People whom this person may see: themselves, their unit's, their alliances'.

        `roles` is a units.queries.RoleSet. The rule for one object is rules.can_see_profile.
        """
        if roles.sees_everything:
            return self
        return self.filter(
            models.Q(user_id=roles.user_id)
            | models.Q(unit_id__in=roles.unit_ids)
            | models.Exists(
                Membership.objects.filter(
                    unit=models.OuterRef("unit"),
                    alliance__in=roles.office_alliance_ids,
                    status__in=OPEN_MEMBERSHIP,
                )
            )
        )

    def working_in(self, alliance_id: int) -> "ProfileQuerySet":
        """People of the units that belong to the alliance today."""
        return self.filter(
            models.Exists(
                Membership.objects.filter(
                    unit=models.OuterRef("unit"),
                    alliance=alliance_id,
                    status__in=CURRENT_MEMBERSHIP,
                )
            )
        )


@pghistory.track()
class Profile(models.Model):
    """What a person is at work: unit, department, title, licence."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="profile"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="profiles", verbose_name=_("所在单位")
    )
    department = models.CharField(_("科室"), max_length=50, blank=True)
    title = models.CharField(_("职称"), max_length=16, choices=Title, blank=True)
    practising_kind = models.CharField(
        _("执业类别"), max_length=10, choices=PractisingKind, blank=True
    )
    licence_no = models.CharField(
        _("执业证书编号"), max_length=15, null=True, blank=True, unique=True
    )
    sex = models.CharField(_("性别"), max_length=1, choices=Sex, blank=True)
    education = models.CharField(_("学历"), max_length=10, choices=Education, blank=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("人员档案")
        verbose_name_plural = _("人员档案")
        indexes = [models.Index(fields=["unit", "title"])]
        constraints = [
            models.CheckConstraint(
                name="profile_licence_length",
                condition=models.Q(licence_no__isnull=True) | models.Q(licence_no__length=15),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.unit})"
