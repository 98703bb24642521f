"""A held brief of about five pages, with everything a brief may hold; built, not stored, so that it stays readable."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

FRONT = """---
title: 关于云川区新居民居住状况和留居意愿的调研报告
to: 区委办公室
author: 云川区新居民服务中心
date: 2024-12-20
attachments:
  - 云川区新居民问卷调查表
  - 各街道分项统计表
notice: 本文所用调查记录为模拟数据，云川区为虚构地名，仅用于演示。
keywords: 新居民、留居意愿
---"""

LOAD = '''import base64, io
import pandas as pd

class Num:
    """A value with text, unit and base."""
    def __init__(self, value, text, unit="", n=None, se=None, source=None):
        self.bundle = dict(value=value, text=text, unit=unit, n=n, se=se, source=source, kind="share")
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": self.bundle["text"], "application/vnd.researchlib.value+json": self.bundle}

class Shown:
    def __init__(self, kind, bundle, **more):
        self.kind, self.bundle, self.more = kind, bundle, more
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": self.bundle["caption"], f"application/vnd.researchlib.{self.kind}+json": self.bundle, **self.more}

n = 420
towns = pd.DataFrame({"街道": ["东山街道", "南溪街道", "西陵镇"], "n": [189, 139, 92], "share": [0.6296, 0.518, 0.3804]})
stay = Num(0.538095238, "53.8%", "%", n=420, se=0.024, source="residents/2024")
gap = Num(24.92, "24.9个百分点", "个百分点", n=420)'''

OPENING = """为掌握全区新居民居住状况和留居意愿，区新居民服务中心于{eval}`wave`年9月至11月开展问卷调查，回收有效问卷{eval}`n`份。\
调查显示，愿意继续留在本地的占{eval}`stay`，[东山街道最高]{claim="towns.share.idxmax() == 0"}，街道之间相差{eval}`gap`，\
“愿留、难留”的问题仍然突出。[^1]

[^1]: 本次调查采用分层抽样，样本量为{eval}`n`人；姓名用字如“喆、祎、堃、珺”和单位“㎡”均按原样保留。

# 一、基本情况 {#sec-base}

## （一）总体水平

在{eval}`n`名受访者中，愿意留下的占{eval}`stay`。分街道看，{eval}`towns.街道[0]`最高，{eval}`towns.街道[2]`最低（见{ref}`tab-towns`和{ref}`fig-towns`）。"""

TABLE = """Shown("table", dict(caption="各街道新居民留居意愿", label="tab-towns", unit="人、%",
    columns=["街道", "受访人数", "愿意留居", "占比"],
    rows=[["东山街道", "189", "119", "63.0"], ["南溪街道", "139", "72", "51.8"], ["西陵镇", "92", "35", "38.0"], ["合计", "420", "226", "53.8"]],
    align=["l", "r", "r", "r"], note="占比以回答该题的人数为基数。", source="2024年新居民问卷调查（模拟数据）。"))"""

FIGURE = """import matplotlib
import matplotlib.pyplot as plt
from researchlib.fonts import matplotlib_font
with plt.rc_context({"font.family": matplotlib_font(), "svg.hashsalt": "sample", "svg.fonttype": "path"}):
    fig, ax = plt.subplots(figsize=(5.5, 2.8))
    ax.bar(towns.街道, towns.share * 100, width=0.5, color="#4c6f91")
    ax.set_ylim(-5, 80); ax.set_ylabel("愿意留居（%）")
    svg, png = io.BytesIO(), io.BytesIO()
    fig.savefig(svg, format="svg", metadata={"Date": None}); fig.savefig(png, format="png", dpi=150, metadata={"Software": None})
    plt.close(fig)
Shown("figure", dict(caption="各街道新居民留居意愿占比", label="fig-towns", alt="柱状图：东山街道63.0%，南溪街道51.8%，西陵镇38.0%。", width_mm=130, height_mm=66,
    data=dict(kind="bar", categories=list(towns.街道), series=[dict(name="愿意留居（%）", values=[63.0, 51.8, 38.0])], number_format="0.0"),
    source="2024年新居民问卷调查（模拟数据）。"), **{"image/png": base64.b64encode(png.getvalue()).decode(), "image/svg+xml": svg.getvalue().decode()})"""

PARAGRAPH = (
    "受访群众普遍反映，住房支出占收入的比重偏高与收入波动之间的矛盾，是影响长期居住的首要因素。部分从业人员月收入不稳定，"
    "淡季收入仅能维持基本生活开支，按期缴纳房租存在实际困难；另有部分家庭同时承担子女就学和老人照料，"
    "居住面积偏小、设施老化的状况没有得到根本改善，迁居意愿随之上升。"
)

CLOSING = f"""## （二）主要特点

1. 留居意愿总体较强。{PARAGRAPH}
2. 街道差异明显。{PARAGRAPH}

### 1.居住条件

{PARAGRAPH}{PARAGRAPH}

#### （1）住房面积

{PARAGRAPH}

# 二、存在的主要问题

## （一）租住负担偏重

{PARAGRAPH}{PARAGRAPH}

## （二）公共服务衔接不畅

{PARAGRAPH}{PARAGRAPH}{PARAGRAPH}

| 诉求 | 提及人数 | 占比（%） |
|:-----|----:|----:|
| 子女入学 | {{eval}}`171` | 40.7 |
| 住房补贴 | 143 | 34.0 |

: 主要诉求 {{#tab-wishes}}

由{{ref}}`tab-wishes`可见，**子女入学**居首位；结合{{ref}}`sec-base`的情况，*应当优先*安排。

# 三、有关建议

一是完善租住保障。{PARAGRAPH}

二是畅通服务渠道。{PARAGRAPH}{PARAGRAPH}

三是加强政策宣传。{PARAGRAPH}ABC平台与GDP增速6.5%、2024年Q1等西文混排测试，“双引号”与‘单引号’以及破折号——测试、省略号……测试。"""


def cells() -> list[nbformat.NotebookNode]:
    made = [
        new_raw_cell(FRONT),
        new_code_cell("wave = 2024", metadata={"tags": ["parameters"]}),
        new_code_cell(LOAD),
        new_markdown_cell(OPENING),
        new_code_cell(TABLE),
        new_code_cell(FIGURE),
        new_markdown_cell(CLOSING),
    ]
    for number, cell in enumerate(made, start=1):
        cell["id"] = f"s{number:02d}"
    return made


def notebook(*more: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A notebook of these cells with a Python kernel named that need not be registered."""
    book = new_notebook(cells=list(more))
    book.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    for number, cell in enumerate(book.cells, start=1):
        if not cell.get("id", "").startswith("s"):
            cell["id"] = f"c{number:02d}"
    return book


def write(path: Path, *more: nbformat.NotebookNode) -> Path:
    nbformat.write(notebook(*(more or cells())), path)
    return path
