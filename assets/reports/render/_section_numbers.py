"""Numbers of sections."""

from collections.abc import Mapping

from assets.reports.content import Document


def section_numbers(document: Document) -> Mapping[str, str]:
    """Return the number of each section by its id: `2`, `2.1`, or `付録1` in the appendix."""
    numbers: dict[str, str] = {}
    chapter = part = 0
    in_appendix = False
    for section in document.sections:
        if section.is_appendix and not in_appendix:
            in_appendix, chapter, part = True, 0, 0
        if section.level == 1 or not chapter:
            chapter, part = chapter + 1, 0
        else:
            part += 1
        numbers[section.id] = f"{'付録' if in_appendix else ''}{chapter}{f'.{part}' if part else ''}"
    return numbers
