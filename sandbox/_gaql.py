"""A small GAQL reader: SELECT … FROM … WHERE … ORDER BY … LIMIT … with AND between conditions.

Source: https://developers.google.com/google-ads/api/docs/query/grammar. Raises `GaqlError` with the platform's error name.
"""

import re
from dataclasses import dataclass

CLAUSES = re.compile(
    r"^\s*SELECT\s+(?P<select>.+?)\s+FROM\s+(?P<resource>\w+)"
    r"(?:\s+WHERE\s+(?P<where>.+?))?"
    r"(?:\s+ORDER\s+BY\s+(?P<order>.+?))?"
    r"(?:\s+LIMIT\s+(?P<limit>\d+))?"
    r"(?:\s+PARAMETERS\s+.+)?\s*$",
    re.IGNORECASE | re.DOTALL,
)
CONDITION = re.compile(
    r"^(?P<field>[\w.]+)\s*(?P<operator>BETWEEN|NOT IN|IN|>=|<=|!=|=|>|<)\s*(?P<value>.+)$", re.IGNORECASE | re.DOTALL
)
LITERAL = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"|([\w.+-]+)")


class GaqlError(Exception):
    """A query the platform would refuse: `name` is its query_error, the text its message."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True)
class Condition:
    """One comparison of the WHERE clause."""

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


def split_and(text: str) -> list[str]:
    """Conditions between ANDs; the AND of BETWEEN belongs to its condition."""
    parts = re.split(r"\s+AND\s+", text.strip(), flags=re.IGNORECASE)
    joined: list[str] = []
    for part in parts:
        if joined and re.search(r"\bBETWEEN\s+\S+$", joined[-1], re.IGNORECASE):
            joined[-1] = f"{joined[-1]} AND {part}"
        else:
            joined.append(part)
    return joined


def literals(text: str) -> tuple[str, ...]:
    """Quoted and bare values of a list or range."""
    return tuple(next(group for group in match.groups() if group is not None) for match in LITERAL.finditer(text))


def parse_condition(text: str) -> Condition:
    match = CONDITION.match(text.strip())
    if not match:
        raise GaqlError("UNEXPECTED_INPUT", f"Error in query: unexpected input {text.strip()}.")
    operator = match["operator"].upper()
    value = match["value"]
    if operator == "BETWEEN":
        value = re.sub(r"\bAND\b", " ", value, flags=re.IGNORECASE)
    return Condition(match["field"].lower(), operator, literals(value))


def parse(text: str) -> Query:
    """Read a query. Raises GaqlError where the platform would."""
    if not re.match(r"^\s*SELECT\b", text, re.IGNORECASE):
        raise GaqlError("EXPECTED_SELECT", "Error in query: expected SELECT.")
    match = CLAUSES.match(text)
    if not match:
        raise GaqlError("EXPECTED_FROM", "Error in query: expected FROM.")
    order = []
    for item in (match["order"] or "").split(","):
        words = item.split()
        if words:
            order.append((words[0].lower(), len(words) > 1 and words[1].upper() == "DESC"))
    return Query(
        fields=tuple(field.strip().lower() for field in match["select"].split(",")),
        resource=match["resource"].lower(),
        conditions=tuple(parse_condition(part) for part in split_and(match["where"])) if match["where"] else (),
        order=tuple(order),
        limit=int(match["limit"]) if match["limit"] else None,
    )
