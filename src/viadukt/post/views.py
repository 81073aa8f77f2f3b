"""Stopping mail by its link, and the demo's outbox."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from viadukt.kernel.ratelimit import limited
from viadukt.post import preferences
from viadukt.post.forms import WantedForm
from viadukt.post.models import Message, State
from viadukt.post.rendering import paragraphs
from viadukt.post.services import unseal

SHOWN = 100


@csrf_exempt  # a mail program posts here by itself (RFC 8058); the signed link is what it must hold
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("post.unsubscribe", 300, 600)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button; do it when it is pressed, or when a mail program does so with one click. Looking changes nothing."""
    try:
        recipient, category = preferences.read_token(token)
    except signing.BadSignature as error:
        raise Http404 from error
    done = False
    if request.method == "POST":
        if "choose" in request.POST:
            form = WantedForm(request.POST)
            if form.is_valid():
                preferences.choose(recipient=recipient, wanted=form.cleaned_data["wanted"])
                done = True
        else:
            preferences.unsubscribe(recipient=recipient, category=category)
            done = True
    form = WantedForm(initial={"wanted": preferences.wanted_categories(recipient)})
    stopped = not preferences.wants(recipient, category.key)
    return render(request, "post/unsubscribe.html", {"category": category, "form": form, "done": done, "stopped": stopped})


@login_required
@never_cache
@require_GET
def demo_outbox(request: HttpRequest) -> HttpResponse:
    """The mails that the demo would have sent."""
    if not settings.DEMO:
        raise Http404
    kept = Message.objects.filter(state=State.KEPT).order_by("-created_at")[:SHOWN]
    letters = []
    for message in kept:
        address, mail = unseal(message)
        letters.append({"message": message, "to": address, "subject": mail.subject, "body": paragraphs(mail.text)})
    return render(request, "post/demo_outbox.html", {"letters": letters})
