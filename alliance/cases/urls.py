from django.urls import path

from .views import advising, closing, conferences, experts, images, reading, reviewing, writing

app_name = "cases"
urlpatterns = [
    path("", reading.cases, name="cases"),
    path("new/", writing.new, name="new"),
    path("experts/", experts.experts, name="experts"),
    path("experts/add/", experts.add, name="add_expert"),
    path("experts/<int:pk>/remove/", experts.remove, name="remove_expert"),
    path("conferences/", conferences.conferences, name="conferences"),
    path("conferences/<int:pk>/", conferences.conference, name="conference"),
    path("conferences/<int:pk>/end/", conferences.end, name="end_conference"),
    path("conferences/<int:pk>/calendar.ics", conferences.calendar, name="calendar"),
    path("reports/<int:pk>/", closing.report, name="report"),
    path("<int:pk>/", reading.case, name="case"),
    path("<int:pk>/readers/", reading.readers, name="readers"),
    path("<int:pk>/edit/", writing.edit, name="edit"),
    path("<int:pk>/delete/", writing.delete, name="delete"),
    path("<int:pk>/check/", reviewing.check, name="check"),
    path("<int:pk>/return/", reviewing.give_back, name="return"),
    path("<int:pk>/invite/", advising.invite, name="invite"),
    path("<int:pk>/reply/", advising.reply, name="reply"),
    path("<int:pk>/close/", closing.close, name="close"),
    path("<int:pk>/withdraw/", closing.withdraw, name="withdraw"),
    path("<int:pk>/conference/", conferences.plan, name="plan_conference"),
    path("<int:pk>/images/", writing.add_images, name="add_images"),
    path("<int:pk>/images/<int:image_id>/", images.viewer, name="image"),
    path("<int:pk>/images/<int:image_id>/remove/", writing.remove_image, name="remove_image"),
    path("<int:pk>/images/<int:image_id>/<str:part>", images.part, name="image_file"),
    path("<int:pk>/images/<int:image_id>/marks/", advising.mark, name="mark"),
    path("<int:pk>/marks/<int:mark_id>/remove/", advising.remove_mark, name="remove_mark"),
]
