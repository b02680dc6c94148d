"""The columns of the three workbooks, and the names by which people call them."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Book(StrEnum):
    """Which ledger a workbook holds."""

    HANDLERS = "handlers"
    ASSETS = "assets"
    ITEMS = "items"


class Shape(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    DAY = "day"
    COUNT = "count"
    CHOICE = "choice"  # a code, or its word in either language


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its field, what stands above it, what else it may be called, and what its cells hold."""

    field: str
    ja: str
    en: str
    shape: Shape = Shape.TEXT
    length: int = 200
    names: tuple[str, ...] = ()
    is_read: bool = True  # others are written for people and left alone when read


_NUMBER = Column("number", "No.", "No.", Shape.COUNT, names=("番号", "管理番号", "number", "no"))
COLUMNS: dict[Book, tuple[Column, ...]] = {
    Book.HANDLERS: (
        _NUMBER,
        Column("person_name", "氏名", "Name", length=100, names=("名前", "従事者", "従事者氏名", "person", "person name")),
        Column("post", "所属・役職", "Post", names=("所属", "役職", "部署", "department", "title")),
        Column("duty", "担当", "Duty", names=("担当業務", "業務", "作業", "task", "role")),
        Column("since", "従事開始日", "Since", Shape.DAY, names=("開始日", "従事日", "start", "from")),
        Column("told_on", "周知・教育日", "Told on", Shape.DAY, names=("周知日", "教育日", "受講日", "trained on", "training")),
        Column("told_how", "周知の方法", "Told how", names=("教育の内容", "方法", "how")),
        Column("pledged_on", "誓約日", "Pledged on", Shape.DAY, names=("誓約書", "誓約書提出日", "pledge", "pledged")),
        Column("is_custodian", "管理責任者", "Custodian", is_read=False),
    ),
    Book.ASSETS: (
        _NUMBER,
        Column("name", "情報資産の名称", "Asset", names=("名称", "資産名", "情報資産名", "asset name", "name")),
        Column("medium", "媒体・形態", "Medium", Shape.CHOICE, names=("媒体", "形態", "form")),
        Column("place", "保管場所", "Place of storage", names=("保存場所", "場所", "place", "storage place")),
        Column("scope", "利用範囲", "Scope of use", length=500, names=("利用者範囲", "範囲", "scope")),
        Column("department", "管理部署", "Managing department", names=("部署", "department")),
        Column("manager", "管理担当者", "Manager", names=("担当者", "管理者", "管理責任者")),
        Column("contact", "連絡先", "Contact", names=("電話", "メール", "phone", "e-mail")),
        Column("received_on", "登録日（受領日）", "Received on", Shape.DAY, names=("登録日", "受領日", "received", "registered")),
        Column("disposed_on", "廃棄日", "Disposed on", Shape.DAY, names=("返却・廃棄日", "disposed", "disposal date")),
        Column("keep_until", "保存期限", "Keep until", Shape.DAY, names=("保管期限", "保存期間", "retention")),
        Column("last_stocktake_on", "最終棚卸日", "Last stocktaking", Shape.DAY, is_read=False),
        Column(
            "class_code",
            "重要度（機密区分）",
            "Importance (class)",
            Shape.CHOICE,
            names=("重要度", "機密区分", "区分", "class", "importance"),
        ),
    ),
    Book.ITEMS: (
        _NUMBER,
        Column("name", "指定情報の名称", "Item", names=("名称", "情報の名称", "name")),
        Column("class_code", "区分", "Class", Shape.CHOICE, names=("機密区分", "情報の区分")),
        Column("form", "形態", "Form", Shape.CHOICE, names=("媒体", "medium")),
        Column(
            "identifier",
            "識別番号・ファイル名",
            "Serial or file name",
            names=("識別番号", "ファイル名", "製造番号", "図番", "identifier", "serial"),
        ),
        Column("quantity", "数量", "Pieces", Shape.COUNT, names=("部数", "点数", "quantity")),
        Column("outstanding", "提供中", "Out", Shape.COUNT, is_read=False),
    ),
}
KEYS = {Book.HANDLERS: "person_name", Book.ASSETS: "name", Book.ITEMS: "name"}
"""The column without which a sheet is not this ledger."""


def find_column(book: Book, heading: str) -> Column | None:
    """The column of a heading, or None for one that this ledger does not have."""
    plain = _plain(heading)
    return next((column for column in COLUMNS[book] if plain in {_plain(name) for name in _names(column)}), None)


def heading(column: Column, language: str) -> str:
    """What stands above a column in an export."""
    return column.ja if language == "ja" else column.en


def _names(column: Column) -> tuple[str, ...]:
    return (column.field, column.ja, column.en, *column.names)


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-‐–—()・:：*※.]", "", unicodedata.normalize("NFKC", name).casefold())
