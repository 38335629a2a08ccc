from django.urls import path

from . import checkin_views, leave_views, office_views, screen_views, views, ward_views

app_name = "attendance"

urlpatterns = [
    path("", views.home, name="home"),
    path("trainee/<int:pk>/", views.trainee, name="trainee"),
    path("checkin/", checkin_views.check_in_by_digits, name="check_in_by_digits"),
    path("checkin/<str:token>/", checkin_views.check_in, name="check_in"),
    path("ward/<int:department_id>/", ward_views.ward, name="ward"),
    path("ward/<int:department_id>/code/", ward_views.code, name="ward_code"),
    path("ward/<int:department_id>/screen/renew/", screen_views.renew, name="renew_screen"),
    path("ward/<int:department_id>/screen/stop/", screen_views.stop, name="stop_screen"),
    path("screen/<str:token>/", screen_views.screen, name="screen"),
    path("screen/<str:token>/code/", screen_views.screen_code, name="screen_code"),
    path("department/", ward_views.departments, name="departments"),
    path("department/<int:department_id>/", ward_views.day_list, name="day_list"),
    path("leave/", leave_views.leaves, name="leaves"),
    path("leave/request/", leave_views.request_leave, name="request_leave"),
    path("leave/<int:pk>/", leave_views.leave, name="leave"),
    path("leave/<int:pk>/decide/", leave_views.decide, name="decide_leave"),
    path("leave/<int:pk>/withdraw/", leave_views.withdraw, name="withdraw_leave"),
    path("leave/<int:pk>/proof/", leave_views.proof, name="leave_proof"),
    path("placement/<int:pk>/", office_views.placement, name="placement"),
    path("placement/<int:pk>/correct/", office_views.correct, name="correct"),
    path("placement/<int:pk>/extend/", office_views.extend, name="extend"),
    path("placement/<int:pk>/make-up/", office_views.make_up, name="make_up"),
]
