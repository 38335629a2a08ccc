from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance.units.models import Alliance


class Specialty(models.Model):
    """A field in which an alliance has experts; cases are brought to one."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="specialties")
    name = models.CharField(_("专科"), max_length=30)

    class Meta:
        verbose_name = _("专科")
        verbose_name_plural = _("专科")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["alliance", "name"], name="specialty_name_once"),
            models.CheckConstraint(name="specialty_has_name", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Expert(models.Model):
    """A person whom the alliance asks in a specialty."""

    specialty = models.ForeignKey(Specialty, models.CASCADE, related_name="experts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="expertise", verbose_name=_("专家")
    )

    class Meta:
        verbose_name = _("会诊专家")
        verbose_name_plural = _("会诊专家")
        ordering = ["specialty", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["specialty", "user"], name="expert_once_in_specialty")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.specialty}"


class Invitation(models.Model):
    """A person was asked to advise on a case, by name or with all experts of a specialty."""

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="invitations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="case_invitations",
        verbose_name=_("受邀专家"),
    )  # fmt: skip
    specialty = models.ForeignKey(
        Specialty, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("邀请时间"))

    class Meta:
        verbose_name = _("会诊邀请")
        verbose_name_plural = _("会诊邀请")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="invited_once_to_a_case")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.user}"
