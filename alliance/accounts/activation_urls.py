from django.urls import path

from . import views

urlpatterns = [
    path("", views.enter_code, name="activate"),
    path("password/", views.choose_password, name="activate_password"),
    path("<str:code>/", views.open_link, name="activate_link"),
]
