"""Makes the pictures of the README from a fresh demo: `python tools/screenshot.py`."""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "My nursing diploma is from Accra. Who helps me to have it recognised near Köln?"


@contextmanager
def demo() -> Iterator[str]:
    """A demo of its own; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        environment = {**environ, "VIADUKT_HOME": home, "VIADUKT_MODE": "demo", "PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, "-m", "viadukt", "demo", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        try:
            _wait_for(f"http://127.0.0.1:{port}/", process)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        if process.poll() is not None:
            sys.exit("The demo did not start.")
        try:
            urlopen(address, timeout=5).close()  # noqa: S310 - our own address
        except (URLError, OSError):
            time.sleep(0.5)
        else:
            return
    sys.exit("The demo did not answer within two minutes.")


def main() -> None:
    program = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    if not program:
        sys.exit("This needs Chromium: apt install chromium")
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1240, "height": 860}, device_scale_factor=1, locale="en-GB")
        page.goto(f"{address}?lang=en")
        page.locator("main textarea, main input[type=search], main input[type=text]").first.fill(QUESTION)
        page.locator("main form button:not([type=button])").first.click()
        page.locator("main a[href^='/services/']").first.wait_for()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=ROOT / "docs" / "img" / "find-help.png")
        browser.close()


if __name__ == "__main__":
    main()
