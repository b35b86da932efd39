"""The personal-data guard as SQL, for a source that DuckDB reads itself and may spill to disk. Runs nothing.

The same rules as `_personal_data` applies to Arrow: both engines speak RE2.
"""

from orchestration.resources._personal_data import rules_of
from orchestration.resources._personal_patterns import any_of


def masked(name: str) -> str:
    """SQL of column `name` (text) without personal data. Only what matches some rule is replaced."""
    text, rules = f'"{name}"', rules_of(name)
    replaced = text
    for rule in rules:
        replaced = f"regexp_replace({replaced}, {_quoted(rule.pattern)}, {_quoted(rule.replacement)}, 'g')"
    return f"case when regexp_matches({text}, {_quoted(any_of(rules))}) then {replaced} else {text} end"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
