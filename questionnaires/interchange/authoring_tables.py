"""The tables of the authoring workbook: one description from which they are both written and read.

Every sheet but the instructions has the same shape. Row 1 and column A are hidden: A1 names the table, row 1 the columns, column A
holds the code that a row had when it was written. Row 2 says the columns in words. From row 3 on there is one thing per row.
"""

from dataclasses import dataclass

HEAD_ROWS = 2
MARK = "#vendor-assurance:"
INSTRUCTIONS = f"{MARK}instructions"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: where it stands in the document (`title.ja`), what its cells hold, and its heading."""

    path: str
    ja: str
    en: str
    kind: str = "text"  # text | flag | whole | number | lines | codes | json | words
    width: int = 14


def _pair(path: str, ja: str, en: str, width: int = 36) -> list[Field]:
    return [
        Field(f"{path}.ja", f"{ja}（日本語）", f"{en} (Japanese)", width=width),
        Field(f"{path}.en", f"{ja}（英語）", f"{en} (English)", width=width),
    ]


_CONDITION = [
    Field("", "質問する条件（説明）", "Asked when (in words, for reading)", "words", 34),
    Field("condition", "質問する条件（機械用）", "Asked when (for the machine)", "json", 34),
]

TABLES: dict[str, list[Field]] = {
    "head": [
        Field("field", "項目", "Field", width=26),
        Field("value", "値", "Value", width=24),
        *[Field("ja", "日本語", "Japanese", width=60), Field("en", "英語", "English", width=60)],
    ],
    "sections": [Field("code", "区分", "Section"), *_pair("title", "名称", "Title"), *_pair("purpose", "目的", "Purpose", 50), *_CONDITION],
    "items": [
        Field("code", "設問コード", "Item code"),
        Field("number", "出典の番号", "Number in the source"),
        Field("kind", "回答の種類", "Kind"),
        *_pair("title", "見出し", "Title", 28),
        *_pair("question", "質問", "Question", 50),
        *_pair("help", "説明", "Help", 50),
        Field("evidence", "証拠の種類", "Evidence types", "codes"),
        *_pair("evidence_note", "証拠の補足", "Note on evidence", 30),
        Field("cadence", "頻度", "Cadence"),
        Field("weight", "重み（0～10）", "Weight (0-10)", "whole", 9),
        Field("required", "必須", "Required", "flag", 9),
        Field("not_applicable_allowed", "「該当しない」可", "Not applicable allowed", "flag", 11),
        Field("legacy", "旧項目", "Legacy", "flag", 9),
        Field("control", "管理策名", "Named control"),
        *_pair("warning", "弱い回答への注意", "Warning on a weak answer", 40),
        *_CONDITION,
        Field("alternative.group", "択一の組", "Alternative group"),
        Field("alternative.option", "択一の選択肢", "Alternative option"),
        Field("option_set", "共通の選択肢", "Shared options"),
        *_pair("unit", "単位", "Unit", 10),
        Field("minimum", "最小", "Minimum", "number", 9),
        Field("maximum", "最大", "Maximum", "number", 9),
        Field("criteria", "評価基準の数", "Criteria", "whole", 9),
        Field("crosswalk", "対応する設問", "Crosswalk", "lines", 22),
        Field("source", "出典", "Source", width=40),
    ],
    "options": [
        Field("of", "設問または共通の選択肢", "Item or shared options", width=22),
        Field("code", "選択肢コード", "Option code"),
        *_pair("label", "選択肢", "Option"),
        Field("points", "点（-100～100）", "Points (-100 to 100)", "whole", 9),
        *_pair("warning", "この回答への注意", "Warning on this answer", 40),
        Field("is_open", "判定を保留する", "Leaves the result open", "flag", 11),
    ],
    "columns": [
        Field("of", "設問コード", "Item code"),
        Field("code", "列コード", "Column code"),
        *_pair("label", "列名", "Column"),
        Field("kind", "種類", "Kind"),
        Field("required", "必須", "Required", "flag", 9),
    ],
    "column-choices": [
        Field("of", "設問コード", "Item code"),
        Field("column", "列コード", "Column code"),
        Field("code", "選択肢コード", "Choice code"),
        *_pair("label", "選択肢", "Choice"),
    ],
    "evidence": [Field("code", "コード", "Code"), Field("ja", "日本語", "Japanese", width=50), Field("en", "英語", "English", width=50)],
    "alternatives": [
        Field("group", "組", "Group"),
        *_pair("question", "質問", "Question", 50),
        Field("option", "選択肢コード", "Option code"),
        *_pair("label", "選択肢", "Option"),
    ],
    "bands": [
        Field("at_least", "以上（％）", "At least (%)", "whole", 10),
        *_pair("label", "評価", "Meaning"),
        *_pair("advice", "助言", "Advice", 50),
    ],
    "outcomes": [
        Field("code", "コード", "Code"),
        *_pair("label", "判定", "Check"),
        *_pair("explanation", "説明", "Explanation", 50),
        Field("items", "対象の設問", "Items", "codes", 30),
        Field("options", "満たす回答", "Answers that meet it", "codes", 22),
    ],
}

TITLES = {
    "head": "質問票 Questionnaire",
    "sections": "区分 Sections",
    "options": "選択肢 Options",
    "columns": "表の列 Columns",
    "column-choices": "列の選択肢 Choices",
    "evidence": "証拠の種類 Evidence",
    "alternatives": "択一 Alternatives",
    "bands": "評価の段階 Bands",
    "outcomes": "判定 Outcomes",
}

HEAD_TEXTS = ("title", "introduction", "source")
HEAD_VALUES = ("code", "edition", "dated")
POINTS = ("implemented", "partly", "planned", "not_implemented")

EXPLANATION = [
    ("この質問票の作り方", "How to write this questionnaire"),
    (
        "このファイルには配点が入っています。委託先には渡さず、作成者だけで使ってください。",
        "This workbook holds weights and points. Keep it among authors; never send it to a contractor.",
    ),
    (
        "「質問票」シートに名称・版・日付、「区分」シートに区分の一覧があります。",
        "The sheet Questionnaire holds title, edition and date; Sections lists the sections.",
    ),
    (
        "区分ごとに一枚のシートがあり、一行が一つの設問です。行を足す・消す・並べ替えることができます。",
        "Each section has a sheet of its own, and each row is one item. Rows may be added, removed and moved.",
    ),
    (
        "選択肢は「選択肢」シートに一行ずつ書きます。「設問または共通の選択肢」に item:設問コード、または set:名前 と書きます。",
        "Options stand on the sheet Options, one per row; its first column says item:CODE, or set:NAME for shared options.",
    ),
    (
        "回答の種類：implementation（実施状況）、maturity（成熟度）、single（一つ選択）、multiple（複数選択）、yes_no、text、number、date、file、table",
        "Kinds: implementation, maturity, single, multiple, yes_no, text, number, date, file, table",
    ),
    ("はい・いいえの欄には yes か no と書きます。空欄は既定の値です。", "Cells for yes or no take yes or no; empty means the default."),
    (
        "条件は機械用の列だけが読み込まれます。説明の列は読むためのものです。",
        "Of conditions only the column for the machine is read back; the words are for reading.",
    ),
    ("数式の入ったファイルは読み込めません。値として貼り付けてください。", "A workbook with formulas is refused. Paste values instead."),
    ("一行目とA列は隠してあります。消さないでください。", "Row 1 and column A are hidden. Leave them as they are."),
]
