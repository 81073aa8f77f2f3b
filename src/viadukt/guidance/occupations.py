"""The occupations that somebody may mean with what they typed."""

from viadukt.understanding.public import profession_names, understand


def occupations_meant(text: str, language: str) -> list[tuple[str, str]]:
    """ISCO-08 codes with their names in the language, most likely first; none where nothing was understood."""
    found = understand(text, interface_language=language).professions
    return [(code, next(iter(profession_names(code, language)), code)) for code in found]
