from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "courses.assessments"
    verbose_name = _("床旁考核")
