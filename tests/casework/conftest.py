"""Casework is unlocked in Köln and Accra, and locked elsewhere."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.cast import Member
from viadukt.casework.models import CaseworkSetup
from viadukt.casework.opening import OpenCase
from viadukt.casework.services.cases import About, open_case
from viadukt.directory.public import Topic
from viadukt.kernel import clock
from viadukt.kernel.texts import Translated
from viadukt.network.public import Organisation


def unlock(organisation: Organisation) -> Organisation:
    """Record the organisation's duties, so that it may do casework."""
    CaseworkSetup.objects.create(
        organisation=organisation,
        contract_on=clock.today(),
        assessment_on=clock.today(),
        contact="datenschutz@beispiel.example",
        legal_guide="Rechtsanwältin Beispiel",
    )
    return organisation


@pytest.fixture
def recognition(db: None) -> Topic:
    return Topic.objects.get_or_create(slug="recognition", defaults={"name": Translated.of("Anerkennung")})[0]


@pytest.fixture
def cologne(cologne: Organisation) -> Organisation:
    return unlock(cologne)


@pytest.fixture
def accra(accra: Organisation) -> Organisation:
    return unlock(accra)


@pytest.fixture
def opened(berna: Member, recognition: Topic) -> OpenCase:
    """Amal's case in Köln, for which Berna is responsible."""
    return open_case(
        actor=berna.actor, nickname="Amal", about=About(topic=recognition, language="ar", country="DE", land="DE-NW")
    )


@pytest.fixture
def store(settings: LazySettings, tmp_path: Path) -> Path:
    """A file store of the test's own."""
    folder = tmp_path / "files"
    folder.mkdir()
    settings.FILES_ROOT = folder
    files = settings.STORAGES["files"] | {"OPTIONS": {"location": folder}}
    settings.STORAGES = settings.STORAGES | {"files": files}
    return folder
