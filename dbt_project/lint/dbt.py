"""What sqlfluff's Jinja sees as dbt's `dbt` macros: only those that models use. Only used by the linter."""


def type_string() -> str:
    """The engine's word for text."""
    return "varchar"
