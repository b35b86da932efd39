"""Maps dbt's models and tests to Dagster: asset keys named like the tables, and for each check a sentence that
describes what it tests."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from orchestration.dbt_integration import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject

SENTENCE_BY_GENERIC_TEST = {
    "unique_grain": "No two rows have the same {grain}.",
    "primary_key": "{column_name} is in no two rows, and never NULL.",
    "not_null": "{column_name} is never NULL.",
    "accepted_values": "{column_name} is one of {values}, or NULL.",
    "relationships": "Every {column_name} stands in {field} of {to}.",
    "holds": "In every row: {condition}.",
}
"""What the generic tests of dbt and of this project check, by their name, with their arguments."""
OBLIGATION_IDS_PATTERN = re.compile(r"#((?: R-\d+)+)")
LEADING_COMMENT_PATTERN = re.compile(r"(?:--[^\n]*\n)+")


class TableTranslator(DagsterDbtTranslator):
    """Names each asset `schema/table`, as a person writes it in SQL, and describes each check."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Return the key of a model or source. A model whose table has another name than its file gets the name of the table."""
        key = super().get_asset_key(dbt_resource_props)
        table = dbt_resource_props.get("alias")
        is_model = dbt_resource_props["resource_type"] == "model"
        return dg.AssetKey([*key.path[:-1], table]) if is_model and table else key

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetCheckSpec | None:
        """Return the check of a dbt test with its description, or None when the test belongs to another asset."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return spec and spec._replace(description=spec.description or check_sentence(manifest["nodes"][unique_id]))


def check_sentence(test: Mapping[str, Any]) -> str | None:
    """Return the description of a dbt test: its own description, the sentence of a generic test, or the comment at the
    top of a SQL test."""
    if test.get("description"):
        return str(test["description"])
    generic = test.get("test_metadata") or {}
    if sentence := SENTENCE_BY_GENERIC_TEST.get(generic.get("name", "")):
        return sentence.format_map({name: format_test_argument(value) for name, value in generic["kwargs"].items()})
    comment = LEADING_COMMENT_PATTERN.match(test["raw_code"])
    if comment is None:
        return None
    text = " ".join(line.removeprefix("--").strip() for line in comment[0].splitlines())
    return OBLIGATION_IDS_PATTERN.sub(lambda named: f"({', '.join(named[1].split())})", text)


def format_test_argument(value: object) -> str:
    """Return an argument of a test as a reader writes it: lists with commas, `ref('media')` as media."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(item) for item in value)
    return re.sub(
        r"^(?:ref|source)\((.*)\)$", lambda call: re.sub(r"['\" ]", "", call[1]).replace(",", "."), str(value)
    )


TRANSLATOR = TableTranslator(
    DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True, enable_code_references=False)
)
