from django.urls import URLPattern, path

from viadukt.casework.views import counter, enquiries, tally

urlpatterns: list[URLPattern] = [
    path("desk/enquiries/", enquiries.enquiries, name="enquiries"),
    path("desk/enquiries/pool", enquiries.pool_taking, name="pool_taking"),
    path("desk/enquiries/<uuid:case_id>/", enquiries.enquiry, name="enquiry"),
    path("desk/enquiries/<uuid:case_id>/take", enquiries.take, name="take_enquiry"),
    path("desk/counter/", counter.counter, name="counter"),
    path("desk/counter/contacts/<uuid:contact_id>/", counter.contact, name="counter_contact"),
    path("desk/counter/contacts/<uuid:contact_id>/remove", counter.remove, name="remove_contact"),
    path("desk/counter/contacts/<uuid:contact_id>/case", counter.case_from_contact, name="case_from_contact"),
    path("desk/counter/case", counter.new_case, name="new_case"),
    path("desk/counter/text", counter.messenger_text, name="messenger_text"),
    path("desk/counter/sheet", tally.sheet, name="tally_sheet"),
    path("desk/counter/sheet/enter", tally.enter, name="enter_tally"),
    path("desk/counter/sheet/<uuid:batch>/remove", tally.remove, name="remove_tally"),
]
