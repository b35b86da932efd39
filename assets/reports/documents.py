"""The four reports: which sections each has, and in which order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assets.reports.content import Definition, Document, Section
from assets.reports.content.document import Kind
from assets.reports.cv_words import CV_KINDS_SQL, cv_in_words
from assets.reports.editing import EditedTexts, Proposal
from assets.reports.sections.actions import actions
from assets.reports.sections.arrivals import arrivals, arrivals_by_report, settings
from assets.reports.sections.audience import audience
from assets.reports.sections.creatives import creatives
from assets.reports.sections.delivered import delivered, overview
from assets.reports.sections.hypotheses import hypotheses
from assets.reports.sections.media import media
from assets.reports.sections.money import money
from assets.reports.sections.obligations import obligations
from assets.reports.sections.plan import plan, whole_period
from assets.reports.sections.proposals import (
    corrections,
    proposals,
    proposed_by_rules,
    proposed_for_next_year,
    remarks,
)
from assets.reports.sections.quality import quality
from assets.reports.sections.reader import Reader
from assets.reports.sections.search import search
from assets.reports.sections.seo import seo
from assets.reports.sections.site import site
from assets.reports.sections.summary import summary
from assets.reports.sections.targets import targets
from assets.reports.sections.year_on_year import year_on_year
from assets.reports.terms import terms
from orchestration.measures import measures

REMARKS, OUTLOOK, LESSONS = "所見", "今後の展望", "得られた知見"


@dataclass(frozen=True)
class ReportKind:
    """A kind of report: title, the type of period it is about, the headings people write under, what its rules propose
    and the function that returns its sections."""

    kind: Kind
    command: str
    title: str
    period_type: str
    headings: tuple[str, ...]
    propose: Callable[[Reader], list[Proposal]]
    sections: Callable[[Reader, EditedTexts, Section], Sequence[Section]]


def week_one_sections(reader: Reader, texts: EditedTexts, restated: Section) -> Sequence[Section]:
    """Return the sections of the report on the first week."""
    return (
        summary(reader), arrivals(reader), settings(reader), media(reader), site(reader), year_on_year(reader),
        proposals(reader, texts, "修正の提案"), remarks(texts, REMARKS, "remarks"), quality(reader), restated,
        obligations(reader), arrivals_by_report(reader),
    )  # fmt: skip


def biweekly_sections(reader: Reader, texts: EditedTexts, restated: Section) -> Sequence[Section]:
    """Return the sections of the report on two weeks."""
    return (
        summary(reader), targets(reader), money(reader), media(reader), audience(reader), creatives(reader), search(reader),
        site(reader), seo(reader), year_on_year(reader), quality(reader), restated, actions(reader), proposals(reader, texts),
        remarks(texts, REMARKS, "remarks"),
        obligations(reader), arrivals_by_report(reader),
    )  # fmt: skip


def final_sections(reader: Reader, texts: EditedTexts, restated: Section) -> Sequence[Section]:
    """Return the sections of the final analysis report."""
    return (
        summary(reader), hypotheses(reader), plan(reader), targets(reader), whole_period(reader),
        year_on_year(reader, with_months=True), media(reader), audience(reader),
        creatives(reader, all_tests=True), search(reader), site(reader), seo(reader), money(reader), quality(reader),
        restated, actions(reader), proposals(reader, texts, "次年度への提案"), remarks(texts, LESSONS, "lessons"),
        remarks(texts, OUTLOOK, "outlook"),
        arrivals_by_report(reader),
    )  # fmt: skip


def results_sections(reader: Reader, texts: EditedTexts, restated: Section) -> Sequence[Section]:
    """Return the sections of the report on the results of the contract."""
    return (
        overview(reader), summary(reader, "成果の要約"), targets(reader), whole_period(reader),
        year_on_year(reader, with_months=True), media(reader), site(reader),
        delivered(reader), obligations(reader, is_appendix=False), remarks(texts, REMARKS, "remarks"), restated,
        arrivals_by_report(reader),
    )  # fmt: skip


def nothing_proposed(_: Reader) -> list[Proposal]:
    """Return no proposals: a report on results proposes nothing."""
    return []


KINDS: Mapping[str, ReportKind] = {
    one.command: one
    for one in (
        ReportKind(
            "week_one", "week-one", "配信開始1週間の確認報告書", "week_one", (REMARKS,), corrections, week_one_sections
        ),
        ReportKind(
            "biweekly", "biweekly", "隔週レポート", "biweekly", (REMARKS,), proposed_by_rules, biweekly_sections
        ),
        ReportKind(
            "final", "final", "分析結果報告書", "total", (LESSONS, OUTLOOK), proposed_for_next_year, final_sections
        ),
        ReportKind("results", "results", "実績報告書", "total", (REMARKS,), nothing_proposed, results_sections),
    )
}


@dataclass(frozen=True)
class Cover:
    """What the cover says beside the title."""

    engagement: str
    customer: str
    contractor: str
    dated: date
    is_simulated: bool
    snapshot: str


def compose(
    kind: ReportKind, reader: Reader, texts: EditedTexts, restated: Section, cover: Cover, edition: int
) -> Document:
    """Return the report of the reader's period, without sections that have nothing to say."""
    period = reader.period
    title = f"{kind.title}　{period.name_ja}" if kind.kind == "biweekly" else kind.title
    return Document(
        kind=kind.kind,
        title=title,
        engagement=cover.engagement,
        customer=cover.customer,
        contractor=cover.contractor,
        first_day=period.first_day,
        last_day=period.last_known_day,
        as_of=period.as_of,
        dated=cover.dated,
        number=period.number if kind.kind == "biweekly" else 1,
        edition=edition,
        is_simulated=cover.is_simulated,
        snapshot=cover.snapshot,
        sections=tuple(one for one in kind.sections(reader, texts, restated) if one.blocks),
        definitions=definitions(reader),
    )


def definitions(reader: Reader) -> tuple[Definition, ...]:
    """Return words that a reader may not know, and the measures of the reports with their formulas."""
    kinds = [(str(row["cv_kind"]), bool(row["is_link"])) for row in reader.rows(CV_KINDS_SQL)]
    return terms(cv_in_words(kinds)) + tuple(
        Definition(
            term=f"{one.label_ja}（{one.short}）" if one.short != one.label_ja else one.label_ja,
            meaning=_meaning(one.name),
        )
        for one in measures().values()
        if one.is_ratio
    )


def _meaning(name: str) -> str:
    one = measures()[name]
    above = f"（{spoken(one.numerator)}）" if " - " in one.numerator else spoken(one.numerator)
    return f"{above} ÷ {spoken(one.denominator)}"


SIGNS = {"*": "×", "+": "＋", "-": "－"}


def spoken(formula: str) -> str:
    """Return a formula with the Japanese names of its measures."""
    known = measures()
    return "".join(SIGNS.get(word) or (known[word].label_ja if word in known else word) for word in formula.split())


def text_file(folder: Path, kind: ReportKind, number: int) -> Path:
    """Return the path of the file in which people edit the texts of a report."""
    numbered = f"{kind.kind}_{number:02d}" if kind.kind == "biweekly" else kind.kind
    return folder / "texts" / f"{numbered}.txt"
