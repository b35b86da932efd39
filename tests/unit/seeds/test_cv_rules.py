"""Rules that make an event a CV: what is refused, what is only suspicious, and which engagements need no link rule. # R-15"""

from pathlib import Path

import pytest

from orchestration.seeds import WARNING, Seeds, check_seeds
from tests.support.seed_folder import changed_seeds, errors

HEADER = "rule_id,event_name,conditions,cv_kind,is_counted\n"
NO_LINKS = "rule_id,link_domain,path_prefix,cv_kind,is_counted\n"

REFUSED = {
    # name: rules, parts of the one error
    "a name that GA4 cuts off": (f"a,{'x' * 41},,form,true", "row 2, column event_name", "has 41 characters"),
    "a name that GA4 reserves": ("a,ga_lead,,form,true", "begins with ga_, which GA4 reserves"),
    "a name with a space": ("a,generate lead,,form,true", "such as generate_lead"),
    "a click on a link": ("a,click,link_domain=jobs.example.jp,job,true", "into cv_link_rules.csv"),
    "a name of the Data API": ("a,lead,customEvent:form_id=1,form,true", "Write form_id, as the event sends it"),
    "a parameter with a hyphen": ("a,lead,form-id=1,form,true", "Write form_id"),
    "no operator": ("a,lead,form_id,form,true", "contains form_id, which is no condition"),
    "an operator nobody knows": ("a,lead,form_id!=1,form,true", "which is no condition"),
    "no value": ("a,lead,form_id=,form,true", "has no value for form_id"),
    "two values at once": ("a,lead,form_id=1;form_id=2,form,true", "equals 1 and 2, and no event has both"),
    "a telephone number": ("a,tap,link_url=tel:028-623-3106,phone,true", "such as link_url^=tel:"),
    "the end of a page": ("a,lead,page_path$=/thanks,form,true", "pages are compared from their beginning"),
    "the same events twice": (
        "a,lead,form_id=1;page_path=/x,form,true\nb,lead,page_path=/X/ ； form_id＝1,form,false", "says the same as row 2"
    ),
    "a rule without any event of its own": (
        "a,lead,page_path^=/x,form,true\nb,lead,page_path=/x/y;form_id=1,form,false\nc,lead,form_id=1;form_id^=1;page_path=/x/y,form,true",
        "row 3, column conditions", "can never apply: rule c in row 4",
    ),
    "a rule named like a link rule": ("job_entry,lead,,form,true", "is a rule of cv_link_rules too"),
}  # fmt: skip

SUSPECT = {
    "a parameter nearly known": ("a,lead,from_id=1,form,true", "from_id, which is nearly form_id"),
    "every page": ("a,page_view,page_path=/thanks,form,true", "which GA4 sends in ordinary visits"),
    "two rules for one event": (
        "a,lead,form_id=contact,form,true\nb,lead,method=mail,form,false", "as rule a; rule a then applies"
    ),
    "a rule inside another one": (
        "a,lead,page_path^=/x,form,true\nb,lead,page_path^=/x/y,form,true", "that rule a counts already"
    ),
}  # fmt: skip


def checked(folder: Path, rules: str, links: str | None = None) -> Seeds:
    changes = {} if links is None else {"cv_link_rules": lambda _: links}
    return check_seeds(changed_seeds(folder / "seeds", cv_rules=lambda _: HEADER + rules, **changes))


@pytest.mark.parametrize(("rules", "said"), [(rules, said) for rules, *said in REFUSED.values()], ids=REFUSED)
def test_a_rule_that_cannot_be_meant_is_refused_in_one_line(tmp_path: Path, rules: str, said: list[str]) -> None:
    (line,) = errors(checked(tmp_path, rules))
    assert line.startswith("cv_rules.csv")
    assert all(part in line for part in said), line


@pytest.mark.parametrize(("rules", "said"), SUSPECT.values(), ids=SUSPECT)
def test_a_rule_that_may_be_meant_is_a_warning(tmp_path: Path, rules: str, said: str) -> None:
    seeds = checked(tmp_path, rules)
    assert errors(seeds) == []
    assert [one for one in seeds.findings if one.level == WARNING and said in one.line()]


def test_rules_for_other_values_and_pages_say_nothing(tmp_path: Path) -> None:
    rules = "a,lead,form_id=1,form,true\nb,lead,form_id=2,form,false\nc,tap,,phone,true\nd,lead,form_id=1;page_path=/x,form,false"
    assert list(checked(tmp_path, rules).findings) == [
        one for one in checked(tmp_path, rules).findings if "sorted" in one.line()
    ]
    assert errors(checked(tmp_path, rules)) == []


def test_an_engagement_may_count_events_alone_but_not_nothing(tmp_path: Path) -> None:
    assert errors(checked(tmp_path, "a,lead,,form,true", NO_LINKS)) == []
    (line,) = errors(checked(tmp_path, "a,lead,,form,false", NO_LINKS))
    assert line.startswith("cv_rules.csv: has no rule that counts, so nothing could be a CV.")
    (line,) = errors(checked(tmp_path, "", NO_LINKS))
    assert line.startswith("cv_link_rules.csv: has no rule that counts, so nothing could be a CV.")


def test_a_folder_without_the_file_is_one_without_event_rules(tmp_path: Path) -> None:
    folder = changed_seeds(tmp_path / "seeds")
    (folder / "cv_rules.csv").unlink()
    seeds = check_seeds(folder)
    assert (errors(seeds), seeds.tables["cv_rules"]) == ([], [])
