"""Nothing that a browser loads names anybody else's host, no page brings style or script inline, no PDF needs a package."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "viadukt"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
STATIC = sorted(path for path in SOURCE.glob("*/static/**/*") if path.suffix in {".css", ".js", ".svg", ".webmanifest"})
PAPERS = sorted(SOURCE.rglob("*.typ"))
NAMESPACES = re.compile(r"http://www\.w3\.org/\S+?(?=[\"'\s>])")
# What makes a browser load: a link to follow is not among it.
LOADING = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|object|use|image)\b[^>]*?\b(?:src|srcset|data|href|xlink:href)\s*=\s*["']?(?:https?:)?//"""
    r"""|<link\b[^>]*?\bhref\s*=\s*["']?(?:https?:)?//""",
    re.IGNORECASE,
)
INLINE = re.compile(
    r"""<style\b|<script\b(?![^>]*\bsrc=)|\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|javascript:""", re.IGNORECASE
)
IN_CODE = re.compile(
    r"""(?:@import\s+|url\(\s*)["']?(?:https?:)?//|\b(?:fetch|import|Worker|WebSocket)\(\s*["'`](?:https?:|wss?:)?//"""
)


def test_there_is_something_to_look_at():
    assert len(TEMPLATES) > 40
    assert len(STATIC) > 5
    assert len(PAPERS) > 0


@pytest.mark.parametrize("path", [path for path in TEMPLATES if "mail" not in path.parts], ids=lambda path: path.name)
def test_a_page_loads_nothing_of_others_and_nothing_inline(path: Path):
    text = path.read_text(encoding="utf-8")

    assert (LOADING.findall(text), INLINE.findall(text)) == ([], [])


@pytest.mark.parametrize("path", STATIC, ids=lambda path: path.name)
def test_style_and_script_load_nothing_of_others(path: Path):
    text = NAMESPACES.sub("", path.read_text(encoding="utf-8"))

    assert (LOADING.findall(text), IN_CODE.findall(text)) == ([], [])


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_a_pdf_is_made_of_our_own_files(path: Path):
    """Typst would get packages from the network."""
    imported = re.findall(r"""\b(?:import|include)\b\s*["']([^"']+)""", path.read_text(encoding="utf-8"))

    assert set(imported) <= {"base.typ"}


@pytest.mark.parametrize(
    ("pattern", "bad"),
    [
        (LOADING, '<script src="https://cdn.example/x.js"></script>'),
        (LOADING, "<link rel=stylesheet href=//fonts.example/a.css>"),
        (INLINE, '<p onclick="x()">'),
        (INLINE, "<script>x()</script>"),
        (IN_CODE, "src: url('https://fonts.example/a.woff2')"),
        (IN_CODE, 'fetch("https://count.example/")'),
    ],
)
def test_the_patterns_would_find_it(pattern: re.Pattern[str], bad: str):
    assert pattern.search(bad) is not None
