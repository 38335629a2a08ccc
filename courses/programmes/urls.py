from django.urls import path

from .views import applying, deciding, intakes, managing, reading

app_name = "programmes"

urlpatterns = [
    path("", applying.home, name="home"),
    path("intakes/<int:pk>/", applying.intake, name="intake"),
    path("intakes/<int:pk>/apply/", applying.begin, name="begin"),
    path("applications/<int:pk>/", reading.application, name="application"),
    path("applications/<int:pk>/edit/", applying.edit, name="edit"),
    path("applications/<int:pk>/withdraw/", applying.withdraw, name="withdraw"),
    path("applications/<int:pk>/approve/", deciding.approve, name="approve"),
    path("applications/<int:pk>/return/", deciding.send_back, name="return"),
    path("applications/<int:pk>/finish/", deciding.finish, name="finish"),
    path("applications/<int:pk>/terminate/", deciding.terminate, name="terminate"),
    path("papers/<int:pk>/", reading.paper, name="paper"),
    path("letters/<int:pk>/", reading.letter, name="letter"),
    path("unit/", deciding.unit_applications, name="unit"),
    path("manage/", managing.home, name="manage"),
    path("manage/applications/", deciding.office_applications, name="applications"),
    path("manage/applications/decide/", deciding.decide, name="decide"),
    path("manage/applications/export/", deciding.export, name="export"),
    path("manage/new/", managing.new, name="new"),
    path("manage/<int:pk>/", managing.describe, name="describe"),
    path("manage/<int:pk>/draft/", managing.draft_next, name="draft_next"),
    path("manage/<int:pk>/intakes/new/", intakes.new, name="new_intake"),
    path("manage/intakes/<int:pk>/", intakes.intake, name="manage_intake"),
    path("manage/intakes/<int:pk>/quota/", intakes.quota, name="quota"),
    path("manage/versions/<int:pk>/", managing.version, name="version"),
    path("manage/versions/<int:pk>/compare/", managing.compare, name="compare"),
    path("manage/versions/<int:pk>/publish/", managing.publish, name="publish"),
    path("manage/versions/<int:pk>/add/<slug:kind>/", managing.add_part, name="add_part"),
    path("manage/blocks/<int:pk>/move/", managing.move_block, name="move_block"),
    path("manage/<slug:kind>/<int:pk>/edit/", managing.edit_part, name="edit_part"),
    path("manage/<slug:kind>/<int:pk>/remove/", managing.remove_part, name="remove_part"),
]
