"""A contract for import-linter: a module with a leading underscore is imported inside its own package only."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PrivateModules(Contract):
    """Told in `pyproject.toml` with `root_packages`, the packages it holds for, whole."""

    type_name = "private_modules"

    root_packages = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Broken by every import of a private module from outside the package it stands in."""
        roots = tuple(self.root_packages)  # type: ignore[call-overload]
        private = sorted(
            module
            for module in graph.modules
            if is_private(module.rpartition(".")[2]) and module.partition(".")[0] in roots
        )
        found = [
            (importer, module)
            for module in private
            for importer in sorted(graph.find_modules_that_directly_import(module))
            if not f"{importer}.".startswith(f"{module.rpartition('.')[0]}.")
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, module in check.metadata["found"]:
            output.print_error(f"{importer} imports {module}, which is private to {module.rpartition('.')[0]}")


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")
