from django.urls import URLPattern, path

from viadukt.casework.views import asking, mailbox, messages, words

urlpatterns: list[URLPattern] = [
    path("ask/", asking.ask, name="ask"),
    path("ask/<uuid:service_id>", asking.ask, name="ask_service"),
    path("mailbox/", mailbox.door, name="mailbox_door"),
    path("mailbox/close", mailbox.close, name="mailbox_close"),
    path("mailbox/words", words.words, name="mailbox_words"),
    path("mailbox/words/check", words.check, name="mailbox_words_check"),
    path("mailbox/words/skip", words.skip, name="mailbox_words_skip"),
    path("mailbox/home", mailbox.home, name="mailbox"),
    path("mailbox/settings", mailbox.settings_page, name="mailbox_settings"),
    path("mailbox/cases/<uuid:case_id>", mailbox.case, name="mailbox_case"),
    path("mailbox/cases/<uuid:case_id>/reply", mailbox.reply, name="mailbox_reply"),
    path("mailbox/cases/<uuid:case_id>/files/<uuid:file_id>", mailbox.download, name="mailbox_file"),
    path("desk/cases/<uuid:case_id>/messages", messages.case_messages, name="case_messages"),
    path("desk/cases/<uuid:case_id>/messages/files/<uuid:file_id>", messages.file, name="case_message_file"),
    path("desk/cases/<uuid:case_id>/code", messages.case_code, name="case_code"),
]
