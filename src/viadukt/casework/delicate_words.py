"""Words by which a free text tells of what must not reach a state: a hint for the adviser, never a judgement."""

import re
from collections.abc import Iterable, Mapping

from viadukt.casework.sharing import Field

_STEMS: Mapping[str, tuple[str, ...]] = {
    Field.ASYLUM: (
        "asyl", "flucht", "flücht", "geflohen", "verfolg", "dublin", "duldung", "abschieb", "bamf", "asylum", "refugee",
        "persecut", "deport", "asile", "réfugi", "persécut", "asilo", "iltica", "sığınma", "لجوء", "لاجئ", "پناهند",
        "убежищ", "беженц", "притулок", "біжен",
    ),
    Field.POLITICS: (
        "politi", "partei", "opposition", "gewerkschaft", "demonstr", "regime", "regierung", "trade union", "protest",
        "syndicat", "siyas", "muhalif", "سياس", "معارض", "سیاس", "полит", "політ",
    ),
    Field.RELIGION: (
        "relig", "kirche", "moschee", "christ", "muslim", "islam", "jesid", "yezid", "ezid", "bahai", "konver", "atheis",
        "church", "mosque", "église", "din değiş", "مسيح", "مسلم", "کلیسا", "церк", "мечет",
    ),
    Field.SEXUALITY: (
        "schwul", "lesb", "homosex", "bisex", "trans", "queer", "lgbt", "sexual", "gay", "eşcinsel", "مثلي", "همجنس", "гей",
    ),
    Field.OFFENCES: (
        "straf", "vorbestraft", "polizei", "anzeige", "gefängnis", "haft", "verurteil", "prison", "police", "convict",
        "criminal", "arrest", "hapis", "سجن", "شرطة", "زندان", "тюрьм", "полиц", "в'язниц",
    ),
}  # fmt: skip
_PATTERNS = {
    subject: re.compile("|".join(rf"(?<!\w){re.escape(stem)}\w*" for stem in stems), re.IGNORECASE)
    for subject, stems in _STEMS.items()
}


def delicate_words(texts: Iterable[str]) -> list[str]:
    """The words in `texts` that an adviser should look at again, each once."""
    whole = "\n".join(texts)
    return list(dict.fromkeys(word.group() for pattern in _PATTERNS.values() for word in pattern.finditer(whole)))
