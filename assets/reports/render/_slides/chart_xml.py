"""Elements of a chart that XlsxWriter leaves out.

Spreadsheet programs read such a chart by the defaults of Excel 2007, presentation programs by those of the standard
(ISO/IEC 29500-1, 21.2), which would smooth lines, draw unknown values as zero, and label bars with every name they have.
"""

from typing import Any

from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement

from assets.reports.render._numbers import DATE_FORMAT
from assets.reports.render._slides.text import FONT

HIDDEN_LABEL_PARTS = (
    "c:showLegendKey",
    "c:showVal",
    "c:showCatName",
    "c:showSerName",
    "c:showPercent",
    "c:showBubbleSize",
)
"""In the order of the standard. Only the value is shown."""


def complete_chart(xml: bytes) -> bytes:
    """Return the XML of a chart with its defaults spelled out, and with a font for East Asian letters."""
    root = parse_xml(xml)
    root.find(qn("c:lang")).addnext(_flag("c:roundedCorners", False))
    for drawn in root.iter(qn("c:lineChart"), qn("c:barChart")):
        drawn.find(qn("c:grouping")).addnext(_flag("c:varyColors", False))
    for title in (*root.iter(qn("c:title")), *root.iter(qn("c:legend"))):
        title.find(qn("c:layout")).addnext(_flag("c:overlay", False))
    for series in (one for chart in root.iter(qn("c:lineChart")) for one in chart.findall(qn("c:ser"))):
        series.append(_flag("c:smooth", False))
    for series in (one for chart in root.iter(qn("c:barChart")) for one in chart.findall(qn("c:ser"))):
        series.find(qn("c:spPr")).addnext(_flag("c:invertIfNegative", False))
    for labels in root.iter(qn("c:dLbls")):
        labels.remove(labels.find(qn("c:showVal")))
        labels.extend(_flag(part, part == "c:showVal") for part in HIDDEN_LABEL_PARTS)
    for axis in root.iter(qn("c:dateAx"), qn("c:catAx"), qn("c:valAx")):
        if axis.find(qn("c:delete")) is None:
            axis.find(qn("c:scaling")).addnext(_flag("c:delete", False))
    for name in root.iter(qn("c:v")):
        # XlsxWriter escapes `_x0041_` in cells and copies it so into the chart, where it stays as it is.
        name.text = name.text.replace("_x005F_x", "_x") if name.text else name.text
    _complete_days(root)
    root.find(f"{qn('c:chart')}/{qn('c:plotVisOnly')}").addnext(_element("c:dispBlanksAs", "gap"))
    for latin in root.iter(qn("a:latin")):
        font = OxmlElement("a:ea")
        font.set("typeface", FONT)
        latin.addnext(font)
    return bytes(serialize_part_xml(root))


def _complete_days(root: Any) -> None:
    """Say that the numbers of an axis of dates are days."""
    for axis in root.iter(qn("c:dateAx")):
        if axis.find(qn("c:baseTimeUnit")) is None:
            axis.find(qn("c:lblOffset")).addnext(_element("c:baseTimeUnit", "days"))
        for cache in root.iter(qn("c:cat")):
            for shape in cache.iter(qn("c:formatCode")):
                shape.text = DATE_FORMAT


def _flag(tag: str, value: bool) -> Any:
    return _element(tag, "1" if value else "0")


def _element(tag: str, value: str) -> Any:
    element = OxmlElement(tag)
    element.set("val", value)
    return element
