"""Formats of export files as data: the field of each header, in the `*.yml` files next to this module and in files the
user adds.

A format lists `fields` (for `ads` files) or `dimensions` and `metrics` (for `figures`). Only listed headers are read.
Headers are compared without regard to width, case and spaces.
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

YAML_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Reads every value as text: a header may be `No` or `1`, which YAML would convert."""
FORMATS_FOLDER = Path(__file__).parent

COUNT_FIELDS = ("impressions", "clicks", "reach", "video_views")
AMOUNT_FIELDS = ("cost", "conversions", "results")
MEASURE_FIELDS = (*COUNT_FIELDS, *AMOUNT_FIELDS)
ID_FIELDS = ("account_id", "campaign_id", "ad_group_id", "ad_id")
DATE_FIELDS = ("report_date", "period_first", "period_last")
TEXT_FIELDS = (
    "account_id", "currency", "campaign_id", "campaign_name", "channel", "ad_group_id", "ad_group_name", "ad_id", "ad_name", "device",
    "final_url", "result_indicator",
)  # fmt: skip
ALL_FIELDS = (*DATE_FIELDS, *TEXT_FIELDS, *MEASURE_FIELDS)

IDENTIFYING_FIELDS = ("report_date", "campaign_name", "campaign_id", "ad_group_name", "ad_group_id", "ad_name", "ad_id")
"""Fields without which rows of ads cannot be distinguished reliably. A header that means one of them must be mapped."""

CODE_PATTERN = "^[a-z][a-z0-9_]{0,40}$"
"""Pattern of short names of platforms, dimensions and metrics."""


def normalise_header(header: str) -> str:
    """Return a header in the form used for comparison, without differences of width, case and white space."""
    return re.sub(r"[\s\ufeff]+", "", unicodedata.normalize("NFKC", header)).casefold()


class Format(BaseModel):
    """The format of one kind of export file.

    For all files: `marks` lists headers of which at least one must occur. `whole` lists labels of rows with the
    totals of all rows. `unlabelled_totals` means that a totals row has no label. `breakdowns` lists further headers
    that distinguish rows, whatever their cells contain. `stated_rows` lists the words before the stated number of
    rows above a header. `comments` means that lines starting with `#` occur above and between tables. `open_end`
    means that the last line never ends with a line break. `closed` means that only the listed headers can occur,
    with exactly one dimension. `own` lists fields that only this platform has; a file without any of them needs
    comment lines above its table.

    For files of figures: `alone` lists dimensions that count only in tables without another dimension; otherwise
    they are added up. `adds_up` lists metrics that add up over rows. `weighted` maps each mean to the metric that
    weights it. `ratios` maps each ratio to its numerator and denominator. `hits` lists fields and header words over
    which the `of_visits` metrics do not add up. `everyone` is the audience that means no filter. `merges` means
    that the platform itself may list one key twice. `every_day` means that a table by day lists each day, so one
    day per week or month indicates another period.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    platform: str = Field(pattern=CODE_PATTERN)
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
        expected = (
            "dimensions and metrics, not fields" if self.kind == "figures" else "fields, not dimensions and metrics"
        )
        if (self.kind == "figures") == bool(self.fields):
            raise ValueError(f"a mapping file of kind {self.kind} must list headers under {expected}")
        if unknown := sorted(set(self.fields) - set(ALL_FIELDS)):
            raise ValueError(f"unknown field {', '.join(unknown)}; choose from {', '.join(ALL_FIELDS)}")
        if unknown := sorted(set(self.required) - set(self.fields)):
            raise ValueError(f"required names {', '.join(unknown)}, but fields lists no header for it; add one")
        if wrong_names := sorted(name for name in self.sections if not re.match(CODE_PATTERN, name)):
            raise ValueError(
                f"{', '.join(wrong_names)}: not a valid name of a dimension or metric; use only small letters, digits and _"
            )
        seen: dict[str, str] = {}
        for field, headers in self.sections.items():
            for header in map(normalise_header, headers):
                if seen.setdefault(header, field) != field:
                    raise ValueError(f"header {header} is listed under {seen[header]} and under {field}; list it once")
        return self

    @property
    def sections(self) -> dict[str, tuple[str, ...]]:
        return {**self.fields, **self.dimensions, **self.alone, **self.metrics}

    @cached_property
    def field_by_header(self) -> dict[str, str]:
        """Return the field of each normalised header."""
        return {normalise_header(header): field for field, headers in self.sections.items() for header in headers}

    def fields_of_headers(self, headers: Sequence[str]) -> tuple[str | None, ...]:
        """Return the field of each header of a row, None where the format names none."""
        named = tuple(self.field_by_header.get(normalise_header(header)) for header in headers)
        is_told = any(name in self.dimensions for name in named)
        return tuple(None if is_told and name in self.alone else name for name in named)

    def is_dimension(self, column: str | None) -> bool:
        """Return whether a field of figures is a dimension."""
        return column in self.dimensions or column in self.alone

    def column_kind(self, header: str) -> str | None:
        """Return the kind of a header without a field: `dimension` (it distinguishes rows), `figure` or `attribute` (it
        does not), or None if its cells decide."""
        return (
            "dimension" if normalise_header(header) in map(normalise_header, self.breakdowns) else header_kind(header)
        )

    def count_matching_headers(self, headers: Sequence[str]) -> int:
        """Return the number of headers that this format knows; 0 if a required header or every mark is missing."""
        known_columns = [column for column in self.fields_of_headers(headers) if column]
        present = {normalise_header(header) for header in headers}
        if self.marks and not any(normalise_header(mark) in present for mark in self.marks):
            return 0
        if self.kind == "figures" and not (
            any(map(self.is_dimension, known_columns)) and set(known_columns) & set(self.metrics)
        ):
            return 0
        return len(known_columns) if set(self.required) <= set(known_columns) else 0

    def _is_in_order(self, headers: Sequence[str]) -> bool:
        """Return whether all metrics are present. A file without one of them is only recognised by the platform's own
        column order."""
        fields = [self.field_by_header.get(normalise_header(header), "") for header in headers]
        present = [name for name in (*self.dimensions, *self.metrics) if name in fields]
        return set(self.metrics) <= set(fields) or fields == present

    def unexplained_headers(
        self, headers: Sequence[str], ads_fields: Mapping[str, str], has_comments: bool
    ) -> list[str]:
        """Return headers that speak against this format: identifying headers without a field, and headers it has no
        place for. `ads_fields` are the fields that formats of ads give to headers. Empty if none does."""
        names = [header for header in headers if header.strip()]
        mapped = {self.field_by_header.get(normalise_header(name)) for name in names}
        strange = [name for name in names if normalise_header(name) not in self.field_by_header]
        if self.closed and (strange or len(mapped & set(self.dimensions)) != 1 or not self._is_in_order(names)):
            return strange or names
        if self.own and not (has_comments or mapped & set(self.own)):
            return [name for name in names if self.field_by_header.get(normalise_header(name)) in self.metrics]
        if foreign := [name for name in strange if normalise_header(name) in headers_of_unsupported_products()]:
            return foreign
        if self.kind == "ads":
            return [
                name for name in strange if ads_fields.get(normalise_header(name)) in set(IDENTIFYING_FIELDS) - mapped
            ]
        return (
            []
            if has_comments
            else [
                name for name in strange if ads_fields.get(normalise_header(name)) in ("cost", *IDENTIFYING_FIELDS[1:])
            ]
        )


@cache
def headers_of_unsupported_products() -> dict[str, str]:
    """Return products without a format, by headers that only they use."""
    declared = _parse_yaml(FORMATS_FOLDER.parent / "foreign.yml")
    return {normalise_header(header): product for product, headers in declared.items() for header in headers}


def _parse_yaml(path: Path) -> Any:
    """Return a YAML file with every scalar as text. The base loader creates no objects, so it is as safe as the safe
    loader."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=YAML_LOADER)  # noqa: S506


def load_format(path: Path) -> Format:
    """Return a mapping file as format, cached until the file changes. Raises PermanentError, in one line, when it is
    invalid."""
    refuse_special(path)
    try:
        state = path.stat()
    except OSError as error:
        raise PermanentError(f"{path}: cannot be read as a mapping file ({error}); name a readable YAML file") from None
    return _load_cached(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=256)
def _load_cached(path: Path, _mtime_ns: int, _size: int) -> Format:
    try:
        declared = _parse_yaml(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise PermanentError(
            f"{path}: not a mapping file ({_error_reason(error)}); write it as docs/export-files.md shows"
        ) from None
    if not isinstance(declared, dict):
        raise PermanentError(
            f"{path}: not a mapping file: it needs the keys platform, title, kind, verified and fields"
        )
    try:
        return Format(**{"name": path.stem, **declared})
    except (ValidationError, TypeError) as error:
        raise PermanentError(f"{path}: {_first_problem(error)}") from None


def load_formats(*folders: Path) -> dict[str, Format]:
    """Return the built-in formats and those in `folders`, by name. A later folder overrides an earlier one."""
    paths = [path for folder in (FORMATS_FOLDER, *folders) for path in sorted(folder.glob("*.yml"))]
    return {path.stem: load_format(path) for path in paths}


def _error_reason(error: Exception) -> str:
    """Return the error and its place without the surrounding text, which may belong to a wrong file."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"line {error.problem_mark.line + 1} is no YAML"
    return (error.strerror or "cannot be read") if isinstance(error, OSError) else "no YAML text in UTF-8"


def _first_problem(error: Exception) -> str:
    if isinstance(error, ValidationError):
        problem = error.errors()[0]
        place = ".".join(str(part) for part in problem["loc"])
        return f"{place}: {problem['msg']}".removeprefix(": ").replace("Value error, ", "")
    return str(error)
