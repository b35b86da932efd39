"""`tochimart init`: asks for the facts of a new engagement and writes its starter folder. An option answers a question;
`--yes` takes the default of every question that is left."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import typer

from orchestration.cli._init_answers import READERS, Given, plain_name, read_answers, read_yen
from orchestration.errors import PermanentError
from orchestration.seeds import DEFAULT_SOURCE, check_seeds
from orchestration.starter import MEDIA, Answers, prefecture_in, read_day, refuse_used, write_folder

DEFAULT_DELIVERY_DAYS = 91
DAYS_TO_THE_END = 14
DAYS_OF_PREPARATION = 30
USAGE_EXIT_CODE = 2


@dataclass(frozen=True)
class Question:
    """A question: the option that answers it, its words, and its default from the answers so far. `is_asked` says whether
    those answers need it."""

    option: str
    text: str
    default: Callable[[Given], str]
    is_asked: Callable[[Given], bool] = lambda _: True


def questions(today: date, folder: Path) -> list[Question]:
    """Return the questions in order. Later defaults follow from earlier answers."""
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    prefectures = check_seeds(DEFAULT_SOURCE).tables["prefectures"]
    code = "".join(c if c.isascii() and c.isalnum() else "_" for c in folder.name.lower()).strip("_") or "engagement"

    def after(option: str, days: int) -> Callable[[Given], str]:
        return lambda given: (read_day(option, given[option]) + timedelta(days=days)).isoformat()

    def budget(given: Given) -> str:
        return str(read_yen("cv", given["cv"]) * read_yen("cpa", given["cpa"]))

    return [
        Question("id", "Code of the engagement, letters and digits (業務のコード)", lambda _: code),
        Question("name", "Name of the commission (業務名)", lambda _: "（業務名）"),
        Question("customer", "Customer on the reports' cover (発注者)", lambda _: "（発注者名）"),
        Question("contractor", "Contractor on the reports' cover (受託者)", lambda _: "（受託者名）"),
        Question(
            "prefectures",
            "Main prefecture, then those around it, with commas (主な都道府県、周辺)",
            lambda given: prefecture_in(given["customer"], prefectures),
        ),
        Question("launch", "First day of delivery, YYYY-MM-DD (配信開始日)", lambda _: next_month.isoformat()),
        Question("delivery-end", "Last day of delivery (配信終了日)", after("launch", DEFAULT_DELIVERY_DAYS - 1)),
        Question("end", "Last day of the engagement (業務の終了日)", after("delivery-end", DAYS_TO_THE_END)),
        Question("contract-date", "Day of the contract (契約締結日)", after("launch", -DAYS_OF_PREPARATION)),
        Question("cv", "Target number of CV (目標CV数)", lambda _: "1000"),
        Question("cpa", "Target CPA in yen (目標CPA、円)", lambda _: "3000"),
        Question("budget", "Media budget in yen without tax (媒体費、円・税抜)", budget),
        Question("production", "Production of articles and banners in yen (制作費、円・税抜)", lambda _: "500000"),
        Question("reporting", "Analysis and reports in yen (分析レポート費、円・税抜)", lambda _: "500000"),
        Question("lp", "Landing page, host and path (LPのアドレス)", lambda _: "https://lp.example.jp/work"),
        Question(
            "cv-event",
            "Event that counts as CV, such as form_submit;form_id=contact; nothing if only a link does (CVとなるイベント)",
            lambda _: "",
        ),
        Question(
            "event-kind",
            "Kind of this CV, a code such as form, phone or download (イベントCVの種類)",
            lambda _: "form",
            lambda given: bool(given["cv-event"]),
        ),
        Question(
            "cv-link",
            "Link that counts as CV, host and path (CVとなるリンク)",
            lambda given: "" if given["cv-event"] else "https://entry.example.jp/apply",
        ),
        Question(
            "cv-kind",
            "Kind of this CV: job or internship (リンクCVの種類)",
            lambda _: "job",
            lambda given: bool(given["cv-link"]),
        ),
        Question("media", f"Media by number, with commas (媒体): {media_menu()}\n", lambda _: "1,2"),
        Question(
            "campaign",
            "Campaigns as CODE=NAME, with commas (キャンペーン)",
            lambda given: f"c1={plain_name(given['name'])}",
        ),
        Question(
            "target",
            "Targets as CODE=NAME or CODE=NAME:main|sub:male|female, with commas (ターゲット)",
            lambda _: "all=すべての対象者",
        ),
        Question(
            "account",
            "Account ids as PLATFORM=ID, with commas; nothing for placeholders (アカウント番号)",
            lambda _: "",
        ),
        Question("manager", "Manager account ids (MCC) as PLATFORM=ID, with commas (MCC)", lambda _: ""),
        Question("container", "Tag Manager container, GTM-… (コンテナ)", lambda _: ""),
    ]


def media_menu() -> str:
    """Return the media with their numbers."""
    return "  ".join(f"{number} {medium.code}" for number, medium in enumerate(MEDIA, start=1))


def init(folder: Path, given: Mapping[str, str | None], takes_defaults: bool, today: date) -> None:
    """Ask, write the folder, and print the next steps. Raises typer.Exit(2) if a question is left and nobody can be
    asked."""
    refuse_used(folder.expanduser().absolute())
    answered = {option: value for option, value in given.items() if value is not None}
    asked = questions(today, folder)
    left = [question.option for question in asked if question.option not in answered]
    if left and not takes_defaults and not sys.stdin.isatty():
        names = ", ".join(f"--{option}" for option in left)
        typer.echo(f"error: no terminal to ask in; add --yes to take the defaults, or give {names}", err=True)
        raise typer.Exit(USAGE_EXIT_CODE)
    for question in asked:
        if question.option not in answered and question.is_asked(answered):
            default = question.default(answered)
            answered[question.option] = default if takes_defaults else ask(question, default)
    answers = read_answers(answered)
    seeds = write_folder(folder.expanduser().absolute(), answers)
    for finding in seeds.findings:
        typer.echo(f"{finding.level}: {finding.line()}", err=True)
    print_next_steps(folder, answers, sum(len(rows) for rows in seeds.tables.values()))


def ask(question: Question, default: str) -> str:
    """Ask one question in the terminal, again until the answer can be used."""
    while True:
        answer = str(typer.prompt(question.text, default=default, show_default=bool(default)))
        try:
            READERS.get(question.option, str)(answer)
        except PermanentError as error:
            typer.echo(f"  {error}", err=True)
        else:
            return answer


def print_next_steps(folder: Path, answers: Answers, rows: int) -> None:
    """Print what was written and what to do next."""
    lines: Sequence[str] = (
        f"{folder}: a complete engagement, {rows} rows, launch {answers.launch}; はじめに.txt explains every table",
        *(
            [f"placeholders: the account ids of {', '.join(answers.placeholder_platforms)} in accounts.csv"]
            if answers.placeholder_platforms
            else []
        ),
        "next:",
        f"  tochimart check --seeds {folder}",
        f"  TOCHIMART_ENGAGEMENTS={folder} TOCHIMART_HOME=FOLDER tochimart demo",
    )
    for line in lines:
        typer.echo(line)
