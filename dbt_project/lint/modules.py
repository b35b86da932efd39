"""What sqlfluff's Jinja sees as dbt's `modules`: the parts of Python that macros may use. Only used by the linter."""

import re

__all__ = ["re"]
