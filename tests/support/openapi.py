"""JSON checked against the platform's published OpenAPI files, in which references point across files."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml


@cache
def _document(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)


def _pointed(document: Any, pointer: str) -> Any:
    for part in filter(None, pointer.split("/")):
        document = document[part.replace("~1", "/").replace("~0", "~")]
    return document


def schema(node: Any, folder: Path, seen: tuple[str, ...] = ()) -> dict[str, Any]:
    """`node` as JSON Schema: references resolved, `nullable` made a type, and no key allowed that the file does not name."""
    if "$ref" in node:
        file, _, pointer = node["$ref"].partition("#")
        path = (folder / file).resolve()
        name = f"{path}#{pointer}"
        if name in seen:
            return {}
        return schema(_pointed(_document(path), pointer), path.parent, (*seen, name))
    made = {key: node[key] for key in ("enum", "maxItems", "minItems", "maximum", "minimum") if key in node}
    kind = node.get("type")
    if kind:
        made["type"] = [kind, "null"] if node.get("nullable", True) else kind
        if "enum" in made and node.get("nullable", True):
            made["enum"] = [*made["enum"], None]
    if "properties" in node:
        made["properties"] = {key: schema(one, folder, seen) for key, one in node["properties"].items()}
        made["additionalProperties"] = False
        made["required"] = node.get("required", [])
    if "items" in node:
        made["items"] = schema(node["items"], folder, seen)
    return made


class OpenApi:
    """The paths of one `Route.yaml`."""

    def __init__(self, route: Path) -> None:
        self._folder = route.parent
        self._paths = _document(route)["paths"]

    def _operation(self, path: str) -> dict[str, Any]:
        operation: dict[str, Any] = self._paths[path]["post"]
        return operation

    def request(self, path: str, body: object) -> None:
        """Raises jsonschema.ValidationError when the body is not what the path takes."""
        self._check(self._operation(path)["requestBody"], body)

    def answer(self, path: str, body: object, status: int = 200) -> None:
        """Raises jsonschema.ValidationError when the body is not what the path answers with this status."""
        node, folder = self._response(path, status)
        self._check(node, body, folder)

    def entity(self, path: str, member: str) -> dict[str, Any]:
        """Schema of what a list's values hold under `member`; a list of one may come without brackets."""
        node, folder = self._response(path, 200)
        values = schema(node["content"]["application/json"]["schema"], folder)["properties"]["rval"]["properties"][
            "values"
        ]
        entity: dict[str, Any] = values.get("items", values)["properties"][member]
        return entity

    def errors(self, path: str, status: int) -> dict[str, str]:
        """Codes and messages a path may answer with this status, from the table in its description."""
        node, _ = self._response(path, status)
        return dict(re.findall(r"<td>(\w+)</td><td>([^<]+)</td>", node["description"]))

    def _response(self, path: str, status: int) -> tuple[dict[str, Any], Path]:
        node = self._operation(path)["responses"][status]
        if "$ref" not in node:
            return node, self._folder
        file, _, pointer = node["$ref"].partition("#")
        found = (self._folder / file).resolve()
        return _pointed(_document(found), pointer), found.parent

    def _check(self, node: Any, body: object, folder: Path | None = None) -> None:
        content = node["content"]
        media = content.get("application/json") or next(iter(content.values()))
        jsonschema.Draft202012Validator(schema(media["schema"], folder or self._folder)).validate(body)
