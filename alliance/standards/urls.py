from django.urls import path

from .views import library, office, readers

app_name = "standards"

urlpatterns = [
    path("", library.library, name="library"),
    path("<int:pk>/", library.version, name="version"),
    path("<int:pk>/file/", library.version_file, name="file"),
    path("<int:pk>/acknowledge/", library.acknowledge, name="acknowledge"),
    path("<int:pk>/readers/", readers.readers, name="readers"),
    path("<int:pk>/readers/remind/", readers.remind, name="remind"),
    path("<int:pk>/readers/export/", readers.export, name="export"),
    path("manage/", office.manage, name="manage"),
    path("manage/new/", office.new, name="new"),
    path("manage/<int:pk>/new-version/", office.new_version, name="new_version"),
    path("manage/<int:pk>/withdraw/", office.withdraw, name="withdraw"),
    path("drafts/<int:pk>/", office.draft, name="draft"),
    path("drafts/<int:pk>/publish/", office.publish, name="publish"),
    path("drafts/<int:pk>/discard/", office.discard, name="discard"),
]
