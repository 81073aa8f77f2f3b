from django.urls import URLPattern, path

from viadukt.casework.views import referrals_in, referrals_link, referrals_mailbox, referrals_out

urlpatterns: list[URLPattern] = [
    path("desk/cases/<uuid:case_id>/referrals/", referrals_out.case_referrals, name="case_referrals"),
    path(
        "desk/cases/<uuid:case_id>/referrals/to/<uuid:receiver_id>", referrals_out.case_referral_new, name="case_referral_new"
    ),
    path("desk/cases/<uuid:case_id>/referrals/<uuid:referral_id>", referrals_out.case_referral, name="case_referral"),
    path("desk/referrals/", referrals_in.referrals, name="referrals"),
    path("desk/referrals/bases", referrals_in.referral_bases, name="referral_bases"),
    path("desk/referrals/<uuid:referral_id>", referrals_in.referral, name="referral"),
    path("mailbox/referrals/", referrals_mailbox.mailbox_referrals, name="mailbox_referrals"),
    path("mailbox/referrals/<uuid:referral_id>", referrals_mailbox.mailbox_referral, name="mailbox_referral"),
    path("sealed/<str:link>", referrals_link.referral_link, name="referral_link"),
]
