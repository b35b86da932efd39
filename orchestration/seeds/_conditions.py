"""The conditions of a CV rule on an event: `form_id=contact;page_path^=/entry`. All of them must hold.

`=` is the whole value, `^=` its beginning, `$=` its end, `*=` a part. Letter case does not count. `page_path` is the path
of the page; `^=` covers the page and the pages below it, segment by segment. Every other name is an event parameter.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from orchestration.seeds._findings import RefusedValueError
from orchestration.seeds._links import parse_page_path, split_address
from orchestration.seeds._values import ParsedValue

PAGE_PATH = "page_path"
SEPARATOR = ";"
CONDITION_PATTERN = re.compile(r"([^=^$*!<>~]+?)\s*(\^|\$|\*)?=\s*(.*)")
PARAMETER_PATTERN = re.compile(r"[^\W\d]\w{0,39}")
API_NAME_PATTERN = re.compile(r"(customEvent:)?(\w+)")
SIGNS = str.maketrans("＝＾＄＊；", "=^$*;")
PERSONAL_VALUE_PATTERN = re.compile(r"@|\d(?:[-() ]*\d){8,}")
"""A mail address, or a telephone number: at least nine digits in a row."""


class Condition(NamedTuple):
    """A condition on an event: `parameter`, `operator` (`` for equal, `^`, `$` or `*`), and the value in lower case."""

    parameter: str
    operator: str
    value: str

    def text(self) -> str:
        return f"{self.parameter}{self.operator}={self.value}"

    def holds(self, value: str) -> bool:
        """Return whether a value, in lower case and for `page_path` normalised, satisfies the condition."""
        if self.operator == "^" and self.parameter == PAGE_PATH:
            return self.value == "/" or value == self.value or value.startswith(f"{self.value}/")
        if self.operator == "^":
            return value.startswith(self.value)
        if self.operator == "$":
            return value.endswith(self.value)
        return self.value in value if self.operator == "*" else value == self.value


def parse_conditions(text: str) -> ParsedValue:
    """Return the conditions of a rule in one spelling: sorted, without spaces, values in lower case. Raises
    RefusedValueError."""
    parts = [part.strip() for part in text.translate(SIGNS).split(SEPARATOR)]
    conditions = sorted({_parse_condition(part) for part in parts if part})
    for condition in conditions:
        equals = [one.value for one in conditions if one.parameter == condition.parameter and not one.operator]
        if len(equals) > 1:
            raise RefusedValueError(
                f"asks that {condition.parameter} equals {' and '.join(equals)}, and no event has both",
                "write a rule for each value",
            )
    taken = SEPARATOR.join(condition.text() for condition in conditions)
    return taken, "conditions are sorted, and letter case does not count" if taken != text else ""


def _parse_condition(text: str) -> Condition:
    match = CONDITION_PATTERN.fullmatch(text)
    if not match:
        raise RefusedValueError(
            f"contains {text}, which is no condition",
            "write parameter=value, and ; between conditions; ^= is the beginning, $= the end, *= a part",
        )
    parameter, operator, value = match[1].strip(), match[2] or "", match[3]
    if not PARAMETER_PATTERN.fullmatch(parameter):
        better = re.sub(r"\W+", "_", parameter.removeprefix("customEvent:")).strip("_")
        raise RefusedValueError(
            f"names {parameter}, which cannot be an event parameter",
            f"write {better[:40]}, as the event sends it: letters, digits and _, at most 40",
        )
    if not value:
        raise RefusedValueError(f"has no value for {parameter}", f"write the value after {parameter}{operator}=")
    if PERSONAL_VALUE_PATTERN.search(value):
        raise RefusedValueError(
            f"holds a mail address or telephone number for {parameter}, which is masked in the event export",
            "use another parameter or only the beginning, such as link_url^=tel:",
        )
    if parameter == PAGE_PATH:
        return Condition(parameter, operator, _parse_page(operator, value))
    return Condition(parameter, operator, value.lower())


def _parse_page(operator: str, value: str) -> str:
    if operator in ("$", "*"):
        raise RefusedValueError(
            f"compares page_path by {operator}=, but pages are compared from their beginning",
            "write page_path=… for one page, or page_path^=… for a page and those below it",
        )
    address = split_address(value)
    return parse_page_path(address[1] if address else value)[0]


def read_conditions(text: str) -> tuple[Condition, ...]:
    """Return the conditions of a checked rule."""
    parts = (re.fullmatch(r"(\w+?)([\^$*]?)=(.*)", part) for part in text.split(SEPARATOR) if part)
    return tuple(Condition(match[1], match[2], match[3]) for match in parts if match)


def rule_rank(rule: Mapping[str, str]) -> tuple[int, int, str]:
    """Return the sort key of a rule among those of its event: the rule with more conditions applies, then the one with
    the longer values, then the first by rule_id (macro cv_event_rule)."""
    conditions = read_conditions(rule["conditions"])
    return -len(conditions), -sum(len(condition.value) for condition in conditions), rule["rule_id"]


def implies(first: Condition, second: Condition) -> bool:
    """Return whether every value that satisfies the first condition also satisfies the second one."""
    if first.parameter != second.parameter:
        return False
    if not first.operator:
        return second.holds(first.value)
    if first.operator == second.operator or second.operator == "*":
        return second.holds(first.value)
    return False


def excludes(first: Condition, second: Condition) -> bool:
    """Return whether no value can satisfy both conditions."""
    if first.parameter != second.parameter:
        return False
    if not first.operator or not second.operator:
        equal, other = (first, second) if not first.operator else (second, first)
        return not other.holds(equal.value)
    is_same_end = first.operator == second.operator in ("^", "$")
    return is_same_end and not (first.holds(second.value) or second.holds(first.value))


def is_covered(rule: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Return whether every event of `rule` also satisfies the conditions of `other`."""
    own = read_conditions(rule["conditions"])
    return rule["event_name"] == other["event_name"] and all(
        any(implies(condition, needed) for condition in own) for needed in read_conditions(other["conditions"])
    )


def may_overlap(rule: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Return whether one event could satisfy the conditions of both rules."""
    own, others = read_conditions(rule["conditions"]), read_conditions(other["conditions"])
    return rule["event_name"] == other["event_name"] and not any(excludes(a, b) for a in own for b in others)


def better_rules(rule: Mapping[str, str], rules: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Return the rules that take events away from `rule`, because they may match the same event and rank higher."""
    return [other for other in rules if rule_rank(other) < rule_rank(rule) and may_overlap(rule, other)]
