"""Every address of the site; Wagtail's pages come last because they take what is left."""

from django.contrib import admin
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import serve

from lms import health, views

handler500 = "lms.errors.server_error"

urlpatterns = [
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    # What is asked for most stands first: each address is compared with all above it.
    path("", serve, {"path": ""}, name="wagtail_serve"),
    path("learn/paths/", include("courses.paths.urls")),
    path("learn/", include("courses.enrolment.urls")),
    path("quiz/", include("courses.quizzes.urls")),
    path("", include("alliance.accounts.signin_urls")),
    path("accounts/", include("alliance.accounts.urls")),
    path("activate/", include("alliance.accounts.activation_urls")),
    path("django-admin/", admin.site.urls),
    path("admin/", include(wagtailadmin_urls)),
    path("language/<str:code>/", views.switch_language, name="language"),
    path("", include("alliance.people.urls")),
    path("", include("alliance.appointments.urls")),
    path("honours/", include("alliance.honours.urls")),
    path("units/manage/", include("alliance.units.urls")),
    path("audit/", include("alliance.trail.urls")),
    path("search/", include("alliance.search.urls")),
    path("jobs/", include("alliance.jobs.urls")),
    path("notices/", include("alliance.notices.urls")),
    path("roster/", include("alliance.roster.urls")),
    path("discussion/", include("alliance.discussion.urls")),
    path("cases/", include("alliance.cases.urls")),
    path("", include("alliance.pages.urls")),
    # Its addresses of documents; alliance.pages answers them.
    path("documents/", include(wagtaildocs_urls)),
    path("news/", include("alliance.news.urls")),
    path("standards/", include("alliance.standards.urls")),
    path("submissions/", include("alliance.submissions.urls")),
    path("events/", include("alliance.events.urls")),
    path("event-attendance/", include("alliance.events.attendance_urls")),
    path("insights/", include("courses.insights.urls")),
    path("rotations/", include("courses.rotations.urls")),
    path("planning/", include("courses.planning.urls")),
    path("casework/", include("courses.casework.urls")),
    path("programmes/", include("courses.programmes.urls")),
    path("mentoring/", include("courses.mentoring.urls")),
    path("assessments/", include("courses.assessments.urls")),
    path("end-of-rotation/", include("courses.completion.urls")),
    path("attendance/", include("courses.attendance.urls")),
    path("logbook/", include("courses.logbook.urls")),
    path("", include("courses.wallet.urls")),
    path("", include("courses.certificates.urls")),
    path("", include("courses.badges.urls")),
    path("", include("courses.boards.urls")),
    path("booklet/", include("courses.booklet.urls")),
    path("", include(wagtail_urls)),
]
