"""Comparing texts: one normalisation and one case folding, used wherever texts are compared."""


def normalised(text: str) -> str:
    """Return a text so that canonically equivalent spellings of it are equal (Unicode, form NFC)."""
    if text.isascii():
        return text
    from unicodedata import normalize  # noqa: PLC0415 - most texts are ASCII

    return normalize("NFC", text)


def folded(text: str) -> str:
    """Return a text so that texts that differ in case alone are equal (Unicode, full case folding)."""
    if text.isascii():
        return text.lower()
    from unicodedata import normalize  # noqa: PLC0415 - as above

    return normalize("NFC", normalize("NFD", text).casefold())
