"""What a CV is follows from the engagement's rules. # R-15"""

import duckdb

from assets.reports.cv_words import CV_KINDS_SQL, cv_in_words
from assets.reports.terms import terms

RULES_SQL = """
create schema seeds;
create table seeds.cv_link_rules as from (values ('internship', true), ('job', true), ('job', false)) as t(cv_kind, is_counted);
create table seeds.cv_rules as from (values ('form', true), ('survey', true), ('download', false)) as t(cv_kind, is_counted);
"""


def test_cv_are_named_by_the_rules_that_count() -> None:
    connection = duckdb.connect()
    connection.execute(RULES_SQL)
    kinds = connection.execute(CV_KINDS_SQL).fetchall()
    assert (
        cv_in_words(kinds) == "インターンや求人の外部リンクのクリック、またはフォームの送信、またはイベント「survey」"
    )
    connection.execute("delete from seeds.cv_link_rules")
    words = cv_in_words(connection.execute(CV_KINDS_SQL).fetchall())
    assert words == "フォームの送信、またはイベント「survey」"
    assert f"{words}の数です" in terms(words)[0].meaning
