"""Definition of a report field of LINEヤフー広告, for both products."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Field:
    """A report field. `sql` is over the views `<platform>_facts` and `<platform>_conversions`; metrics are aggregated."""

    name: str
    ja: str
    en: str
    xml: str
    type: str
    behaviour: str
    sql: str
    english: Mapping[str, str] = field(default_factory=dict)
    """Values as an English report words them, by the Japanese ones; empty where they are the same."""


Table = Mapping[str, Field]
"""The fields of one report type, by name."""


def attribute(name: str, ja: str, en: str, xml: str, kind: str, sql: str) -> Field:
    return Field(name, ja, en, xml, kind, "Attribute", sql)


def metric(name: str, ja: str, en: str, xml: str, kind: str, sql: str) -> Field:
    return Field(name, ja, en, xml, kind, "Metric", sql)


def table(fields: Iterable[Field]) -> Table:
    return {field.name: field for field in fields}
