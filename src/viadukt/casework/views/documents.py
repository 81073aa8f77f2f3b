"""Documents of a case: what there is, adding, opening, deleting."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from viadukt.casework import permissions
from viadukt.casework.controlled import label
from viadukt.casework.forms.notes import DocumentForm, RemoveForm
from viadukt.casework.models import Document
from viadukt.casework.opening import OpenCase
from viadukt.casework.services import documents as services
from viadukt.casework.thumbnails import KINDS, thumbnail
from viadukt.casework.views.gates import CaseRequest, require_case
from viadukt.casework.views.pages import case_page
from viadukt.files.public import StoredFile, download_address, read
from viadukt.kernel.errors import Refused
from viadukt.ui.saving import attempt

PAGE = 20


@require_case("documents")
def documents(request: CaseRequest) -> HttpResponse:
    """All documents, the latest first, and a form for one more."""
    opened = request.opened
    posted = request.method == "POST"
    form = DocumentForm(request.POST if posted else None, request.FILES if posted else None, initial={"kind": "other"})
    sent = attempt(
        form,
        lambda: services.add_document(
            opened=opened,
            upload=form.upload,
            kind=form.cleaned_data["kind"],
            title=form.cleaned_data["title"],
            hidden=form.cleaned_data["hidden"],
        ),
    )
    if sent.saved:
        messages.success(request, pgettext("staff", "Das Dokument ist da."))
        return redirect("casework:case_documents", opened.case.pk)
    page = Paginator(opened.case.documents.select_related("seat__user"), PAGE).get_page(request.GET.get("page"))
    context = case_page(opened, "case_documents") | {
        "form": form,
        "page": page,
        "documents": [_shown(opened, document) for document in page.object_list],
        "may_change": bool(permissions.may_change(request.actor, opened.case)),
    }
    return render(request, "casework/case_documents.html", context, status=sent.status)


@require_POST
@require_case("document")
def open_document(request: CaseRequest, document_id: UUID) -> HttpResponse:
    """Hand the file out once, as an attachment, to this session."""
    file = _file(_document(request, document_id))
    key = services.file_key(request.opened, file)
    return redirect(download_address(actor=request.actor, file=file, key=key, request=request))


@require_GET
@require_case("document")
def small(request: CaseRequest, document_id: UUID) -> HttpResponse:
    """A small picture of an image, made in memory; 404 for what is none."""
    file = _file(_document(request, document_id))
    if file.media_type not in KINDS:
        raise Http404
    try:
        content = b"".join(read(file, services.file_key(request.opened, file)))
    except (Refused, FileNotFoundError) as error:
        raise Http404 from error
    picture = thumbnail(content)
    if picture is None:
        raise Http404
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cross-Origin-Resource-Policy": "same-origin"}
    return HttpResponse(picture, content_type="image/jpeg", headers=headers)


@require_case("document")
def remove(request: CaseRequest, document_id: UUID) -> HttpResponse:
    """Delete a document, with a reason."""
    opened, document = request.opened, _document(request, document_id)
    file = _file(document)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    sent = attempt(form, lambda: services.remove_document(opened=opened, document=document, **form.cleaned_data))
    if sent.saved:
        messages.success(request, pgettext("staff", "Das Dokument ist gelöscht."))
        return redirect("casework:case_documents", opened.case.pk)
    title = services.title_of(opened, document, file)
    context = case_page(opened, "case_documents") | {"form": form, "title": title}
    return render(request, "casework/case_document_remove.html", context, status=sent.status)


def _document(request: CaseRequest, document_id: UUID) -> Document:
    found = request.opened.case.documents.filter(pk=document_id).first()
    if found is None:
        raise Http404
    return found


def _file(document: Document) -> StoredFile:
    file = services.file_of(document)
    if file is None:
        raise Http404
    return file


def _shown(opened: OpenCase, document: Document) -> dict[str, object]:
    file = services.file_of(document)
    told = services.told_of(opened, document)
    return {
        "document": document,
        "file": file,
        "kind": label("document_kind", document.kind),
        "title": services.title_of(opened, document, file),
        "reason": told.get("reason", ""),
        "picture": file is not None and file.is_served and file.media_type in KINDS,
    }
