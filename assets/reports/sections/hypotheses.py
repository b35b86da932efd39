"""The hypotheses on segments, targets and positioning, judged against the data."""

from assets.reports.content import Column, FigureKind, Section
from assets.reports.sections.reader import Reader
from assets.reports.sections.sentences import paragraph, stated

PERCENT = FigureKind.PERCENT
COLUMNS = (
    Column(name="kind_ja", title="種類", share=1.0),
    Column(name="statement_ja", title="仮説", share=3.4),
    Column(name="measure_ja", title="指標", share=0.6),
    Column(name="advantage", title="差", kind=PERCENT, digits=1, signed=True),
    Column(name="advantage_low", title="95%信頼区間 下限", kind=PERCENT, digits=1, signed=True),
    Column(name="advantage_high", title="95%信頼区間 上限", kind=PERCENT, digits=1, signed=True),
    Column(name="verdict_ja", title="判定", share=1.3),
)
SQL = "select *, upper(measure) as measure_ja from kpi.hypotheses order by hypothesis_id"


def hypotheses(reader: Reader) -> Section:
    """Return the section on the hypotheses; a note if the engagement has written none."""
    rows = reader.rows(SQL)
    if not rows:
        blocks = (paragraph("STP仮説は登録されていません（hypotheses.csv）。", style="note"),)
        return Section(id="hypotheses", title="STP仮説の検証", blocks=blocks, on_slides=False)
    table = reader.table(
        "hypotheses", "仮説の判定", "kpi.hypotheses", COLUMNS, SQL, ("hypothesis_id",),
        "差は、同じ媒体・キャンペーンの中で日ごとに比べた値です。CPAは「費用あたりのCV」で比べます（正は良い）。",
    )  # fmt: skip
    sentences = stated(rows, "kpi.hypotheses", ("hypothesis_id",))
    return Section(id="hypotheses", title="STP仮説の検証", blocks=(*sentences, table))
