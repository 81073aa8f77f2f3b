"""From a citation to the paragraph: `AufenthG § 18g Abs. 1 Satz 2 Nr. 1` is at …/aufenthg_2004/__18g.html."""

import re
from collections.abc import Mapping

from viadukt.guidance.engine.model import Law

SITE = "https://www.gesetze-im-internet.de"
CITATION = re.compile(r"^(?P<law>\S.*?)\s+(?:§§?\s*(?P<paragraph>\d+[a-z]*)\b|(?P<annex>Anlage|Anhang|Art\.?)\b)")


def abbreviation(citation: str, laws: Mapping[str, Law]) -> str | None:
    """The statute that a citation names, if it is one of `laws` and the citation names a paragraph or the annex."""
    found = CITATION.match(" ".join(citation.split()))
    return found["law"] if found and found["law"] in laws else None


def link(citation: str, laws: Mapping[str, Law]) -> str | None:
    """The address of the paragraph; of the statute for an annex; none where the statute's address is not known."""
    found = CITATION.match(" ".join(citation.split()))
    law = laws.get(found["law"]) if found else None
    if found is None or law is None or not law.folder:
        return None
    return f"{SITE}/{law.folder}/__{found['paragraph']}.html" if found["paragraph"] else f"{SITE}/{law.folder}/"
