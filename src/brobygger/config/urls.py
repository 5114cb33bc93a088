"""Every address of the site, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("brobygger.web.access.urls")),
    path("konto/", include("allauth.account.urls")),
    path("konto/2fa/", include("allauth.mfa.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("borgere/", include("brobygger.web.people.urls")),
    path("kontakter/", include("brobygger.web.contacts.urls")),
    path("udredning/", include("brobygger.web.assessments.urls")),
    path("forandring/", include("brobygger.web.evaluation.urls")),
]

handler400 = "brobygger.web.pages.bad_request"
handler403 = "brobygger.web.pages.forbidden"
handler404 = "brobygger.web.pages.not_found"
handler500 = "brobygger.web.pages.server_error"
