"""Views for analysts: a wide, plainly named view for each of the commonest questions (docs/questions.md). They are created in
schema `main` when the file is published, from tables that exist by then, so they cost no build time and hold no data."""

import duckdb

from assets.questions._advertising import BUDGET_LEFT, CAMPAIGNS_BY_DAY, CV_AGAINST_TARGET, FUNNEL_BY_MEDIUM
from assets.questions._creatives_and_searches import CREATIVES_COMPARED, SEARCH_TERMS_WITHOUT_CV
from assets.questions._operation import DATA_COMPLETENESS, WHAT_TO_DO_NEXT
from assets.questions._site import ARTICLES_READ, RESULTS_BY_ATTRIBUTE
from assets.questions._view import create_views

VIEWS = (
    CV_AGAINST_TARGET,
    CAMPAIGNS_BY_DAY,
    FUNNEL_BY_MEDIUM,
    CREATIVES_COMPARED,
    SEARCH_TERMS_WITHOUT_CV,
    ARTICLES_READ,
    RESULTS_BY_ATTRIBUTE,
    BUDGET_LEFT,
    DATA_COMPLETENESS,
    WHAT_TO_DO_NEXT,
)
"""In the order of docs/questions.md."""


def create_question_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Create or replace all views in the open file. Raises PermanentError, naming the view, when a table is missing."""
    create_views(connection, VIEWS)
