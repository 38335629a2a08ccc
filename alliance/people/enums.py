from django.db import models
from django.utils.translation import gettext_lazy as _


class Title(models.TextChoices):
    """Professional titles (职称): physicians, nurses, technicians; 执业医师 is a separate axis."""

    RESIDENT = "RESIDENT", _("住院医师")
    ATTENDING = "ATTENDING", _("主治医师")
    ASSOCIATE_CHIEF = "ASSOCIATE_CHIEF", _("副主任医师")
    CHIEF = "CHIEF", _("主任医师")
    NURSE_JUNIOR = "NURSE_JUNIOR", _("护士")
    NURSE = "NURSE", _("护师")
    NURSE_SUPERVISOR = "NURSE_SUPERVISOR", _("主管护师")
    NURSE_ASSOCIATE_CHIEF = "NURSE_ASSOC", _("副主任护师")
    NURSE_CHIEF = "NURSE_CHIEF", _("主任护师")
    TECHNICIAN_JUNIOR = "TECH_JUNIOR", _("技士")
    TECHNICIAN = "TECH", _("技师")
    TECHNICIAN_SUPERVISOR = "TECH_SUPERVISOR", _("主管技师")
    TECHNICIAN_ASSOCIATE_CHIEF = "TECH_ASSOC", _("副主任技师")
    TECHNICIAN_CHIEF = "TECH_CHIEF", _("主任技师")
    REHAB_THERAPIST = "REHAB", _("康复治疗师")
    OTHER = "OTHER", _("其他")


class PractisingKind(models.TextChoices):
    """Kind of physician's licence, apart from the title."""

    PHYSICIAN = "PHYSICIAN", _("执业医师")
    ASSISTANT = "ASSISTANT", _("执业助理医师")


class Sex(models.TextChoices):
    MALE = "M", _("男")
    FEMALE = "F", _("女")


class Education(models.TextChoices):
    SECONDARY = "SECONDARY", _("中专")
    COLLEGE = "COLLEGE", _("大专")
    BACHELOR = "BACHELOR", _("本科")
    MASTER = "MASTER", _("硕士")
    DOCTOR = "DOCTOR", _("博士")
    OTHER = "OTHER", _("其他")
