"""A new survey's folder, with a small valid form to start from."""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
from pathlib import Path

from ..errors import DataError, say
from ..files import write_atomically
from .folders import project_root
from .tables import CROSSWALK_COLUMNS, MARGIN_COLUMNS


def new_survey(name: str, root: str | os.PathLike[str] | None = None) -> Path:
    """Make a new survey's folder with a small valid form to start from, and return its path.

    An existing folder is refused and left as it is.
    """
    if not re.fullmatch(r"[\w][\w.-]*", name) or name.startswith("."):
        raise DataError(
            say(
                zh=f"“{name}”不能作文件夹名：请用字母、数字、汉字、连字符或下划线。",
                en=f"{name!r} cannot name a folder: use letters, digits, hyphen, underscore.",
            )
        )
    folder = project_root(root) / "surveys" / name
    if folder.exists():
        raise DataError(
            say(
                zh=f"{folder}：已经存在，未作改动。请换一个名称。",
                en=f"{folder}: exists already and was left alone. Choose another name.",
            )
        )
    year = str(dt.date.today().year)
    write_atomically(folder / "survey.toml", _SURVEY_TOML.format(name=name))
    write_atomically(folder / "README.md", _README.format(name=name, year=year))
    write_atomically(folder / "margins.csv", "\ufeff" + ",".join(MARGIN_COLUMNS) + "\n")
    write_atomically(folder / "crosswalk.csv", "\ufeff" + ",".join(CROSSWALK_COLUMNS) + "\n")
    write_atomically(folder / year / "form.xlsx", _starting_form)
    (folder / year / "raw").mkdir()
    return folder


def _starting_form(path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    for number, (title, text) in enumerate(_FORM.items()):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = title
        for row in csv.reader(text.strip().splitlines(), delimiter="|"):
            sheet.append([cell.strip() or None for cell in row])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for column in sheet.columns:
            widest = max(len(str(c.value or "")) for c in column)
            sheet.column_dimensions[column[0].column_letter].width = min(10 + widest, 46)
    book.save(path)


_FORM = {
    "survey": """
type|name|label|required|relevant|constraint|constraint_message|unit|identifier|sensitive|hint
text|record_id|问卷编号|yes|||||record||如 2024-001，全市唯一
text|phone|联系电话|||||||identifier|只用于回访，不进入清理后的数据
date|visit_date|访问日期|yes||. <= today()|访问日期不能晚于今天||||
select_one consent|consent|是否同意接受访问|yes|||||||
begin_group|main|主要问题||${consent} = '1'||||||
select_one sex|sex|性别|yes|||||||
integer|age|年龄|yes||. >= 16 and . <= 100|年龄应在 16—100 岁之间|岁||||
select_one work|work|目前就业状态|yes|||||||
decimal|income|上月个人税后收入|yes|${work} = '1'|. >= 0 and . <= 100000|收入应在 0—100000 元之间|元/月||||
select_multiple need|need|最需要的帮助（可多选）|yes||||||||
text|need_other|其他帮助（请注明）||selected(${need}, '9')|||||||
select_one satisfied|satisfied|对本地服务的总体满意度|yes|||||||
end_group||||||||||
text|remark|意见建议||||||||||
""",
    "choices": """
list_name|name|label
consent|1|同意
consent|2|不同意
sex|1|男
sex|2|女
work|1|就业
work|2|未就业
need|1|就业
need|2|住房
need|3|子女教育
need|9|其他
satisfied|1|非常不满意
satisfied|2|不太满意
satisfied|3|一般
satisfied|4|比较满意
satisfied|5|非常满意
satisfied|9|不了解
""",
    "settings": """
form_title|form_id|version
调查问卷|survey|1
""",
    "checks": """
name|expression|message|severity
income_low|not(${income} > 0 and ${income} < 100)|月收入低于 100 元，疑以万元为单位|query
""",
}

_SURVEY_TOML = """\
title = "{name}"          # 调查名称，出现在简报里
unit = "人"               # 调查单位：人、户、家、套
simulated = false         # 数据是否为模拟

[design]                  # 抽样设计；没有的行删去
# strata = ["town"]       # 分层所用的题目
# cluster = "block"       # 初级抽样单元
# base_weight = "base_weight"
# population = "frame_size"
# lonely = "fail"         # 层内只有一个单元时：fail、adjust、average、remove、certainty

[disclosure]
minimum = 5               # 少于几份样本的格子不公布

[privacy]
"""

_README = """\
# {name}

- 总体：
- 抽样框与抽样方法：
- 调查时间与方式：
- 已知问题：

每期一个文件夹（如 {year}）：form.xlsx 是问卷（XLSForm），raw/ 放收到的原始文件（从不改动），
review.xlsx 是复核意见。margins.csv 是加权用的控制总数，每行写明来源。

下一步：

1. 改好 {year}/form.xlsx，用 researchlib form check 检查；
2. 把收回的问卷放进 {year}/raw/；
3. researchlib clean {name}，在生成的 clean/review.xlsx 里填写处理意见，
   另存为 {year}/review.xlsx 后再运行一次。
"""
