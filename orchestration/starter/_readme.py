"""The guide beside the tables: what each table and column means, from the descriptions in `seeds/_seeds*.yml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from orchestration.project import project_files
from orchestration.seeds import SHARED_TABLES, column_names
from orchestration.starter._answers import Answers

FILE_NAME = "はじめに.txt"
NEXT_STEPS = {
    "engagement": "日付・目標・予算・名称を契約書と照合してください。",
    "accounts": "仮の番号（10000000…）を実際のアカウント番号に置き換えてください。",
    "lp_articles": "仮の3行を、実際の記事に置き換えてください。",
    "cv_link_rules": "CVとなる外部リンクをすべて記載してください。なければ空のままで構いません。",
    "cv_rules": "CVとなるイベント（フォーム送信など）をすべて記載してください。なければ空のままで構いません。",
    "dm_sheet": "媒体・キャンペーン・ターゲットの全組合せです。使わない組合せの行は削除してください。",
    "media_plan": "予算は均等割り、CV率は目標CPAから逆算した仮の値です。計画の数値に置き換えてください。",
    "cost_model": "管理運用費率は20%、税率は10%です。制作費とレポート費は契約の金額に直してください。",
    "deliverables": "期限を契約書と照合してください。",
    "obligations": "契約にない義務の行は削除できます。",
}
"""What a person must still decide, by table."""


@dataclass(frozen=True)
class Described:
    """A table's Japanese title, and the Japanese description of each column."""

    title: str
    columns: Mapping[str, str]


def describe_tables() -> dict[str, Described]:
    """Return the Japanese descriptions of every seed."""
    shared = _shared_descriptions()
    described = {}
    for path in sorted((project_files() / "seeds").glob("_seeds*.yml")):
        for seed in yaml.safe_load(path.read_text(encoding="utf-8"))["seeds"]:
            columns = {column["name"]: _japanese(column["description"], shared) for column in seed["columns"]}
            described[seed["name"]] = Described(_japanese(seed["description"], shared), columns)
    return described


def _shared_descriptions() -> dict[str, str]:
    """Return the descriptions that several tables share (`doc` blocks), by name."""
    blocks: dict[str, str] = {}
    for path in sorted((project_files() / "models").rglob("*.md")):
        blocks |= re.findall(r"{% docs (\w+) %}(.*?){% enddocs %}", path.read_text(encoding="utf-8"), re.DOTALL)
    return blocks


def _japanese(description: str, shared: Mapping[str, str]) -> str:
    """Return the Japanese half of `English | 日本語`."""
    whole = re.sub(r"{{ doc\('(\w+)'\) }}", lambda match: shared[match[1]], description)
    return " ".join(whole.rpartition(" | ")[2].split())


def guide(answers: Answers, described: Mapping[str, Described]) -> str:
    """Return the text of the guide."""
    lines = [
        f"{answers.name_ja}（{answers.engagement_id}）の設定表",
        "",
        "このフォルダーのCSVファイルは、業務の日付・目標・媒体・ルールを定めるものです。",
        "表計算ソフトまたはテキストエディターで編集し、文字コードUTF-8のCSVとして保存してください。",
        '「#」で始まる行は説明で、読み込まれません。「#」で始まる値を書くときは "#…" のように引用符で囲みます。',
        "編集後は必ず次の検査をしてください。直すべき行と列が1行ずつ表示されます。",
        "",
        "    tochimart check --seeds このフォルダー",
        "",
        "■ 開始前に確認・記入するもの",
        *(f"・{name}.csv: {step}" for name, step in NEXT_STEPS.items()),
        "",
        "■ 表と列の説明",
    ]
    for name, table in described.items():
        if name in SHARED_TABLES:
            continue
        lines += ["", f"【{name}.csv】{table.title}"]
        lines += [f"  {column}: {table.columns.get(column, '')}".rstrip(": ") for column in column_names(name)]
    shared = "、".join(SHARED_TABLES)
    lines += [
        "",
        f"■ 全業務に共通の表（{shared}）はここにありません。この業務だけ変えるときに限り、同じ名前のファイルを置きます。",
        "",
    ]
    return "\n".join(lines)
