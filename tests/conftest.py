"""What all tests share: manners of the run, the databases, and the browser. The people stand in `tests/cast.py`."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, BrowserContext, CDPSession, Playwright, sync_playwright

from tests.databases import restored_after_commits, undone
from tests.needs import IN_CI, needs

pytest_plugins = ["tests.cast", "tests.strict_templates"]

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if IN_CI else "here")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", default=IN_CI, help="a skipped test is a failure (where CI=true)")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        from viadukt.kernel.translations import compile_catalogues  # noqa: PLC0415 settings are not there before this

        compile_catalogues()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what is marked `only_on` another database than this run's: that is no skipped test."""
    from django.db import connection  # noqa: PLC0415

    def belongs_here(item: pytest.Item) -> bool:
        return all(mark.args[0] == connection.vendor for mark in item.iter_markers("only_on"))

    elsewhere = [item for item in items if not belongs_here(item)]
    items[:] = [item for item in items if belongs_here(item)]
    config.hook.pytest_deselected(items=elsewhere)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and item.config.getoption("no_skips"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which counts as a failure here: {call.excinfo and call.excinfo.value}"
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """What a whole module or folder skipped shows up here only."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and session.config.getoption("no_skips") and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if suites := os.environ.get("VIADUKT_SUITES"):
        terminalreporter.section("suites before this one, and their limits")
        terminalreporter.write_line(suites)


@pytest.fixture(scope="session", autouse=True)
def _nothing_leaves_this_machine() -> Iterator[None]:
    """A connection to anywhere but this machine is an error, also where a library would fail quietly."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def at_home(own: socket.socket, address: Any) -> None:
        if own.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            own.close()
            raise RuntimeError(f"A test must not connect to {address[0]}")

    def connect_at_home(own: socket.socket, address: Any) -> None:
        at_home(own, address)
        connect(own, address)

    def connect_ex_at_home(own: socket.socket, address: Any) -> int:
        at_home(own, address)
        return connect_ex(own, address)

    socket.socket.connect, socket.socket.connect_ex = connect_at_home, connect_ex_at_home  # type: ignore[method-assign]
    yield
    socket.socket.connect, socket.socket.connect_ex = connect, connect_ex  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_found_once() -> Iterator[None]:
    """Each test client has middleware of its own, and WhiteNoise looks for all static files whenever it is made."""
    from whitenoise.middleware import WhiteNoiseMiddleware  # noqa: PLC0415 settings are not there before this

    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def look_once(own: WhiteNoiseMiddleware) -> None:
        if not found:
            look(own)
            found.update(own.files)
        own.files.update(found)

    WhiteNoiseMiddleware.add_files_from_finders = look_once
    yield
    WhiteNoiseMiddleware.add_files_from_finders = look


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), restored_after_commits():
        yield


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The databases for what all tests of a module stand on; what each does for itself with `django_db`, is undone before."""
    with django_db_blocker.unblock(), undone():
        yield


@pytest.fixture(autouse=True)
def _fresh_caches() -> None:
    """No test finds what another left in a process's memory."""
    from django.core.cache import caches  # noqa: PLC0415

    caches["process"].clear()


@pytest.fixture(autouse=True)
def _in_german() -> None:
    """No test reads in the language that a request of another has left behind in its thread."""
    from django.utils import translation  # noqa: PLC0415

    translation.deactivate()


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    # Playwright keeps an event loop in this thread; Django would refuse its queries beside one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        yield playwright


_running: list[Browser] = []


@pytest.fixture
def chromium(request: pytest.FixtureRequest) -> Browser:
    """One real Chromium for all browser tests of this process, started anew when it died. It asks nobody but us."""
    program = needs("chromium")
    playwright: Playwright = request.getfixturevalue("_playwright")
    if not _running or not _running[-1].is_connected():
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
        _running.append(playwright.chromium.launch(executable_path=program, args=arguments))
    return _running[-1]


_windows: list[tuple[BrowserContext, CDPSession]] = []


@pytest.fixture
def window(chromium: Browser, live_server: Any, settings: LazySettings) -> Iterator[BrowserContext]:
    """A window in which nobody has been: no cookies, nothing kept, `live_server` as its base.

    It is one for all tests, emptied after each: to open one takes Chromium longer than most tests.
    """
    if not _windows or _windows[-1][0].browser is not chromium:
        context = chromium.new_context(base_url=live_server.url, locale="de-DE")
        _windows.append((context, context.new_cdp_session(context.new_page())))
    context, session = _windows[-1]
    yield context
    if not chromium.is_connected():
        return
    for page in context.pages[1:]:
        page.close()
    context.unroute_all()
    context.clear_permissions()
    context.set_geolocation(None)
    context.clear_cookies()
    session.send("Network.clearBrowserCache")
    session.send("Storage.clearDataForOrigin", {"origin": live_server.url, "storageTypes": "all"})
