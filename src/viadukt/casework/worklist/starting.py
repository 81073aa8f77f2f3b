"""What casework tells the rooms around it about plans and the worklist, when it starts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viadukt.casework import hooks
from viadukt.casework.services.facts import agreement_taken_back
from viadukt.casework.views.mailbox_plan import may_share
from viadukt.casework.worklist.builtin import register_builtin
from viadukt.casework.worklist.duties import worklist_duties
from viadukt.guidance.public import ResultAction, register_result_action
from viadukt.jobs.public import register_duties


def start() -> None:
    """The rules of early warning, their duties on the desk, and the button below the interview's result."""
    register_builtin()
    hooks.watch_withdrawal(agreement_taken_back)
    register_duties("casework.worklist", pgettext_lazy("staff", "Was ansteht"), worklist_duties)
    register_result_action(ResultAction("casework:share_answers", _("Meiner Beratung geben"), may_share, "share"))
