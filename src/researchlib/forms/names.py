"""The many spellings XLSForm allows for a column or a type, and the one used here.

`tests/test_forms.py` holds this list against pyxform's own, so that a new alias there is noticed.
"""

from __future__ import annotations

import re

SURVEY_COLUMNS = {
    "type": "type",
    "command": "type",
    "name": "name",
    "tag": "name",
    "value": "name",
    "label": "label",
    "caption": "label",
    "hint": "hint",
    "guidance_hint": "guidance_hint",
    "relevant": "relevant",
    "relevance": "relevant",
    "constraint": "constraint",
    "constraint_message": "constraint_message",
    "constraining_message": "constraint_message",
    "jr:constraintmsg": "constraint_message",
    "required": "required",
    "required_message": "required_message",
    "requiredmsg": "required_message",
    "jr:requiredmsg": "required_message",
    "calculation": "calculation",
    "calculate": "calculation",
    "choice_filter": "choice_filter",
    "default": "default",
    "appearance": "appearance",
    "parameters": "parameters",
    "repeat_count": "repeat_count",
    "count": "repeat_count",
    "jr:count": "repeat_count",
    "read_only": "readonly",
    "readonly": "readonly",
    "disabled": "disabled",
    "trigger": "trigger",
}
CHOICES_COLUMNS = {
    "list_name": "list_name",
    "name": "name",
    "value": "name",
    "label": "label",
    "caption": "label",
}
SETTINGS_NAMES = {
    "form_id": "form_id",
    "set_form_id": "form_id",
    "id_string": "form_id",
    "form_title": "form_title",
    "set_form_title": "form_title",
    "title": "form_title",
}
CHECKS_COLUMNS = {
    "name": "name",
    "名称": "name",
    "检查": "name",
    "expression": "expression",
    "constraint": "expression",
    "表达式": "expression",
    "message": "message",
    "提示": "message",
    "severity": "severity",
    "级别": "severity",
}
TRANSLATED = {"label", "hint", "guidance_hint", "constraint_message", "required_message", "message"}
NOT_READ = {"media", "image", "big-image", "audio", "video", "control", "bind", "instance", "body"}
PREFIXES = {"bind", "control", "rl"}  # bind::relevant says relevant; rl::unit is our own unit

# columns of data beside the questions; and of a repeat's rows
OURS = {"record", "wave", "_file", "_sheet", "_row", "_name"}
OURS_INSIDE = OURS | {"position", "parent", "_position", "_parent"}

KINDS = {
    "select_one": "select_one",
    "select1": "select_one",
    "select one": "select_one",
    "select one from": "select_one",
    "select one using": "select_one",
    "add select one prompt using": "select_one",
    "q select1": "select_one",
    "select_one_external": "select_one",
    "select one external": "select_one",
    "select_one_from_file": "select_one",
    "select one from file": "select_one",
    "select_multiple": "select_multiple",
    "select multiple from": "select_multiple",
    "select multiple using": "select_multiple",
    "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple",
    "add select multiple prompt using": "select_multiple",
    "q select": "select_multiple",
    "select_multiple_from_file": "select_multiple",
    "select multiple from file": "select_multiple",
    "rank": "rank",
    "int": "integer",
    "integer": "integer",
    "q int": "integer",
    "add integer prompt": "integer",
    "number of days in last month": "integer",
    "number of days in last six months": "integer",
    "number of days in last year": "integer",
    "percentage": "integer",
    "decimal": "decimal",
    "q decimal": "decimal",
    "add decimal prompt": "decimal",
    "range": "range",
    "text": "text",
    "string": "text",
    "q string": "text",
    "add text prompt": "text",
    "barcode": "text",
    "q barcode": "text",
    "add barcode prompt": "text",
    "date": "date",
    "q date": "date",
    "add date prompt": "date",
    "time": "time",
    "datetime": "datetime",
    "date time": "datetime",
    "q datetime": "datetime",
    "q date time": "datetime",
    "add date time prompt": "datetime",
    "add datetime prompt": "datetime",
    "note": "note",
    "q note": "note",
    "add note prompt": "note",
    "calculate": "calculate",
    "q calculate": "calculate",
    "add calculate prompt": "calculate",
    "acknowledge": "acknowledge",
    "q acknowledge": "acknowledge",
    "add acknowledge prompt": "acknowledge",
    "trigger": "acknowledge",
    "geopoint": "geopoint",
    "location": "geopoint",
    "gps": "geopoint",
    "q geopoint": "geopoint",
    "q location": "geopoint",
    "add location prompt": "geopoint",
    "geotrace": "geotrace",
    "q geotrace": "geotrace",
    "geoshape": "geoshape",
    "q geoshape": "geoshape",
    "osm": "osm",
    "hidden": "hidden",
    "start": "start",
    "start time": "start",
    "get start time": "start",
    "end": "end",
    "end time": "end",
    "get end time": "end",
    "today": "today",
    "get today": "today",
    "audit": "audit",
    "start-geopoint": "start-geopoint",
    "background-audio": "background-audio",
    "background-geopoint": "background-geopoint",
    "xml-external": "external",
    "csv-external": "external",
}
KINDS |= {
    f"{verb}{thing}{tail}": "file"
    for thing in ("photo", "image", "picture", "audio", "video", "file")
    for verb, tail in (("", ""), ("q ", ""), ("add ", " prompt"))
}
KINDS |= {
    spelling: kind
    for kind, spellings in {
        "deviceid": ("imei", "deviceid", "device id", "get device id", "uri:deviceid"),
        "simserial": ("simserial", "sim id", "get sim id", "uri:simserial"),
        "subscriberid": (
            "subscriberid",
            "subscriber id",
            "get subscriber id",
            "uri:subscriberid",
        ),
        "phonenumber": ("phonenumber", "phone number", "get phone number", "uri:phonenumber"),
        "username": ("username", "uri:username"),
        "email": ("email", "uri:email"),
    }.items()
    for spelling in spellings
}
YES = {"yes", "true", "true()", "是", "1"}
NO = {"", "no", "false", "false()", "否", "0"}

_CHOOSERS = sorted(
    (s for s, kind in KINDS.items() if kind in ("select_one", "select_multiple", "rank")),
    key=len,
    reverse=True,
)
_LISTED = re.compile(
    rf"^(?P<how>{'|'.join(re.escape(s).replace(chr(92) + ' ', '[ _]+') for s in _CHOOSERS)})"
    r"\s+(?P<list>\S+)(?P<other>\s+or[ _](?:specify[ _])?other)?$",
    re.IGNORECASE,
)
_BORDER = re.compile(
    r"^(?P<border>begin|end)(?:\s+|_)(?P<what>looped group|group|lgroup|repeat|loop)"
    r"(?:\s+over\s+(?P<list>\S+))?$",
    re.IGNORECASE,
)


def kind_of(written: str) -> tuple[str | None, str | None, bool]:
    """(kind, list name, or_other) of a type cell; kind is None where the type is unknown.

    >>> kind_of("select all that apply from towns or specify other")
    ('select_multiple', 'towns', True)
    >>> kind_of("Integer"), kind_of("colour")
    (('integer', None, False), (None, None, False))
    """
    text = " ".join(written.split())
    listed = _LISTED.match(text)
    if listed:
        how = listed["how"].lower()
        kind = KINDS.get(how) or KINDS[how.replace("_", " ")]
        return kind, listed["list"], bool(listed["other"])
    if text.lower().startswith("osm "):
        return "osm", None, False
    return KINDS.get(text.lower()), None, False


def border_of(written: str) -> tuple[bool, bool, str | None] | None:
    """(begins, is a repeat, looped list) of a begin/end row; None for any other type.

    >>> border_of("begin_group"), border_of("end repeat"), border_of("text")
    ((True, False, None), (False, True, None), None)
    """
    found = _BORDER.match(" ".join(written.split()))
    if not found:
        return None
    repeat = found["what"].lower() not in ("group", "loop")
    return found["border"].lower() == "begin", repeat, found["list"]


def column_of(header: str, columns: dict[str, str]) -> tuple[str, str | None]:
    """(column, language) of a header; a column XLSForm does not know keeps its own name.

    A choice_filter may name such a column, so its case is kept.


    >>> column_of("label::中文 (zh)", SURVEY_COLUMNS), column_of("bind:jr:constraintMsg", SURVEY_COLUMNS)
    (('label', '中文 (zh)'), ('constraint_message', None))
    >>> column_of("rl::Unit", SURVEY_COLUMNS), column_of("List Name", CHOICES_COLUMNS)
    (('Unit', None), ('list_name', None))
    """
    text = header.strip()
    whole = "_".join(text.split()).lower()
    if whole in columns:
        return columns[whole], None
    marked = text.replace("jr:", "jr\0")
    tokens = [
        t.strip().replace("jr\0", "jr:")
        for t in (marked.split("::") if "::" in marked else marked.split(":"))
    ]
    first = "_".join(tokens[0].split()).lower()
    if first in PREFIXES and len(tokens) > 1:
        tokens = tokens[1:]
        first = "_".join(tokens[0].split()).lower()
    column = columns.get(first, first if first in NOT_READ else "::".join(tokens))
    if column in TRANSLATED and len(tokens) > 1:
        return column, tokens[-1]
    return column, None
