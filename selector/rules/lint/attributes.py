"""Attributes that a rule should not rely on, whatever it asks of them: private and retired ones."""

from collections.abc import Collection, Iterator, Sequence

from selector.dicom.standard.dictionary import Attribute, is_private, is_retired, is_tag
from selector.rules.faults import Suspicion
from selector.rules.match.walking import Single


def about_attribute(
    attribute: Attribute, place: str, together: Sequence[Single], written: Collection[str]
) -> Iterator[Suspicion]:
    """Yield what is suspicious about an attribute; `together` are the conditions that must hold along with its own.

    `written` are the names of attributes that the parser is known to write.
    """
    yield from _private(attribute.name, place, together)
    if attribute.name not in written and is_retired(attribute):
        message = f"{attribute.name} is retired (PS3.6): only old images have it"
        advice = "make sure that your images have it (check --input shows it), or test the attribute that replaced it"
        yield Suspicion("retired-attribute", place, message, advice)


def _private(tag: str, place: str, together: Sequence[Single]) -> Iterator[Suspicion]:
    """Yield a private tag, unless a condition tests the creator that reserved its block (PS3.5 7.8.1)."""
    if not is_tag(tag) or not is_private(tag) or tag[4:6] == "00":
        return
    creator = f"{tag[:4]}00{tag[4:6]}"
    if any(one.about.name == creator for one in together):
        return
    message = f"the private tag {tag} may be another attribute in other images: its block can be reserved by anyone"
    yield Suspicion("private-tag", place, message, f'add a condition on the private creator: {{"{creator}": "…"}}')
