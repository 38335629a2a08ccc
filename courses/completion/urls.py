from django.urls import path

from .views import agreeing, rotation, theory

app_name = "completion"

urlpatterns = [
    path("", rotation.home, name="home"),
    path("list/", rotation.office_list, name="office_list"),
    path("reviews/", rotation.review_summaries, name="reviews"),
    path("finish/<int:pk>/", rotation.finish, name="finish"),
    path("plans/<int:pk>/", agreeing.plan, name="plan"),
    path("plans/<int:pk>/accept/", agreeing.accept_plan, name="accept_plan"),
    path("<int:pk>/", rotation.detail, name="detail"),
    path("<int:pk>/submit/", rotation.submit, name="submit"),
    path("<int:pk>/decide/", rotation.decide, name="decide"),
    path("<int:pk>/theory/", theory.theory, name="theory"),
    path("<int:pk>/theory/again/", theory.allow_again, name="allow_theory"),
    path("<int:pk>/review/", agreeing.review, name="review"),
]
