from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookletConfig(AppConfig):
    name = "courses.booklet"
    verbose_name = _("轮转记录册")
