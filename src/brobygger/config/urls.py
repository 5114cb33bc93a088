"""Every address of the site, room by room."""

from allauth.account import views as account
from django.urls import include, path

# Of what allauth offers, only what this site has: no sign-up, no mail, no password by link.
ACCOUNT = [
    path("login/", account.login, name="account_login"),
    path("log-ud/", account.logout, name="account_logout"),
    path("lukket/", account.account_inactive, name="account_inactive"),
    path("opret/", account.signup, name="account_signup"),
    path("bekraeft/", account.reauthenticate, name="account_reauthenticate"),
    path("adgangskode/", account.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
]

urlpatterns = [
    path("", include("brobygger.web.access.urls")),
    path("konto/", include(ACCOUNT)),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("brobygger.web.agenda.urls")),
    path("borgere/", include("brobygger.web.people.urls")),
    path("kontakter/", include("brobygger.web.contacts.urls")),
    path("anmodninger/", include("brobygger.web.requests.urls")),
    path("afslutninger/", include("brobygger.web.endings.urls")),
    path("henvisninger/", include("brobygger.web.referrals.urls")),
    path("planer/", include("brobygger.web.plans.urls")),
    path("behandling/", include("brobygger.web.treatment.urls")),
    path("samtykke/", include("brobygger.web.consents.urls")),
    path("udredning/", include("brobygger.web.assessments.urls")),
    path("telefoner/", include("brobygger.web.phones.urls")),
    path("field/", include("brobygger.field.urls")),
    path("forandring/", include("brobygger.web.evaluation.urls")),
]

handler400 = "brobygger.web.pages.bad_request"
handler403 = "brobygger.web.pages.forbidden"
handler404 = "brobygger.web.pages.not_found"
handler500 = "brobygger.web.pages.server_error"
