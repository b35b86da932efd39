"""Formats of export files as data: which header means which field, in `console_formats/*.yml` and in files a person adds.

A format names `fields` (of `ads` files) or `dimensions` and `metrics` (of `figures`). Nothing is read but what a format names, and a
header is compared without regard to width, case and spaces.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from orchestration.errors import PermanentError
from orchestration.resources._console_words import header_kind

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every value as text: a header may be called No or 1, which YAML takes for something else."""
FOLDER = Path(__file__).parent / "console_formats"

COUNTS = ("impressions", "clicks", "reach", "video_views")
AMOUNTS = ("cost", "conversions", "results")
MEASURES = (*COUNTS, *AMOUNTS)
IDS = ("account_id", "campaign_id", "ad_group_id", "ad_id")
DAYS = ("report_date", "period_first", "period_last")
TEXTS = (
    "account_id", "currency", "campaign_id", "campaign_name", "channel", "ad_group_id", "ad_group_name", "ad_id", "ad_name", "device",
    "final_url", "result_indicator",
)  # fmt: skip
FIELDS = (*DAYS, *TEXTS, *MEASURES)

CODE = "^[a-z][a-z0-9_]{0,40}$"
"""Short names of platforms, dimensions and metrics."""


def bare(header: str) -> str:
    """A header as it is compared: width, case and white space do not matter."""
    return re.sub(r"[\s\ufeff]+", "", unicodedata.normalize("NFKC", header)).casefold()


class Format(BaseModel):
    """One kind of export file. `marks`: at least one of these headers is there; `whole`: labels of rows with the totals of all rows;
    `unlabelled_totals`: such a row names nothing; `breakdowns`: further headers that tell rows apart, whatever their cells hold.

    Of figures: `adds_up`: metrics that add up over rows; `weighted`: those that are means, by the metric that weighs them; `ratios`: those
    that are one metric over another."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    platform: str = Field(pattern=CODE)
    title: str
    kind: Literal["ads", "figures"]
    verified: str
    fields: dict[str, tuple[str, ...]] = {}
    dimensions: dict[str, tuple[str, ...]] = {}
    metrics: dict[str, tuple[str, ...]] = {}
    required: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    unlabelled_totals: bool = False
    breakdowns: tuple[str, ...] = ()
    adds_up: tuple[str, ...] = ()
    weighted: dict[str, str] = {}
    ratios: dict[str, tuple[str, str]] = {}
    ignored: tuple[tuple[str, ...], ...] = ()

    @model_validator(mode="after")
    def _makes_sense(self) -> "Format":
        wrong = "fields" if self.kind == "figures" else "dimensions and metrics"
        if (self.kind == "figures") == bool(self.fields):
            raise ValueError(f"a format of kind {self.kind} has no {wrong}")
        if unknown := sorted(set(self.fields) - set(FIELDS)):
            raise ValueError(f"unknown field {', '.join(unknown)}; fields are {', '.join(FIELDS)}")
        if unknown := sorted(set(self.required) - set(self.fields)):
            raise ValueError(f"required {', '.join(unknown)} has no headers under fields")
        if wrong_names := sorted(name for name in self.sections if not re.match(CODE, name)):
            raise ValueError(
                f"{', '.join(wrong_names)}: names of dimensions and metrics are small letters, digits and _"
            )
        seen: dict[str, str] = {}
        for field, headers in self.sections.items():
            for header in map(bare, headers):
                if seen.setdefault(header, field) != field:
                    raise ValueError(f"header {header} stands for {seen[header]} and for {field}")
        return self

    @property
    def sections(self) -> dict[str, tuple[str, ...]]:
        return {**self.fields, **self.dimensions, **self.metrics}

    @cached_property
    def by_header(self) -> dict[str, str]:
        """Field by header, as compared."""
        return {bare(header): field for field, headers in self.sections.items() for header in headers}

    def column_kind(self, header: str) -> str | None:
        """Whether a header without a field tells rows apart (`dimension`) or does not (`figure`, `attribute`); None: its cells tell."""
        return "dimension" if bare(header) in map(bare, self.breakdowns) else header_kind(header)

    def matched(self, headers: Sequence[str]) -> int:
        """How many headers of a row this format knows; 0 when something required is missing or no mark is there."""
        found = [self.by_header[one] for one in map(bare, headers) if one in self.by_header]
        there = {bare(one) for one in headers}
        if self.marks and not any(bare(mark) in there for mark in self.marks):
            return 0
        if self.kind == "figures" and not (set(found) & set(self.dimensions) and set(found) & set(self.metrics)):
            return 0
        return len(found) if set(self.required) <= set(found) else 0


def load_format(path: Path) -> Format:
    """One mapping file. Raises PermanentError in one line that says what is wrong with it."""
    try:
        told = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PermanentError(f"{path}: not a mapping file ({' '.join(str(error).split())})") from None
    if not isinstance(told, dict):
        raise PermanentError(f"{path}: not a mapping file: it must say platform, title, kind, verified and fields")
    try:
        return Format(**{"name": path.stem, **told})
    except (ValidationError, TypeError) as error:
        raise PermanentError(f"{path}: {_first_problem(error)}") from None


def load_formats(*folders: Path) -> dict[str, Format]:
    """The formats that come with the product and those in `folders`; of two with one name the later folder's counts."""
    paths = [path for folder in (FOLDER, *folders) for path in sorted(folder.glob("*.yml"))]
    return {path.stem: load_format(path) for path in paths}


def _first_problem(error: Exception) -> str:
    if isinstance(error, ValidationError):
        one = error.errors()[0]
        place = ".".join(str(part) for part in one["loc"])
        return f"{place}: {one['msg']}".removeprefix(": ").replace("Value error, ", "")
    return str(error)
