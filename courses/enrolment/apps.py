from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrolmentConfig(AppConfig):
    name = "courses.enrolment"
    verbose_name = _("选课")

    def ready(self):
        from alliance.discussion import hosts

        from . import desk, discussing, receivers

        hosts.register(discussing.HOST)
