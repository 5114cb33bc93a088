"""Addresses of people. They carry keys only: no name or number ever stands in an address."""

from django.urls import path

from brobygger.web.people import conflicts, describing, handing_over, meeting, merging, protected, removing, views

app_name = "people"
urlpatterns = [
    path("", views.caseload, name="caseload"),
    path("ny/", meeting.meet, name="meet"),
    path("sammenlaegning/<uuid:merge_id>/fortryd/", merging.undo, name="undo_merge"),
    path("oplysning/<uuid:detail_id>/fjern/", removing.remove, name="remove"),
    path("uenighed/<uuid:conflict_id>/", conflicts.settle, name="settle_conflict"),
    path("<uuid:person_id>/", views.person, name="person"),
    path("<uuid:person_id>/formaal/", views.purpose, name="purpose"),
    path("<uuid:person_id>/forloeb/", views.timeline, name="timeline"),
    path("<uuid:person_id>/oplysninger/", describing.describe, name="describe"),
    path("<uuid:person_id>/steder/", protected.places, name="protected"),
    path("<uuid:person_id>/flere/", describing.add_detail, name="add_detail"),
    path("<uuid:person_id>/nummer/", views.identify, name="identify"),
    path("<uuid:person_id>/nummer/vis/", views.reveal, name="reveal"),
    path("<uuid:person_id>/kontaktperson/", views.assign, name="assign"),
    path("<uuid:person_id>/team/", handing_over.hand_over, name="hand_over"),
    path("<uuid:person_id>/sammenlaeg/", merging.merge, name="merge"),
    path("<uuid:person_id>/opslag/", views.lookups, name="lookups"),
]
