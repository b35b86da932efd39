"""Formats of export files as data: which header means which field, in the `*.yml` beside this and in files a person adds.

A format names `fields` (of `ads` files) or `dimensions` and `metrics` (of `figures`). Nothing is read but what a format names, and a
header is compared without regard to width, case and spaces.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from orchestration.errors import PermanentError
from orchestration.resources.base import refuse_special
from orchestration.resources.imports.console.formats.words import header_kind

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every value as text: a header may be called No or 1, which YAML takes for something else."""
FOLDER = Path(__file__).parent

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

RELIED_ON = ("report_date", "campaign_name", "campaign_id", "ad_group_name", "ad_group_id", "ad_name", "ad_id")
"""Fields without which rows of ads are told apart wrongly or not at all: a header that means one must be explained."""

CODE = "^[a-z][a-z0-9_]{0,40}$"
"""Short names of platforms, dimensions and metrics."""


def bare(header: str) -> str:
    """A header as it is compared: width, case and white space do not matter."""
    return re.sub(r"[\s\ufeff]+", "", unicodedata.normalize("NFKC", header)).casefold()


class Format(BaseModel):
    """One kind of export file. `marks`: at least one of these headers is there; `whole`: labels of rows with the totals of all rows;
    `unlabelled_totals`: such a row names nothing; `breakdowns`: further headers that tell rows apart, whatever their cells hold;
    `stated_rows`: the words before the number of rows above a header.

    Of figures: `alone`: dimensions that only count where a header names none of the others, which are added up over them; `adds_up`:
    metrics that add up over rows; `weighted`: those that are means, by the metric that weighs them; `ratios`: those that are one metric
    over another; `hits`: fields and words of headers over which `of_visits` do not add up. `comments`: lines begin with `#` above tables
    and between them; `everyone`: the audience that is no filter; `open_end`: the last line never ends with a line break; `merges`: the
    platform itself lists one thing twice; `closed`: its headers are all there ever are, one dimension among them; `every_day`: a table by
    day lists each day, so one day of each week or month is not what it says; `own`: fields only this platform has, without one of them
    comment lines must stand above."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    platform: str = Field(pattern=CODE)
    title: str
    kind: Literal["ads", "figures"]
    verified: str
    fields: dict[str, tuple[str, ...]] = {}
    dimensions: dict[str, tuple[str, ...]] = {}
    alone: dict[str, tuple[str, ...]] = {}
    metrics: dict[str, tuple[str, ...]] = {}
    required: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    unlabelled_totals: bool = False
    stated_rows: tuple[str, ...] = ()
    breakdowns: tuple[str, ...] = ()
    adds_up: tuple[str, ...] = ()
    weighted: dict[str, str] = {}
    ratios: dict[str, tuple[str, str]] = {}
    hits: tuple[str, ...] = ()
    of_visits: tuple[str, ...] = ()
    comments: bool = False
    everyone: tuple[str, ...] = ()
    open_end: bool = False
    merges: bool = False
    closed: bool = False
    every_day: bool = False
    own: tuple[str, ...] = ()
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
        return {**self.fields, **self.dimensions, **self.alone, **self.metrics}

    @cached_property
    def by_header(self) -> dict[str, str]:
        """Field by header, as compared."""
        return {bare(header): field for field, headers in self.sections.items() for header in headers}

    def columns_of(self, headers: Sequence[str]) -> tuple[str | None, ...]:
        """The field of each header of a row, None where the format names none."""
        named = tuple(self.by_header.get(bare(header)) for header in headers)
        is_told = any(name in self.dimensions for name in named)
        return tuple(None if is_told and name in self.alone else name for name in named)

    def is_dimension(self, column: str | None) -> bool:
        """Whether a field of figures says what a row is about."""
        return column in self.dimensions or column in self.alone

    def column_kind(self, header: str) -> str | None:
        """Whether a header without a field tells rows apart (`dimension`) or does not (`figure`, `attribute`); None: its cells tell."""
        return "dimension" if bare(header) in map(bare, self.breakdowns) else header_kind(header)

    def matched(self, headers: Sequence[str]) -> int:
        """How many headers of a row this format knows; 0 when something required is missing or no mark is there."""
        found = [column for column in self.columns_of(headers) if column]
        there = {bare(one) for one in headers}
        if self.marks and not any(bare(mark) in there for mark in self.marks):
            return 0
        if self.kind == "figures" and not (any(map(self.is_dimension, found)) and set(found) & set(self.metrics)):
            return 0
        return len(found) if set(self.required) <= set(found) else 0

    def _is_in_order(self, headers: Sequence[str]) -> bool:
        """Whether all metrics are there; a file without one of them is only known by the platform's own order."""
        fields = [self.by_header.get(bare(header), "") for header in headers]
        there = [name for name in (*self.dimensions, *self.metrics) if name in fields]
        return set(self.metrics) <= set(fields) or fields == there

    def lacks(self, headers: Sequence[str], others: Mapping[str, str], has_comments: bool) -> list[str]:
        """Headers that speak against this format though it knows some: what it relies on and cannot explain, or has no place for.

        `others` are the fields that formats of ads give to headers. Empty when nothing does.
        """
        names = [header for header in headers if header.strip()]
        mapped = {self.by_header.get(bare(name)) for name in names}
        strange = [name for name in names if bare(name) not in self.by_header]
        if self.closed and (strange or len(mapped & set(self.dimensions)) != 1 or not self._is_in_order(names)):
            return strange or names
        if self.own and not (has_comments or mapped & set(self.own)):
            return [name for name in names if self.by_header.get(bare(name)) in self.metrics]
        if foreign := [name for name in strange if bare(name) in foreign_headers()]:
            return foreign
        if self.kind == "ads":
            return [name for name in strange if others.get(bare(name)) in set(RELIED_ON) - mapped]
        return [] if has_comments else [name for name in strange if others.get(bare(name)) in ("cost", *RELIED_ON[1:])]


@cache
def foreign_headers() -> dict[str, str]:
    """Products without a format here, by headers that only they write."""
    told = _parsed(FOLDER.parent / "foreign.yml")
    return {bare(header): product for product, headers in told.items() for header in headers}


def _parsed(path: Path) -> Any:
    """A YAML file with every scalar as text: the base loader makes no objects, so it is as safe as the one the linter asks for."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506


def load_format(path: Path) -> Format:
    """Read one mapping file, once for each state of it. Raises PermanentError in one line that says what is wrong with it."""
    refuse_special(path)
    try:
        state = path.stat()
    except OSError as error:
        raise PermanentError(f"{path}: not a mapping file ({error})") from None
    return _loaded(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=256)
def _loaded(path: Path, _mtime_ns: int, _size: int) -> Format:
    try:
        told = _parsed(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise PermanentError(f"{path}: not a mapping file ({_why(error)})") from None
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


def _why(error: Exception) -> str:
    """Say what is wrong and where, without the text around it, which may be of another file than was meant."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"line {error.problem_mark.line + 1} is no YAML"
    return (error.strerror or "cannot be read") if isinstance(error, OSError) else "no YAML text in UTF-8"


def _first_problem(error: Exception) -> str:
    if isinstance(error, ValidationError):
        one = error.errors()[0]
        place = ".".join(str(part) for part in one["loc"])
        return f"{place}: {one['msg']}".removeprefix(": ").replace("Value error, ", "")
    return str(error)
