from django.urls import path

from .views import goals, meetings, mentors, mine, office, office_mentors, pairings

app_name = "mentoring"

urlpatterns = [
    path("", mine.home, name="home"),
    path("chain/", mine.chain, name="chain"),
    path("mentors/", mentors.mentor_list, name="mentors"),
    path("mentors/<int:pk>/", mentors.mentor, name="mentor"),
    path("mentors/<int:pk>/edit/", mentors.edit, name="edit_mentor"),
    path("mentors/<int:pk>/limit/", mentors.limit, name="limit"),
    path("mentors/<int:pk>/away/", mentors.away, name="away"),
    path("away/<int:pk>/remove/", mentors.remove_away, name="remove_away"),
    path("pairings/<int:pk>/", pairings.pairing, name="pairing"),
    path("pairings/<int:pk>/accept/", pairings.accept, name="accept"),
    path("pairings/<int:pk>/decline/", pairings.decline, name="decline"),
    path("pairings/<int:pk>/withdraw/", pairings.withdraw, name="withdraw"),
    path("pairings/<int:pk>/change/", pairings.change, name="change"),
    path("pairings/<int:pk>/goals/new/", goals.new_goal, name="new_goal"),
    path("pairings/<int:pk>/meetings/new/", meetings.new_meeting, name="new_meeting"),
    path("changes/<int:pk>/withdraw/", pairings.withdraw_change, name="withdraw_change"),
    path("goals/<int:pk>/", goals.goal, name="goal"),
    path("goals/<int:pk>/reach/", goals.reach, name="reach"),
    path("goals/<int:pk>/drop/", goals.drop, name="drop"),
    path("evidence/<int:pk>/file/", goals.evidence_file, name="evidence_file"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/record/", meetings.record, name="record"),
    path("meetings/<int:pk>/sign/", meetings.sign, name="sign"),
    path("meetings/<int:pk>/cancel/", meetings.cancel, name="cancel"),
    path("office/", office.pairing_list, name="office"),
    path("office/export/", office.export, name="export"),
    path("office/propose/", office.propose, name="propose"),
    path("office/pairings/<int:pk>/end/", office.end, name="end"),
    path("office/changes/", office.change_list, name="changes"),
    path("office/changes/<int:pk>/", office.decide_change, name="decide_change"),
    path("office/chains/", office.chain_list, name="chains"),
    path("office/mentors/", office_mentors.mentors, name="office_mentors"),
    path("office/mentors/new/", office_mentors.enter, name="enter_mentor"),
]
