"""The product's own settings, in test mode, in a home folder that goes when the tests do."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["VIADUKT_MODE"] = "test"
if "VIADUKT_HOME" not in os.environ:
    _home = Path(tempfile.mkdtemp(prefix="viadukt-test-"))
    atexit.register(shutil.rmtree, _home, ignore_errors=True)
    os.environ["VIADUKT_HOME"] = str(_home)
if _worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # Each worker process has keys and files of its own.
    os.environ["VIADUKT_HOME"] = str(Path(os.environ["VIADUKT_HOME"], _worker))
    Path(os.environ["VIADUKT_HOME"]).mkdir(exist_ok=True)

from viadukt.config.settings import *  # noqa: F403
from viadukt.config.settings import DATABASES, HOME

for _name, _database in DATABASES.items():
    if _database["ENGINE"] == "django.db.backends.sqlite3":
        # A file, as in production: locks and threads behave as they will there. Nothing here must survive a power cut.
        _database["TEST"] = {"NAME": HOME / f"test-{_name}.sqlite3"}
        _database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON;"

(HOME / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about a folder that is not there
