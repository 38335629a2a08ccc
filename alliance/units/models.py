import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.accounts.enums import Role
from alliance.accounts.naming import place_key

from .enums import (
    CURRENT_MEMBERSHIP,
    OPEN_MEMBERSHIP,
    MemberKind,
    MembershipStatus,
    UnitKind,
    UnitLevel,
)


class UnitQuerySet(models.QuerySet):
    def members_of(self, alliance: "Alliance") -> "UnitQuerySet":
        """Units that belong to the alliance today."""
        return self.filter(
            memberships__alliance=alliance, memberships__status__in=CURRENT_MEMBERSHIP
        )

    def visible_to(self, roles) -> "UnitQuerySet":
        """Units whose people and file this person may see (`roles`: queries.RoleSet)."""
        if roles.sees_everything:
            return self
        return self.filter(
            models.Q(pk__in=roles.unit_ids)
            | models.Exists(
                Membership.objects.filter(
                    unit=models.OuterRef("pk"),
                    alliance__in=roles.office_alliance_ids,
                    status__in=OPEN_MEMBERSHIP,
                )
            )
        )


@pghistory.track()
class Unit(models.Model):
    """A hospital, health centre or clinic; known by its name, which is unique."""

    name = models.CharField(_("单位名称"), max_length=100, unique=True)
    name_key = models.CharField(_("名称拼音"), max_length=400, db_index=True, editable=False)
    kind = models.CharField(_("单位类别"), max_length=12, choices=UnitKind)
    level = models.CharField(_("等级"), max_length=4, choices=UnitLevel, default=UnitLevel.NONE)
    uscc = models.CharField(
        _("统一社会信用代码"), max_length=18, null=True, blank=True, unique=True
    )
    region_code = models.CharField(_("行政区划代码"), max_length=6, blank=True)
    county = models.CharField(_("所在县区"), max_length=50, blank=True, db_index=True)
    contact_name = models.CharField(_("联络人"), max_length=64, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=20, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["name_key", "pk"]
        constraints = [
            models.CheckConstraint(
                name="unit_uscc_shape",
                condition=models.Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
            ),
            models.CheckConstraint(
                name="unit_region_code_shape",
                condition=models.Q(region_code__regex=r"^([0-9]{6})?$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        key = place_key(self.name)
        if key != self.name_key:
            self.name_key = key
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "name_key"}
        super().save(*args, **kwargs)


@pghistory.track()
class Alliance(models.Model):
    """A specialty alliance, formed by its lead unit."""

    slug = models.SlugField(_("网址标识"), unique=True)
    name = models.CharField(_("联盟名称"), max_length=100, unique=True)
    specialty = models.CharField(_("专科"), max_length=50)
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="led_alliances",
        verbose_name=_("牵头单位"),
    )  # fmt: skip
    founded_date = models.DateField(_("成立日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("联盟")
        verbose_name_plural = _("联盟")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Membership(models.Model):
    """A unit's place in an alliance; at most one open one for each pair."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    kind = models.CharField(
        _("成员类别"), max_length=12, choices=MemberKind, default=MemberKind.MEMBER
    )
    status = models.CharField(
        _("状态"), max_length=12, choices=MembershipStatus, default=MembershipStatus.APPLIED
    )
    joined_date = models.DateField(_("入盟日期"), null=True, blank=True)
    ended_date = models.DateField(_("退出日期"), null=True, blank=True)
    teaching_annex = models.BooleanField(_("已签带教子方案"), default=False)

    class Meta:
        verbose_name = _("成员资格")
        verbose_name_plural = _("成员资格")
        ordering = ["alliance", "unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "unit"],
                name="one_open_membership",
                condition=models.Q(status__in=OPEN_MEMBERSHIP),
            ),
            models.UniqueConstraint(
                fields=["alliance"],
                name="one_lead_unit",
                condition=models.Q(kind=MemberKind.LEAD, status__in=OPEN_MEMBERSHIP),
            ),
            models.CheckConstraint(
                name="membership_active_has_joined",
                condition=~models.Q(status__in=CURRENT_MEMBERSHIP)
                | models.Q(joined_date__isnull=False),
            ),
            models.CheckConstraint(
                name="membership_ended_has_date",
                condition=~models.Q(status=MembershipStatus.ENDED)
                | models.Q(ended_date__isnull=False),
            ),
            models.CheckConstraint(
                name="membership_dates_in_order",
                condition=models.Q(ended_date__isnull=True)
                | models.Q(joined_date__isnull=True)
                | models.Q(ended_date__gte=models.F("joined_date")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} / {self.alliance}"


class Department(models.Model):
    """A department of a unit, as a scope for its head; other apps hang placements on it later."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="departments")
    name = models.CharField(_("科室"), max_length=50)

    class Meta:
        verbose_name = _("科室")
        verbose_name_plural = _("科室")
        ordering = ["unit", "name"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="department_name_unique")
        ]

    def __str__(self) -> str:
        return self.name


ALLIANCE_ROLES = (Role.TRAINING_OFFICE, Role.ALLIANCE_OFFICE, Role.EDITOR, Role.AUDITOR)


@pghistory.track()
class RoleGrant(models.Model):
    """A role that a person holds in a scope: an alliance, a unit in it, or a department.

    Stands here and not in accounts because the scope is a real foreign key, and keys point down.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="role_grants")
    role = models.CharField(_("角色"), max_length=16, choices=Role)
    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="role_grants")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True)
    department = models.ForeignKey(Department, models.CASCADE, null=True, blank=True)

    class Meta:
        verbose_name = _("角色授予")
        verbose_name_plural = _("角色授予")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "alliance", "unit", "department"],
                name="role_granted_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="role_scope_fits",
                condition=models.Q(
                    role__in=ALLIANCE_ROLES, unit__isnull=True, department__isnull=True
                )
                | models.Q(role=Role.COORDINATOR, unit__isnull=False, department__isnull=True)
                | models.Q(role=Role.DEPARTMENT_HEAD, unit__isnull=False, department__isnull=False)
                | models.Q(role=Role.MENTOR, unit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"
