"""The first page, one's own account, and the accounts of the organisation."""

from django.urls import path

from brobygger.web.access import accounts, views

urlpatterns = [
    path("", views.home, name="home"),
    path("bliv/", views.stay, name="stay"),
    path("konti/", accounts.listed, name="accounts"),
    path("konti/ny/", accounts.new, name="new_account"),
    path("konti/<uuid:user_id>/", accounts.account, name="account"),
    path("konti/<uuid:user_id>/adgangskode/", accounts.password, name="account_password"),
    path("konti/<uuid:user_id>/luk/", accounts.close, name="close_account"),
    path("konti/<uuid:user_id>/aabn/", accounts.reopen, name="reopen_account"),
]
