"""The product's own settings, in test mode."""

import os
import tempfile

os.environ["VIADUKT_MODE"] = "test"
os.environ.setdefault("VIADUKT_HOME", tempfile.mkdtemp(prefix="viadukt-test-"))

from viadukt.config.settings import *  # noqa: F403
