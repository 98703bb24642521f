"""Columns that platforms add of their own: what 问卷星, KoboToolbox and ODK record about a submission."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from .headers import plain

_WJX = {
    "序号": "serial",
    "提交答卷时间": "submitted",
    "提交时间": "submitted",
    "所用时间": "duration_s",
    "来源": "source",
    "来源详情": "source_detail",
    "来自ip": "ip",
    "ip": "ip",
    "总分": "score",
}
_ODK = {
    "_id": "id",
    "_uuid": "uuid",
    "meta/instanceid": "uuid",
    "meta-instanceid": "uuid",
    "instanceid": "uuid",
    "meta/instancename": "instance_name",
    "meta-instancename": "instance_name",
    "meta/rootuuid": "root_uuid",
    "meta/deprecatedid": "deprecated_id",
    "key": "key",
    "parent_key": "parent_key",
    "_submission_time": "submitted",
    "submissiondate": "submitted",
    "_duration": "duration_s",
    "_submitted_by": "submitted_by",
    "submitterid": "submitted_by",
    "submittername": "submitted_by",
    "_index": "index",
    "_parent_index": "parent_index",
    "_parent_table_name": "parent_table",
    "_submission__id": "submission_id",
    "_submission__uuid": "submission_uuid",
    "_submission__submission_time": "submission_time",
    "_submission__validation_status": "",
    "_submission__notes": "",
    "_submission__status": "",
    "_submission__submitted_by": "",
    "_submission___version__": "",
    "_submission__tags": "",
    "_validation_status": "validation",
    "_status": "status",
    "_notes": "",
    "_tags": "",
    "_version": "version",
    "__version__": "version",
    "_version_": "version",
    "_bamboo_dataset_id": "",
    "_xform_id": "",
    "_xform_id_string": "",
    "_attachments": "",
    "_geolocation": "",
    "_total_media": "",
    "_media_count": "",
    "_media_all_received": "",
    "formhub/uuid": "",
    "formhubuuid": "",
    "attachmentspresent": "",
    "attachmentsexpected": "",
    "status": "status",
    "reviewstate": "validation",
    "deviceid": "device",
    "edits": "",
    "formversion": "version",
}
_ODK_SURE = {
    "_uuid",
    "meta/instanceid",
    "meta-instanceid",
    "parent_key",
    "_submission_time",
    "submissiondate",
    "_parent_index",
    "_submission__id",
    "_submission__uuid",
    "__version__",
    "_xform_id_string",
}
_GPS_PARTS = re.compile(r"^(.*/)?_(?P<name>[^/]+)_(latitude|longitude|altitude|precision)$")
KEYS = ("index", "parent_index", "parent_table", "key", "parent_key", "submission_id", "id")


def platform_of(heads: Iterable[str]) -> str:
    """wjx, odk or keyed: which platform wrote these headings."""
    plain_heads = {plain(h) for h in heads}
    if len(plain_heads & {"序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自ip"}) >= 4:
        return "wjx"
    return "odk" if {h.strip().lower() for h in heads} & _ODK_SURE else "keyed"


def system_column(header: str, platform: str) -> str | None:
    """The name in `Raw.meta` of a platform's own column ("" where it is of no use); None otherwise."""
    if platform == "wjx":
        return _WJX.get(plain(header))
    if platform == "keyed":
        return "serial" if plain(header) in ("序号", "行号", "no", "serial") else None
    if platform == "odk":
        text = header.strip().lower()
        if text.startswith("set-of-") or text.startswith("set of "):
            return ""
        return _ODK.get(text)
    return None


def gps_part(header: str, names: Iterable[str]) -> str | None:
    """The geopoint question of which an ODK column is one coordinate."""
    found = _GPS_PARTS.match(header.strip())
    return found["name"] if found and found["name"] in set(names) else None


_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(小时|时|hours?|h|分钟?|minutes?|min|m|秒|seconds?|s)", re.I)
_SECONDS = {"小": 3600, "时": 3600, "h": 3600, "分": 60, "m": 60, "秒": 1, "s": 1}


def seconds(texts: pd.Series) -> pd.Series:
    """Fill times as numbers of seconds: 49秒, 2分5秒, 00:02:05, 125.

    >>> seconds(pd.Series(["49秒", "2分5秒", "00:02:05", "125", None])).tolist()
    [49.0, 125.0, 125.0, 125.0, nan]
    """
    return pd.Series([_seconds(t) for t in texts], index=texts.index, dtype=float)


def _seconds(text: object) -> float:
    if not isinstance(text, str):
        return np.nan
    text = text.strip()
    try:
        return float(text)
    except ValueError:
        pass
    parts = text.split(":")
    if len(parts) in (2, 3) and all(p.replace(".", "", 1).isdigit() for p in parts):
        return sum(float(p) * 60**k for k, p in enumerate(reversed(parts)))
    found = _SPAN.findall(text)
    return sum(float(n) * _SECONDS[u[0].lower()] for n, u in found) if found else np.nan
