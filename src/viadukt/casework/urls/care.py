from django.urls import URLPattern, path

from viadukt.casework.views import care, mailbox_care, notice, rights, setup

urlpatterns: list[URLPattern] = [
    path("ask/notice/", notice.notice, name="notice"),
    path("ask/erased/", mailbox_care.erased, name="erased"),
    path("mailbox/consents/", mailbox_care.consents, name="mailbox_consents"),
    path("mailbox/consents/<uuid:consent_id>/withdraw", mailbox_care.withdraw, name="mailbox_withdraw"),
    path("mailbox/readers/", mailbox_care.readers, name="mailbox_readers"),
    path("mailbox/readers/<uuid:case_id>/names", mailbox_care.ask_names, name="mailbox_ask_names"),
    path("mailbox/held/", mailbox_care.export, name="mailbox_export"),
    path("mailbox/delete/", mailbox_care.delete, name="mailbox_delete"),
    path("mailbox/delete/<uuid:case_id>", mailbox_care.delete_case, name="mailbox_delete_case"),
    path("mailbox/requests/<uuid:request_id>/take-back", mailbox_care.take_back, name="mailbox_take_back"),
    path("desk/casework/setup", setup.setup, name="setup"),
    path("desk/casework/setup/new-keys", setup.renew, name="renew_keys"),
    path("desk/casework/rights", rights.rights, name="rights"),
    path("desk/casework/rights/<uuid:request_id>", rights.rights_request, name="rights_request"),
    path("desk/casework/retention/<uuid:case_id>", rights.retention_case, name="retention_case"),
    path("desk/casework/kept/<uuid:kept_id>", rights.kept_record, name="kept_record"),
    path("desk/casework/kept/<uuid:kept_id>/destroy", rights.destroy_kept, name="destroy_kept"),
    path("desk/cases/<uuid:case_id>/consents", care.case_consents, name="case_consents"),
    path("desk/cases/<uuid:case_id>/consents/<uuid:consent_id>/withdraw", care.withdraw, name="withdraw_consent"),
    path("desk/cases/<uuid:case_id>/readers", care.case_readers, name="case_readers"),
    path("desk/cases/<uuid:case_id>/held", care.case_held, name="case_held"),
    path("desk/cases/<uuid:case_id>/held/copy", care.copy, name="case_copy"),
    path("desk/cases/<uuid:case_id>/held/<uuid:contact_id>", care.mark_note, name="mark_note"),
    path("desk/cases/<uuid:case_id>/child", care.case_child, name="case_child"),
]
