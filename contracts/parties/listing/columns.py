"""The columns of a list of contractors, and the names by which people call them."""

import re
import unicodedata

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": (
        "会社名", "企業名", "名称", "商号", "商号又は名称", "商号または名称", "社名", "委託先名", "委託先", "取引先名", "取引先",
        "name", "company", "company name", "contractor", "contractor name", "vendor", "supplier",
    ),
    "name_reading": (
        "フリガナ", "ふりがな", "カナ", "かな", "会社名カナ", "会社名フリガナ", "読み", "読み仮名", "名称カナ",
        "reading", "kana", "name reading", "reading (kana)", "furigana",
    ),
    "name_english": (
        "英語名", "英文名", "英語社名", "英文社名", "会社名（英語）", "english name", "name in english", "name (english)", "name english",
    ),
    "corporate_number": ("法人番号", "corporate number", "corporation number", "houjin bangou", "hojin bango"),
    "country": ("国", "国名", "国コード", "所在国", "country", "country code"),
    "contact_name": ("担当者", "担当者名", "担当者氏名", "連絡先", "連絡先氏名", "窓口", "contact", "contact name", "contact person"),
    "contact_email": (
        "メール", "メールアドレス", "担当者メール", "担当者メールアドレス", "eメール",
        "e-mail", "email", "mail", "contact e-mail", "contact email", "email address", "e-mail address",
    ),
    "contact_phone": ("電話", "電話番号", "担当者電話", "担当者電話番号", "tel", "phone", "telephone", "contact phone", "phone number"),
    "contact_two_name": ("第二連絡先", "第2連絡先", "第二連絡先氏名", "第2連絡先氏名", "副担当者", "second contact", "second contact name"),
    "contact_two_email": (
        "第二連絡先メール", "第2連絡先メール", "第二連絡先メールアドレス", "第2連絡先メールアドレス", "副担当者メール",
        "second contact e-mail", "second contact email",
    ),
    "employees": ("従業員数", "従業員", "社員数", "employees", "number of employees", "headcount"),
}  # fmt: skip
"""Field to the names of its column, in Japanese and English. The order is that of the export."""

HEADINGS: dict[str, dict[str, str]] = {
    "ja": {
        "name": "会社名", "name_reading": "フリガナ", "name_english": "英語名", "corporate_number": "法人番号", "country": "国コード",
        "contact_name": "担当者名", "contact_email": "メールアドレス", "contact_phone": "電話番号", "contact_two_name": "第二連絡先氏名",
        "contact_two_email": "第二連絡先メールアドレス", "employees": "従業員数",
    },
    "en": {
        "name": "Company name", "name_reading": "Reading (kana)", "name_english": "English name", "corporate_number": "Corporate number",
        "country": "Country code", "contact_name": "Contact name", "contact_email": "Contact e-mail", "contact_phone": "Contact phone",
        "contact_two_name": "Second contact name", "contact_two_email": "Second contact e-mail", "employees": "Employees",
    },
}  # fmt: skip
"""What stands above the columns of an export. Each is a name that an import understands."""

LENGTHS = {
    "name": 200, "name_reading": 200, "name_english": 200, "corporate_number": 40, "country": 100, "contact_name": 100,
    "contact_email": 254, "contact_phone": 40, "contact_two_name": 100, "contact_two_email": 254, "employees": 20,
}  # fmt: skip


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-‐–—()・:：*※.]", "", unicodedata.normalize("NFKC", name).casefold())


_BY_NAME = {_plain(name): field for field, names in COLUMNS.items() for name in (*names, field)}


def find_column(heading: str) -> str | None:
    """The field of a column by what stands above it, or None for one that is not read."""
    return _BY_NAME.get(_plain(heading))
