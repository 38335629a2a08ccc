from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may be, always in a scope (DOMAIN.md §1); the scope stands in units.RoleGrant.

    A doctor is anyone with a profile; visitor and administrator (superuser) are not granted.
    """

    MENTOR = "MENTOR", _("带教老师")
    DEPARTMENT_HEAD = "DEPARTMENT_HEAD", _("科主任")
    COORDINATOR = "COORDINATOR", _("成员单位联络员")
    TRAINING_OFFICE = "TRAINING_OFFICE", _("培训办")
    ALLIANCE_OFFICE = "ALLIANCE_OFFICE", _("联盟办公室")
    EDITOR = "EDITOR", _("编辑")
    AUDITOR = "AUDITOR", _("审计")


class CodePurpose(models.TextChoices):
    """What a one-time code is good for; an activation code never opens an activated account."""

    ACTIVATION = "ACTIVATION", _("激活账号")
    RESET = "RESET", _("重置密码")
