"""A parser for a part of GAQL: SELECT … FROM … WHERE … ORDER BY … LIMIT … with AND between conditions. Source:
https://developers.google.com/google-ads/api/docs/query/grammar. Raises `GaqlError` with the platform's error name."""

import re
from dataclasses import dataclass

QUERY_PATTERN = re.compile(
    r"^\s*SELECT\s+(?P<select>.+?)\s+FROM\s+(?P<resource>\w+)"
    r"(?:\s+WHERE\s+(?P<where>.+?))?"
    r"(?:\s+ORDER\s+BY\s+(?P<order>.+?))?"
    r"(?:\s+LIMIT\s+(?P<limit>\d+))?"
    r"(?:\s+PARAMETERS\s+.+)?\s*$",
    re.IGNORECASE | re.DOTALL,
)
CONDITION_PATTERN = re.compile(
    r"^(?P<field>[\w.]+)\s*(?P<operator>BETWEEN|NOT IN|IN|>=|<=|!=|=|>|<)\s*(?P<value>.+)$", re.IGNORECASE | re.DOTALL
)
QUOTED_PATTERN = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
LITERAL_PATTERN = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"|([\w.+-]+)")


class GaqlError(Exception):
    """A query that the platform would refuse. `name` is its query_error, the text its message."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True)
class Condition:
    """A comparison in the WHERE clause."""

    field: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """A parsed query."""

    fields: tuple[str, ...]
    resource: str
    conditions: tuple[Condition, ...]
    order: tuple[tuple[str, bool], ...]
    limit: int | None


def blank_quoted_values(text: str) -> str:
    """Return the text with quoted values replaced by blanks of the same length, so that words in them are not read as
    grammar."""
    return QUOTED_PATTERN.sub(lambda match: "_" * len(match[0]), text)


def split_conditions(text: str) -> list[str]:
    """Return the conditions between ANDs. The AND of BETWEEN belongs to its condition."""
    parts, start, in_range = [], 0, False
    for match in re.finditer(r"\b(?:BETWEEN|AND)\b", blank_quoted_values(text), re.IGNORECASE):
        if match[0].upper() == "BETWEEN":
            in_range = True
        elif in_range:
            in_range = False
        else:
            parts.append(text[start : match.start()])
            start = match.end()
    return [part.strip() for part in (*parts, text[start:])]


def parse_literals(text: str) -> tuple[str, ...]:
    """Return quoted and bare values of a list or range."""
    values = []
    for match in LITERAL_PATTERN.finditer(text):
        single, double, bare = match.groups()
        values.append(bare if bare is not None else re.sub(r"\\(.)", r"\1", single if single is not None else double))
    return tuple(values)


def parse_condition(text: str) -> Condition:
    match = CONDITION_PATTERN.match(text.strip())
    if not match:
        raise GaqlError("UNEXPECTED_INPUT", f"Error in query: unexpected input {text.strip()}.")
    operator = match["operator"].upper()
    value = match["value"]
    if operator == "BETWEEN":
        value = re.sub(r"\bAND\b", " ", value, flags=re.IGNORECASE)
    values = parse_literals(value)
    if not values:
        raise GaqlError("PROHIBITED_EMPTY_LIST_IN_CONDITION", f"Error in query: no value in {text.strip()}.")
    if operator == "BETWEEN" and len(values) != 2:
        raise GaqlError("EXPECTED_VALUE_WITH_BETWEEN_OPERATOR", f"Error in query: two values needed in {text.strip()}.")
    return Condition(match["field"].lower(), operator, values)


def parse_query(text: str) -> Query:
    """Return the parsed query. Raises GaqlError where the platform would."""
    if not re.match(r"^\s*SELECT\b", text, re.IGNORECASE):
        raise GaqlError("EXPECTED_SELECT", "Error in query: expected SELECT.")
    match = QUERY_PATTERN.match(blank_quoted_values(text))
    if not match:
        raise GaqlError("EXPECTED_FROM", "Error in query: expected FROM.")
    where = text[slice(*match.span("where"))] if match["where"] else ""
    order = []
    for item in (match["order"] or "").split(","):
        words = item.split()
        if words:
            order.append((words[0].lower(), len(words) > 1 and words[1].upper() == "DESC"))
    return Query(
        fields=tuple(field.strip().lower() for field in match["select"].split(",")),
        resource=match["resource"].lower(),
        conditions=tuple(parse_condition(part) for part in split_conditions(where)) if where else (),
        order=tuple(order),
        limit=int(match["limit"]) if match["limit"] else None,
    )
