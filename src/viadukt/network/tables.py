"""Tables out to spreadsheets."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe in front.

    Source: OWASP, CSV Injection.
    """
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
