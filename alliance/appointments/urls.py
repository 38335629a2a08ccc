from django.urls import path

from .views import appointing, public, terms

app_name = "appointments"

urlpatterns = [
    path("council/", public.council, name="council"),
    path("council/<slug:slug>/", public.council, name="council_of"),
    path("council/<slug:slug>/<int:term_id>/", public.council, name="council_term"),
    path("appointments/", terms.terms, name="terms"),
    path("appointments/terms/new/<int:alliance_id>/", terms.new, name="new_term"),
    path("appointments/terms/<int:pk>/", terms.term, name="term"),
    path("appointments/terms/<int:pk>/edit/", terms.edit, name="edit_term"),
    path("appointments/terms/<int:pk>/remove/", terms.remove, name="remove_term"),
    path("appointments/terms/<int:pk>/appoint/", appointing.appoint, name="appoint"),
    path("appointments/<int:pk>/", appointing.detail, name="detail"),
    path("appointments/<int:pk>/end/", appointing.end, name="end"),
    path("appointments/<int:pk>/remove/", appointing.remove, name="remove"),
]
