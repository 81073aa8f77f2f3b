"""The pages of accounts. Those that django-allauth refers to keep its names; what we do not offer is not here."""

from allauth.account import views as account
from allauth.mfa.base.views import reauthenticate as again_by_code
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path, re_path

from viadukt.accounts.views import account as own
from viadukt.accounts.views import factors, invitations, people, signing_in

named_by_allauth = [
    path("login/", account.login, name="account_login"),
    path("logout/", signing_in.SignOut.as_view(), name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", own.password, name="account_change_password"),
    path("password/reset/", signing_in.ResetPassword.as_view(), name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        signing_in.SetPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("password/reset/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("second-step/", signing_in.second_step, name="mfa_authenticate"),
    path("passkeys/login/", signing_in.passkey_login, name="mfa_login_webauthn"),
    path("again/code/", again_by_code, name="mfa_reauthenticate"),
    path("again/passkey/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
]

our_own = [
    path("", own.overview, name="overview"),
    path("email/", own.email, name="email"),
    path("email/<str:token>/", own.confirm_email, name="confirm_email"),
    path("second-step/stop/", signing_in.stop_signing_in, name="stop_signing_in"),
    path("second-factor/", factors.second_factor, name="second_factor"),
    path("second-factor/app/", factors.add_app, name="add_app"),
    path("second-factor/app/remove/", factors.remove_app, name="remove_app"),
    path("second-factor/recovery-codes/", factors.recovery_codes, name="recovery_codes"),
    path("passkeys/add/", factors.add_passkey, name="add_passkey"),
    path("passkeys/<int:pk>/rename/", factors.rename_passkey, name="rename_passkey"),
    path("passkeys/<int:pk>/remove/", factors.remove_passkey, name="remove_passkey"),
    path("sessions/", own.session_list, name="sessions"),
    path("sessions/end-others/", own.end_other_sessions, name="end_other_sessions"),
    path("sessions/<int:session_id>/end/", own.end_session, name="end_session"),
    path("invitation/", invitations.invitation, name="invitation"),
    path("invitation/<str:secret>/", invitations.open_invitation, name="open_invitation"),
    path("people/<uuid:person_id>/", people.person, name="person"),
    path("people/<uuid:person_id>/card/", people.new_card, name="new_card"),
    path("people/<uuid:person_id>/card/revoke/", people.revoke, name="revoke_card"),
    path("people/<uuid:person_id>/reset/", people.reset, name="reset"),
]

urlpatterns = [path("", include(named_by_allauth)), path("", include((our_own, "accounts")))]
