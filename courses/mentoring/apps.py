from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MentoringConfig(AppConfig):
    name = "courses.mentoring"
    verbose_name = _("一对一带教")
