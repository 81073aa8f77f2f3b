"""Who may open what: one row for each URL. A URL without a row fails the tests.

`Public` pages answer everybody alike. `SignedIn` pages ask for a session. `Staff` pages ask for a seat in one of `roles`
(any seat when none is named) and a second factor; with `belongs_to` they are about a thing of that organisation, and for
everybody of another there is nothing there (404). `parts` says which thing of the test's world stands for each part of the URL.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from viadukt.network.public import Role

Statuses = frozenset[int]
# What a page answers to whom it lets in: also that this method is none of its, that the form is not right yet, or where to go.
FINE: Statuses = frozenset({200, 302, 303, 304, 400, 405, 409, 422})


OK: Statuses = frozenset({200})
GONE: Statuses = frozenset({410})
NOTHING: Statuses = frozenset({404})
NOT_SO: Statuses = frozenset({405})
CANNOT: Statuses = frozenset({403})  # has nothing to confirm it with
ONWARD: Statuses = frozenset({302})


@dataclass(frozen=True, slots=True)
class Public:
    get: Statuses = OK
    post: Statuses = FINE | GONE | NOTHING
    parts: Mapping[str, str] = field(default_factory=dict)
    path: str = ""  # for a pattern without a name


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`get` is what somebody signed in gets. A visitor is sent to sign in; who showed no second factor, to the page for it."""

    second_factor: bool = True
    get: Statuses = FINE
    post: Statuses = FINE
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Staff:
    roles: tuple[Role, ...] = ()
    belongs_to: Literal["", "own", "umbrella"] = ""
    at: Literal["own", "umbrella"] = "own"  # where the people sit who are let in
    get: Statuses = FINE
    post: Statuses = FINE
    parts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A thing of one organisation's own, at a public address: for everybody else there is nothing."""

    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A page of who opened a mailbox: everybody else, staff too, is asked for the six words."""

    parts: Mapping[str, str] = field(default_factory=dict)


Row = Public | SignedIn | Staff | Hidden | Mailbox

EDITORS = (Role.EDITOR, Role.SECRETARIAT)
KEEPERS = (Role.EDITOR, Role.SECRETARIAT, Role.TEAM_LEAD)
POOLING = (Role.ADVISER, Role.TEAM_LEAD, Role.EDITOR, Role.DELEGATE, Role.SECRETARIAT)
LEADERS = (Role.SECRETARIAT, Role.TEAM_LEAD)
SECRETARIAT = (Role.SECRETARIAT,)
RULES = (Role.RULE_KEEPER,)
ADVISERS = (Role.ADVISER, Role.TEAM_LEAD)
LEAD = (Role.TEAM_LEAD,)
RECEIVERS = (*ADVISERS, Role.PARTNER)
CASE_CARE = ("case_consents", "case_readers", "case_held", "case_copy", "case_child")
MAILBOX_CARE = ("mailbox_consents", "mailbox_readers", "mailbox_export", "mailbox_delete")

TABLE: dict[str, Row] = {
    "directory:find": Public(),
    "directory:topics": Public(),
    "directory:safety": Public(),
    "directory:risks": Public(),
    "directory:service": Public(parts={"service_id": "service"}),
    "directory:card": Public(parts={"service_id": "service"}),
    "directory:contact": Public(parts={"service_id": "service"}),
    "directory:report": Public(parts={"service_id": "service"}),
    "directory:still_correct": Public(get=OK | GONE | NOTHING, parts={"service_id": "service", "token": "word"}),
    "directory:desk_services": Staff(EDITORS),
    "directory:desk_new": Staff(EDITORS),
    "directory:desk_edit": Staff(EDITORS, "own", parts={"service_id": "service"}),
    "directory:desk_texts": Staff(EDITORS, "own", parts={"service_id": "service", "language": "language"}),
    "directory:desk_sites": Staff(EDITORS, "own", parts={"service_id": "service"}),
    "directory:desk_hours": Staff(EDITORS, "own", parts={"service_id": "service", "at_id": "service_at_site"}),
    "directory:desk_state": Staff(EDITORS, "own", parts={"service_id": "service"}),
    "directory:desk_assure": Staff(EDITORS, "own", parts={"service_id": "service"}),
    "directory:desk_reports": Staff(EDITORS),
    "directory:desk_report": Staff(EDITORS, "own", parts={"report_id": "report"}),
    "guidance:interview": Public(),
    "guidance:paper": Public(get=NOT_SO),
    "guidance:recognition": Public(),
    "guidance:topics": Public(post=NOT_SO),
    "guidance:topic": Public(post=NOT_SO, parts={"folder": "guidance_folder"}),
    "network:organisations": Public(),
    "network:organisation": Public(parts={"organisation_id": "organisation"}),
    "network:members": Public(parts={"organisation_id": "umbrella"}),
    "network:members_table": Public(parts={"organisation_id": "umbrella"}),
    "network:report": Public(parts={"organisation_id": "organisation"}),
    "network:programmes": Public(),
    "network:desk_unclaimed": Staff(SECRETARIAT, at="umbrella"),
    "network:desk_new": Staff(SECRETARIAT, at="umbrella"),
    "network:desk_import": Staff(SECRETARIAT, at="umbrella"),
    "network:desk_merge": Staff(SECRETARIAT, at="umbrella", post=FINE | NOTHING, parts={"organisation_id": "unclaimed"}),
    "network:desk_reports": Staff(KEEPERS),
    "network:desk_report": Staff(KEEPERS, "own", parts={"report_id": "profile_report"}),
    "network:desk_profile": Staff(KEEPERS, "own", parts={"organisation_id": "organisation"}),
    "network:desk_about": Staff(KEEPERS, "own", parts={"organisation_id": "organisation"}),
    "network:desk_about_is_right": Staff(KEEPERS, "own", parts={"organisation_id": "organisation", "language": "language"}),
    "network:desk_places": Staff(KEEPERS, "own", parts={"organisation_id": "organisation"}),
    "network:desk_place": Staff(KEEPERS, "own", parts={"organisation_id": "organisation", "site_id": "site"}),
    "network:desk_remove_place": Staff(KEEPERS, "own", parts={"organisation_id": "organisation", "site_id": "shelter"}),
    "network:desk_seats": Staff(LEADERS, "own", parts={"organisation_id": "organisation"}),
    "network:desk_seat": Staff(LEADERS, "own", parts={"organisation_id": "organisation", "seat_id": "seat"}),
    "network:desk_end_seat": Staff(LEADERS, "own", parts={"organisation_id": "organisation", "seat_id": "seat"}),
    "network:desk_resend": Staff(LEADERS, "own", parts={"organisation_id": "organisation", "kept_id": "seat_invitation"}),
    "network:desk_withdraw": Staff(LEADERS, "own", parts={"organisation_id": "organisation", "kept_id": "seat_invitation"}),
    "network:desk_memberships": Staff(LEADERS),
    "network:desk_apply": Staff(LEADERS, parts={"umbrella_id": "umbrella"}),
    "network:desk_decide": Staff(SECRETARIAT, "umbrella", parts={"membership_id": "membership"}),
    "network:desk_leave": Staff(LEADERS, "umbrella", parts={"membership_id": "membership"}),
    "network:desk_programmes": Staff(SECRETARIAT, at="umbrella"),
    "network:desk_new_programme": Staff(SECRETARIAT, at="umbrella"),
    **{
        f"network:desk_{page}": Staff(SECRETARIAT, at="umbrella", parts={"programme_id": "programme", "language": "language"})
        for page in ("programme", "programme_texts", "programme_text_is_right", "remove_programme", "new_period")
    },
    **{
        f"network:desk_{page}": Staff(SECRETARIAT, at="umbrella", parts={"period_id": "period"})
        for page in ("period", "remove_period", "new_figure", "new_project")
    },
    **{
        f"network:desk_{page}": Staff(SECRETARIAT, at="umbrella", parts={"figure_id": "figure"})
        for page in ("figure", "remove_figure")
    },
    **{
        f"network:desk_{page}": Staff(SECRETARIAT, at="umbrella", parts={"project_id": "project", "language": "language"})
        for page in ("project", "project_texts", "project_text_is_right", "remove_project")
    },
    "network:desk_pool": Staff(POOLING),
    "network:desk_own_resources": Staff(KEEPERS),
    "network:desk_new_resource": Staff(KEEPERS),
    "network:desk_requests": Staff(POOLING),
    "network:desk_request": Staff(POOLING, "own", post=FINE | NOTHING, parts={"request_id": "request"}),
    "network:desk_resource": Staff(POOLING, "own", parts={"resource_id": "resource"}),
    **{
        f"network:desk_{page}": Staff(KEEPERS, "own", parts={"resource_id": "resource", "language": "language"})
        for page in ("edit_resource", "resource_texts", "resource_text_is_right", "withdraw_resource", "offer_again")
    },
    # Rules belong to the network, not to an organisation: whoever keeps them at an umbrella sees all but the drafts of others.
    "guidance:rules": Public(post=NOT_SO),
    "guidance:rule": Public(post=NOT_SO, parts={"kind": "rule_kind", "rule_id": "rule"}),
    "guidance:rule_history": Public(post=NOT_SO, parts={"kind": "rule_kind", "rule_id": "rule"}),
    "guidance:desk_rules": Staff(RULES, at="umbrella"),
    "guidance:desk_new_file": Staff(RULES, at="umbrella"),
    "guidance:desk_file": Staff(RULES, at="umbrella", parts={"path": "rule_file"}),
    "guidance:desk_checked": Staff(RULES, at="umbrella", parts={"path": "rule_file"}),
    "guidance:desk_changes": Staff(RULES, at="umbrella"),
    "guidance:desk_change": Staff(RULES, at="umbrella", post=FINE | NOTHING, parts={"change_id": "rule_change"}),
    "guidance:desk_edit_change": Staff(RULES, at="umbrella", get=NOTHING, post=NOTHING, parts={"change_id": "rule_draft"}),
    "portal:desk": Staff(),
    "portal:switch_seat": Staff(post=FINE | NOTHING),
    "portal:put_off": Staff(post=FINE | NOTHING),
    "portal:take_back": Staff(),
    "portal:about": Public(post=NOT_SO),
    "portal:for_organisations": Public(post=NOT_SO),
    "portal:privacy": Public(post=NOT_SO),
    "portal:accessibility": Public(post=NOT_SO),
    "portal:imprint": Public(post=NOT_SO),
    "ui:style": Public(),
    "account_login": Public(get=OK | ONWARD),
    "account_logout": Public(get=OK | ONWARD),
    "account_inactive": Public(),
    "account_reset_password": Public(),
    "account_reset_password_done": Public(),
    "account_reset_password_from_key": Public(parts={"uidb36": "word", "key": "word"}),
    "account_reset_password_from_key_done": Public(),
    "mfa_authenticate": Public(get=ONWARD),  # without a sign-in that waits for its second step
    "mfa_login_webauthn": Public(get=OK | ONWARD),
    "account_reauthenticate": SignedIn(get=FINE | CANNOT, post=FINE | CANNOT, second_factor=False),
    "account_change_password": SignedIn(),
    "mfa_reauthenticate": SignedIn(get=FINE | CANNOT, post=FINE | CANNOT, second_factor=False),
    "mfa_reauthenticate_webauthn": SignedIn(get=FINE | CANNOT, post=FINE | CANNOT, second_factor=False),
    "accounts:overview": SignedIn(),
    "accounts:email": SignedIn(),
    "accounts:confirm_email": SignedIn(parts={"token": "word"}),
    "accounts:stop_signing_in": Public(get=OK | ONWARD | NOT_SO),
    "accounts:second_factor": SignedIn(second_factor=False),
    "accounts:add_app": SignedIn(second_factor=False),  # where who has none yet gets one
    "accounts:remove_app": SignedIn(get=FINE | NOTHING, post=FINE | NOTHING),
    "accounts:recovery_codes": SignedIn(),
    "accounts:add_passkey": SignedIn(second_factor=False),
    "accounts:rename_passkey": SignedIn(get=FINE | NOTHING, post=FINE | NOTHING, parts={"pk": "number"}),
    "accounts:remove_passkey": SignedIn(get=FINE | NOTHING, post=FINE | NOTHING, parts={"pk": "number"}),
    "accounts:sessions": SignedIn(),
    "accounts:end_other_sessions": SignedIn(),
    "accounts:end_session": SignedIn(get=FINE | NOTHING, post=FINE | NOTHING, parts={"session_id": "number"}),
    "accounts:invitation": Public(get=GONE),
    "accounts:open_invitation": Public(get=ONWARD, parts={"secret": "word"}),
    "accounts:person": Staff((Role.TEAM_LEAD, Role.SECRETARIAT), "own", parts={"person_id": "person"}),
    "accounts:new_card": Staff((Role.TEAM_LEAD, Role.SECRETARIAT), "own", parts={"person_id": "person"}),
    "accounts:revoke_card": Staff((Role.TEAM_LEAD, Role.SECRETARIAT), "own", parts={"person_id": "person"}),
    "accounts:reset": Staff((Role.TEAM_LEAD, Role.SECRETARIAT), "own", parts={"person_id": "person"}),
    "post:unsubscribe": Public(get=NOTHING, parts={"token": "word"}),
    "post:demo_outbox": Public(get=ONWARD | NOTHING),  # in the demo alone
    "demo:sign_in": Public(),
    "files:download": Public(get=GONE, parts={"address": "word"}),
    "api:hsds:about": Public(),
    "api:hsds:api-root": Public(),
    "api:hsds:services": Public(),
    "api:hsds:service": Public(parts={"id": "service"}),
    "api:hsds:service_at_locations": Public(),
    "api:hsds:service_at_location": Public(parts={"id": "service_at_site"}),
    "api:hsds:organizations": Public(),
    "api:hsds:organization": Public(parts={"id": "organisation"}),
    "api:hsds:taxonomies": Public(),
    "api:hsds:taxonomy": Public(get=NOTHING, parts={"id": "unknown"}),
    "api:hsds:taxonomy_terms": Public(),
    "api:hsds:taxonomy_term": Public(get=NOTHING, parts={"id": "unknown"}),
    "api:no_such_path": Public(get=NOTHING, path="/api/hsds/nothing"),
    "api:guidance:about": Public(),
    "api:guidance:api-root": Public(),
    "api:guidance:facts": Public(),
    "api:guidance:routes": Public(),
    "api:guidance:route": Public(path="/api/guidance/routes/20a"),
    "api:guidance:thresholds": Public(),
    "api:guidance:lists": Public(),
    "api:guidance:parts": Public(),
    "api:guidance:part": Public(path="/api/guidance/parts/bodies"),
    "api:guidance:answer_for": Public(get=NOT_SO),
    "api:guidance:question_for": Public(get=NOT_SO),
    "api:guidance_openapi": Public(),
    "api:open_data": Public(),
    "api:docs": Public(),
    "api:openapi": Public(),
    "api:hsds_openapi": Public(),
    "api:services_csv": Public(),
    "api:services_geojson": Public(),
    "api:profile": Public(),
    "api:profile_patch": Public(path="/api/profile/profile/service.json"),
    "api:profile_schema": Public(path="/api/profile/schema/service.json"),
    # Casework: the case file.
    "casework:cases": Staff(ADVISERS, get=FINE | CANNOT, post=FINE | CANNOT),  # where casework is locked
    **{
        f"casework:{page}": Staff(ADVISERS, "own", parts={"case_id": "case"})
        for page in (
            "case",
            "case_barriers",
            "case_end",
            "case_person",
            "case_household",
            "case_notes",
            "case_documents",
            "case_team",
            "case_protection",
            "case_break_glass",
        )
    },
    "casework:case_draft": Staff(ADVISERS, "own", parts={"case_id": "case", "name": "draft_name"}),
    # Changed by its author alone.
    "casework:case_note": Staff(ADVISERS, "own", get=NOTHING, post=NOTHING, parts={"case_id": "case", "note_id": "note"}),
    # One whose file is gone.
    **{
        f"casework:case_document{page}": Staff(
            ADVISERS, "own", get=FINE | NOTHING, post=FINE | NOTHING, parts={"case_id": "case", "document_id": "document"}
        )
        for page in ("", "_small", "_remove")
    },
    "casework:case_end_assignment": Staff(ADVISERS, "own", parts={"case_id": "case", "assignment_id": "errand"}),
    "casework:assignments_today": Staff((Role.ACCOMPANIER,)),
    # Another accompanier's.
    "casework:assignment_today": Staff(
        (Role.ACCOMPANIER,), "own", get=NOTHING, post=NOTHING, parts={"assignment_id": "errand"}
    ),
    # Of another's desk.
    "casework:alarm": Staff(ADVISERS, "own", get=NOTHING, post=NOTHING, parts={"alarm_id": "alarm"}),
    "casework:staff_key": Staff(ADVISERS),
    # Casework: appointments and groups.
    "casework:slots": Staff(ADVISERS),
    "casework:withdraw_slot": Staff(ADVISERS, "own", parts={"slot_id": "slot"}),
    "casework:calendar": Staff(ADVISERS),
    "casework:calendar_feed": Public(get=NOTHING, parts={"secret": "word"}),
    "casework:case_appointments": Staff(ADVISERS, "own", parts={"case_id": "case"}),
    "casework:case_book": Staff(ADVISERS, "own", parts={"case_id": "case", "slot_id": "slot"}),
    "casework:case_appointment": Staff(
        ADVISERS, "own", post=FINE | NOTHING, parts={"case_id": "case", "appointment_id": "appointment"}
    ),
    "casework:groups": Staff(ADVISERS),
    **{
        f"casework:{page}": Staff(ADVISERS, "own", parts={"group_id": "group"})
        for page in ("group", "group_meetings", "close_group", "group_person")
    },
    "casework:attendance": Staff(ADVISERS, "own", parts={"meeting_id": "meeting"}),
    "casework:leave_group": Staff(ADVISERS, "own", parts={"participation_id": "participation"}),
    "casework:case_groups": Staff(ADVISERS, "own", post=FINE | NOTHING, parts={"case_id": "case"}),
    "casework:mailbox_appointments": Mailbox(),
    "casework:mailbox_book": Mailbox(parts={"case_id": "case", "slot_id": "slot"}),
    "casework:mailbox_cancel": Mailbox(parts={"appointment_id": "appointment"}),
    "casework:mailbox_calendar": Mailbox(parts={"appointment_id": "appointment"}),
    "casework:mailbox_leave": Mailbox(parts={"participation_id": "participation"}),
    # Casework: enquiries that wait, and the counter. Who may not take one is told so on the list, whichever it is.
    "casework:enquiries": Staff(ADVISERS),
    "casework:pool_taking": Staff(LEAD),
    "casework:enquiry": Staff(ADVISERS, "own", parts={"case_id": "enquiry"}),
    "casework:take_enquiry": Staff(ADVISERS, parts={"case_id": "enquiry"}),
    "casework:counter": Staff(ADVISERS),
    "casework:counter_contact": Staff(ADVISERS, "own", parts={"contact_id": "contact"}),
    "casework:remove_contact": Staff(ADVISERS, "own", parts={"contact_id": "contact"}),
    "casework:case_from_contact": Staff(ADVISERS, "own", parts={"contact_id": "contact"}),
    "casework:new_case": Staff(ADVISERS),
    "casework:messenger_text": Staff(ADVISERS),
    "casework:tally_sheet": Staff(ADVISERS),
    "casework:enter_tally": Staff(ADVISERS),
    "casework:remove_tally": Staff(ADVISERS, "own", parts={"batch": "tally"}),
    # Casework: enquiry and mailbox.
    "casework:ask": Public(post=FINE),
    "casework:ask_service": Public(post=FINE, parts={"service_id": "service"}),
    "casework:mailbox_door": Public(post=FINE),
    "casework:mailbox_close": Public(get=NOT_SO, post=ONWARD),
    **{f"casework:{page}": Mailbox() for page in ("mailbox", "mailbox_settings")},
    **{f"casework:mailbox_words{page}": Mailbox() for page in ("", "_check", "_skip")},
    **{f"casework:{page}": Mailbox(parts={"case_id": "case"}) for page in ("mailbox_case", "mailbox_reply")},
    "casework:mailbox_file": Mailbox(parts={"case_id": "case", "file_id": "unknown"}),
    "casework:case_messages": Staff(ADVISERS, "own", parts={"case_id": "case"}),
    "casework:case_message_file": Staff(
        ADVISERS, "own", get=NOT_SO, post=NOTHING, parts={"case_id": "case", "file_id": "unknown"}
    ),
    "casework:case_code": Staff(ADVISERS, "own", parts={"case_id": "case"}),
    # Casework: plans and the worklist.
    **{f"casework:{page}": Staff(ADVISERS, "own", parts={"case_id": "case"}) for page in ("case_plan", "new_plan")},
    **{
        f"casework:{page}": Staff(ADVISERS, "own", parts={"case_id": "case", "plan_id": "plan"})
        for page in ("plan_days", "new_step")
    },
    "casework:change_plan": Staff(ADVISERS, "own", post=FINE | NOTHING, parts={"case_id": "case", "plan_id": "plan"}),
    **{
        f"casework:{page}": Staff(ADVISERS, "own", parts={"case_id": "case", "plan_id": "plan", "step_id": "plan_step"})
        for page in ("edit_step", "finish_step", "stop_clock", "extend_deadline")
    },
    "casework:case_facts": Staff(ADVISERS, "own", post=FINE | NOTHING, parts={"case_id": "case"}),
    "casework:case_warnings": Staff(ADVISERS, "own", parts={"case_id": "case"}),
    "casework:plan_templates": Staff(LEAD),
    "casework:plan_template": Staff(LEAD, "own", parts={"template_id": "plan_template"}),
    "casework:worklist": Staff(ADVISERS),
    "casework:warning_rules": Staff(LEAD),
    "casework:caseload": Staff(LEAD),
    "casework:covers": Staff(ADVISERS),
    "casework:end_cover": Staff(ADVISERS, "own", parts={"cover_id": "cover"}),
    **{f"casework:{page}": Mailbox() for page in ("mailbox_plan", "share_answers", "share_answers_now")},
    # Casework: reports.
    "casework:reports": Staff(LEAD),
    "casework:report_file": Staff(LEAD, parts={"kind": "report_kind"}),
    "casework:funder_form": Staff(LEAD, parts={"key": "funder"}),
    "casework:case_copy_sheet": Staff(ADVISERS, "own", parts={"case_id": "case"}),
    "casework:case_copy_sheet_of": Staff(ADVISERS, "own", parts={"case_id": "case", "key": "funder"}),
    # Casework: referrals.
    "casework:case_referrals": Staff(ADVISERS, "own", parts={"case_id": "referred_case"}),
    "casework:case_referral_new": Staff(ADVISERS, "own", parts={"case_id": "referred_case", "receiver_id": "umbrella"}),
    "casework:case_referral": Staff(
        ADVISERS, "own", post=FINE | NOTHING, parts={"case_id": "referred_case", "referral_id": "referral_out"}
    ),
    "casework:referrals": Staff(RECEIVERS),
    "casework:referral_bases": Staff((Role.TEAM_LEAD,)),
    "casework:referral": Staff(RECEIVERS, "own", post=FINE | NOTHING, parts={"referral_id": "referral_in"}),
    "casework:mailbox_referrals": Mailbox(),
    "casework:mailbox_referral": Mailbox(parts={"referral_id": "referral_out"}),
    "casework:referral_link": Public(get=GONE, parts={"link": "word"}),
    # Casework: consents, access record, retention, erasure, what an organisation must record.
    "casework:notice": Public(post=NOT_SO),
    "casework:erased": Public(),
    **{f"casework:{page}": Mailbox() for page in MAILBOX_CARE},
    "casework:mailbox_withdraw": Mailbox(parts={"consent_id": "unknown"}),
    "casework:mailbox_ask_names": Mailbox(parts={"case_id": "unknown"}),
    "casework:mailbox_delete_case": Mailbox(parts={"case_id": "unknown"}),
    "casework:mailbox_take_back": Mailbox(parts={"request_id": "unknown"}),
    "casework:setup": Staff(ADVISERS),
    "casework:renew_keys": Staff(LEAD),
    "casework:rights": Staff(LEAD),
    "casework:rights_request": Staff(LEAD, "own", parts={"request_id": "rights_request"}),
    "casework:retention_case": Staff(LEAD, "own", parts={"case_id": "cared_case"}),
    "casework:kept_record": Staff(LEAD, "own", parts={"kept_id": "kept"}),
    "casework:destroy_kept": Staff(LEAD, "own", parts={"kept_id": "kept"}),
    **{f"casework:{page}": Staff(ADVISERS, "own", parts={"case_id": "cared_case"}) for page in CASE_CARE},
    "casework:withdraw_consent": Staff(ADVISERS, "own", parts={"case_id": "cared_case", "consent_id": "cared_consent"}),
    "casework:mark_note": Staff(ADVISERS, "own", parts={"case_id": "cared_case", "contact_id": "cared_note"}),
}

# The same URLs with other things.
ALSO: list[tuple[str, Row]] = [
    ("api:hsds:service_at_location", Public(get=OK | NOTHING, parts={"id": "service_at_shelter"})),
    *((f"directory:{page}", Hidden({"service_id": "draft"})) for page in ("service", "card", "contact", "report")),
    ("directory:still_correct", Hidden({"service_id": "draft", "token": "word"})),
    ("api:hsds:service", Hidden({"id": "draft"})),
    ("api:hsds:service_at_location", Hidden({"id": "draft_at_site"})),
    *((f"network:{page}", Hidden({"organisation_id": "hidden"})) for page in ("members", "members_table")),
    ("network:organisation", Hidden({"organisation_id": "hidden"})),
    ("network:report", Hidden({"organisation_id": "hidden"})),
    ("guidance:desk_change", Staff(RULES, at="umbrella", get=NOTHING, post=NOTHING, parts={"change_id": "rule_draft"})),
]
