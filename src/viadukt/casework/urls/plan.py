from django.urls import URLPattern, path

from viadukt.casework.views import facts, mailbox_plan, plan, plan_templates

CASE = "desk/cases/<uuid:case_id>"
STEP = f"{CASE}/plan/<uuid:plan_id>/steps/<uuid:step_id>"

urlpatterns: list[URLPattern] = [
    path(f"{CASE}/plan", plan.case_plan, name="case_plan"),
    path(f"{CASE}/plan/new", plan.new_plan, name="new_plan"),
    path(f"{CASE}/plan/<uuid:plan_id>/change", plan.change_plan, name="change_plan"),
    path(f"{CASE}/plan/<uuid:plan_id>/days", plan.plan_days, name="plan_days"),
    path(f"{CASE}/plan/<uuid:plan_id>/steps/new", plan.new_step, name="new_step"),
    path(STEP, plan.edit_step, name="edit_step"),
    path(f"{STEP}/done", plan.finish_step, name="finish_step"),
    path(f"{STEP}/clock", plan.stop_clock, name="stop_clock"),
    path(f"{STEP}/extension", plan.extend_deadline, name="extend_deadline"),
    path(f"{CASE}/facts", facts.case_facts, name="case_facts"),
    path("desk/plan-templates", plan_templates.plan_templates, name="plan_templates"),
    path("desk/plan-templates/<uuid:template_id>", plan_templates.plan_template, name="plan_template"),
    path("mailbox/plan", mailbox_plan.mailbox_plan, name="mailbox_plan"),
    path("mailbox/facts", mailbox_plan.share_answers, name="share_answers"),
    path("mailbox/facts/share", mailbox_plan.share_answers_now, name="share_answers_now"),
]
