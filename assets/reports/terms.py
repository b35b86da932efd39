"""Words of the reports that a reader outside advertising may not know."""

from assets.reports.content import Definition

TERMS = (
    ("CV（コンバージョン）", "広告から訪れた人の、{cv}の数です。GA4で数えた公式の値です。"),
    ("媒体計測のCV", "広告の媒体が独自に数えたCVです。広告をクリックした日に数えるなど方法が異なり、公式のCVとは一致しません。"),
    ("媒体費", "広告の媒体に支払う費用です（税抜）。管理運用費と消費税を含みません。"),
    ("LP", "広告をクリックした人が最初に見る、サイトのページです。"),
    ("セッション", "サイトへの1回の訪問です。"),
    ("エンゲージのあったセッション", "10秒を超えて滞在した、2ページ以上を見た、またはキーイベントがあった訪問です（GA4の定義）。"),
    ("特定できない広告", "媒体やGA4の記録だけでは、どの広告か分からない配信と訪問です。合計には含みます。"),
    ("前期比", "直前の同じ種類の期間からの増減です。「ばらつきの範囲内」は、日ごとの自然な増減と区別できない変化です。"),
    ("80%予測区間", "将来の値が80%の確率で入ると見込む範囲です。"),
    ("95%信頼区間・95%区間", "データから考えられる値の範囲です。0%を含む差は、偶然かもしれません。"),
    ("訴求（USP）", "広告で伝える魅力です。"),
    ("DMシート", "広告のリンクに付けるパラメータの決まりを書いた表です。"),
    ("「–」", "不明な値、または当てはまらない値です。0ではありません。"),
)  # fmt: skip


def terms(cv: str) -> tuple[Definition, ...]:
    """Return the words with their meanings. `cv` says what counts as CV."""
    return tuple(Definition(term=term, meaning=meaning.replace("{cv}", cv)) for term, meaning in TERMS)
