"""The page Change."""

from django.urls import path

from brobygger.web.evaluation import views

app_name = "evaluation"
urlpatterns = [
    path("", views.change, name="change"),
    path("tal.<str:form>", views.download, name="download"),
    path("borgere/", views.people, name="people"),
    path("figur.svg", views.figure, name="figure"),
]
