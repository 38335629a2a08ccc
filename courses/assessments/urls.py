from django.urls import path

from .views import answering, editor, handing_out, trainee

app_name = "assessments"

urlpatterns = [
    path("", trainee.home, name="home"),
    path("ask/", trainee.ask, name="ask"),
    path("<int:pk>/", trainee.assessment, name="assessment"),
    path("requests/<int:pk>/", trainee.request_detail, name="request"),
    path("requests/<int:pk>/withdraw/", trainee.withdraw, name="withdraw"),
    path("requests/<int:pk>/close/", trainee.close_round, name="close_round"),
    path("trainees/<int:pk>/", trainee.trainee, name="trainee"),
    path("answer/<str:token>/", answering.answer, name="answer"),
    path("answer/<str:token>/pass/", answering.enter_pass, name="enter_pass"),
    path("passes/", handing_out.pass_list, name="passes"),
    path("passes/<int:pk>/revoke/", handing_out.revoke, name="revoke_pass"),
    path("forms/", editor.form_list, name="forms"),
    path("forms/new/", editor.new_form, name="new_form"),
    path("forms/<int:pk>/adopt/", editor.adopt_form, name="adopt_form"),
    path("forms/<int:pk>/new-version/", editor.start_version, name="start_version"),
    path("forms/versions/<int:pk>/", editor.version, name="version"),
    path("forms/versions/<int:pk>/preview/", editor.preview, name="preview"),
    path("forms/versions/<int:pk>/publish/", editor.publish_version, name="publish_version"),
    path("forms/versions/<int:pk>/discard/", editor.discard_version, name="discard_version"),
    path("forms/versions/<int:pk>/items/", editor.add_item, name="add_item"),
    path("forms/items/<int:pk>/", editor.item, name="item"),
    path("forms/items/<int:pk>/move/", editor.move_item, name="move_item"),
    path("forms/items/<int:pk>/remove/", editor.remove_item, name="remove_item"),
]
