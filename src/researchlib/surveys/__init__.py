"""A survey's folder → `Survey`: its waves, design, margins and crosswalk.

The only room that knows the folder layout::

    surveys/NAME/survey.toml  margins.csv  crosswalk.csv  registry.txt
                 WAVE/form.xlsx  raw/…  review.xlsx  clean/…
"""

from .folders import list_surveys, open_survey, project_root
from .nouns import Survey, Wave
from .registry import register
from .starting import new_survey
from .tables import CROSSWALK_COLUMNS, MARGIN_COLUMNS

__all__ = [
    "CROSSWALK_COLUMNS",
    "MARGIN_COLUMNS",
    "Survey",
    "Wave",
    "list_surveys",
    "new_survey",
    "open_survey",
    "project_root",
    "register",
]
