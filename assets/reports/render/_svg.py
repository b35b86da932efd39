"""SVG elements as strings. Every text and attribute is escaped."""

from collections.abc import Sequence
from html import escape

INK, SOFT, GRID = "#1B1F24", "#41464F", "#E2E5E9"
LINE_HEIGHT = 1.25
"""In em, between the lines of a wrapped label."""


def element(name: str, content: str = "", /, **attributes: object) -> str:
    """Return an element. `content` is SVG already. Underscores in attribute names become hyphens; None is omitted."""
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{shown}>{content}</{name}>" if content else f"<{name}{shown}/>"


def _attribute(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else escape(str(value))


def label(
    x: float, y: float, lines: Sequence[str], size: float, *, anchor: str = "start", fill: str = SOFT, whole: str = ""
) -> str:
    """Return a label whose first line has its baseline at `y`. If the lines do not show all of `whole`, it becomes the
    label's title, which a browser shows under the pointer."""
    spans = "".join(
        element("tspan", escape(line) or " ", x=x, y=y + place * size * LINE_HEIGHT) for place, line in enumerate(lines)
    )
    text = element("text", spans, font_size=size, text_anchor=anchor, fill=fill)
    is_cut = whole and "".join(lines).replace(" ", "") != whole.replace(" ", "")
    return titled(text, whole) if is_cut else text


def titled(content: str, title: str) -> str:
    """Return the content as a group with a title."""
    return element("g", element("title", escape(title)) + content)


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = GRID, width: float = 1.0, dash: str = "") -> str:
    """Return a straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, stroke_dasharray=dash or None)


def path(points: Sequence[tuple[float, float]], /, **attributes: object) -> str:
    """Return a line through points."""
    return element("path", d=_steps(points), fill="none", **attributes)


def area(points: Sequence[tuple[float, float]], /, **attributes: object) -> str:
    """Return the area that points enclose."""
    return element("path", d=f"{_steps(points)}Z", **attributes)


def _steps(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{'L' if place else 'M'}{x:.1f} {y:.1f}" for place, (x, y) in enumerate(points))
