"""What the three companies answer to S01: a strong call centre, a weak workshop, and a mailing house in between."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from portal.demonstration import files
from portal.demonstration.answering import Script
from portal.demonstration.form import Upload, Value

Said = dict[str, Value]
Files = Sequence[tuple[str, str, str]]
"""Item code, file name, and what the file says."""

CONTACT_SCOPES = {
    "1.1": "大阪センター3階の受託業務室と、業務用ファイルサーバーが対象です。規程と台帳は品質管理部が管理しています。",
    "1.2": "この業務の案内状の印字・発送を委託している1社が対象です。",
    "1.3": "この業務に携わる42名（派遣9名を含む）全員が対象です。",
    "2.1": "大阪センター3階の受託業務室とサーバー室が対象です。",
    "2.2": "受託業務室は全員が対象です。入口のロッカーに私物を預けてから入室します。",
    "3.1": "業務用パソコン58台とサーバー4台が対象で、管理サーバーから一括で設定しています。",
    "3.2": "業務用パソコンとサーバーのすべてが対象です。緊急の更新は3日以内、通常の更新は月1回適用しています。",
    "4.1": "応対支援システム、ファイルサーバー、パソコンのログオンが対象です。",
    "5.1": "この業務に携わる全員が対象です。夜間と休日は当番者の携帯電話で受け付けます。",
}
CONTACT_EVIDENCE: Files = (
    ("1.1-02", "機密情報管理体制図.pdf", "管理者 水野奈緒、副管理者 吉村徹。2026年4月1日任命。"),
    ("1.1-03", "機密情報取扱規程_第6版.pdf", "第8条 利用してよい者は、管理者が業務ごとに名簿で定める。"),
    ("1.1-04", "担当者名簿_2026年11月.csv", "水野奈緒,管理者,2026-04-01"),
    ("1.1-05", "受領台帳_2026年度.csv", "2026-10-05,応対マニュアル第3版,電子データ1件,受領者 水野奈緒"),
    ("1.1-07", "複製承認書_2026-014.pdf", "応対マニュアルの複製1部。委託元承認 2026年10月7日。"),
    ("1.1-08b", "持ち出し禁止の掲示と規程抜粋.pdf", "第12条 機密情報および業務用機器は、受託業務室の外へ持ち出してはならない。"),
    ("1.1-16a", "消去記録_前年度業務.pdf", "2026年3月31日、上書き消去（ツール名と版数、対象フォルダ、作業者、立会者を記載）。"),
    ("1.1-18a", "バックアップ実施記録_10月.csv", "2026-10-31,全体,成功,検証済み"),
    ("1.3-01", "機密保持の手引き_配付資料.pdf", "業務に就く前に読み合わせを行い、署名を受けています。"),
    ("1.3-02", "教育受講記録_2026年度.csv", "2026-06-12,情報セキュリティ研修,42名受講"),
    ("2.1-01", "区域図_大阪センター3階.png", ""),
    ("2.1-03", "入退室記録_10月分.csv", "2026-10-01,08:41,入室,カード0147"),
    ("2.1-04", "施錠保管庫の写真.png", ""),
    ("2.2-01", "私物ロッカーの写真.png", ""),
    ("3.1-01", "ウイルス対策ソフト管理画面.png", ""),
    ("3.1-04", "暗号化状況一覧.csv", "NB-0031,暗号化済み,2026-11-01確認"),
    ("3.1-06", "外部媒体制限の設定.png", ""),
    ("3.2-01", "更新適用状況_11月.csv", "58台中58台適用済み"),
    ("4.1-01", "利用者ID一覧.csv", "mizuno,水野奈緒,個人ID"),
    ("4.1-02", "利用者ID管理規程.pdf", "登録は部長の承認による。退職日に停止し、30日後に削除する。"),
    ("4.1-06", "アクセス権見直し記録_上期.pdf", "2026年9月30日実施。不要な権限3件を削除。"),
    ("5.1-01", "事故対応体制と連絡網.pdf", "第一報は2時間以内。連絡先一覧を全員に配付。"),
    ("5.1-03", "事故報告手順書.pdf", "疑いの段階でも、気付いてから2時間以内に委託元へ電話で報告する。"),
)
MAILING_EVIDENCE: Files = (
    ("1.1-03", "情報取扱基準.pdf", "案件ごとに作業者を指名し、名簿に記載する。"),
    ("1.1-05", "受付台帳_10月.csv", "2026-10-20,宛名データ,1件"),
    ("1.1-07", "複製申請書の控え.pdf", "試し刷り2部。承認済み。"),
    ("1.1-09", "持ち出し承認書.pdf", "発送局への搬入。委託元承認 2026年10月21日。"),
    ("1.1-11", "暗号化の設定.png", ""),
    ("1.1-13", "搬出後の消去確認表.csv", "2026-10-23,端末3台,残存なし"),
    ("1.1-16a", "宛名データ消去証明.pdf", "2026年10月31日、作業端末とサーバーから消去。立会者あり。"),
    ("1.1-20", "試し刷りの回収箱.png", ""),
    ("1.3-02", "研修記録.csv", "2026-05-20,個人情報研修,18名"),
    ("2.1-01", "作業場の区域図.png", ""),
    ("2.1-03", "入室記録.csv", "2026-10-20,09:00,入室"),
    ("2.1-04", "施錠棚の写真.png", ""),
    ("3.1-01", "対策ソフトの状態.png", ""),
    ("3.1-04", "ノートパソコン台帳.csv", "2台とも暗号化済み"),
    ("3.2-01", "更新記録.csv", "2026-11-10,全台適用"),
    ("4.1-01", "利用者一覧.csv", "作業者18名,個人ID"),
    ("4.1-06", "権限の棚卸し.pdf", "半年ごとに実施。前回は2026年9月。"),
    ("5.1-02", "社内報告の手順.pdf", "気付いた人がただちに情報管理責任者へ電話する。"),
    ("5.1-03", "委託元への報告手順.pdf", "疑いの段階で、2時間以内に報告する。"),
)
SYSTEMS_SAYS: Mapping[str, Sequence[str]] = {
    "implemented": (
        *("1.1-03", "1.1-19", "1.2-01", "1.2-02-1", "1.3-03", "2.1-01", "2.1-02", "2.1-04"),
        *("3.1-01", "3.1-03", "3.1-07", "3.2-01", "4.1-03b", "4.1-04", "5.1-02"),
    ),
    "partly": (
        *("1.1-01", "1.1-02", "1.1-04", "1.1-07", "1.1-10", "1.1-11", "1.1-13", "1.1-16a", "1.3-01"),
        *("2.1-03", "2.1-06", "3.1-02", "3.1-04", "3.2-03", "4.1-01", "4.1-02", "5.1-01", "5.1-03"),
    ),
    "planned": ("1.1-06", "1.1-12", "1.1-15", "1.1-18a", "1.3-02", "2.2-01", "3.1-05a", "3.1-06", "4.1-06"),
    "not_implemented": (
        *("1.1-08a", "1.1-09", "1.1-14", "1.1-18b", "1.1-21", "1.1-22", "2.1-07"),
        *("2.2-02", "2.2-03", "2.2-04", "3.1-05b", "3.1-08", "3.2-02", "4.1-05"),
    ),
    "not_applicable": (
        *("1.1-17", "1.2-02-2", "1.2-03", "1.2-04", "1.2-05", "1.2-06", "1.2-07", "1.2-08"),
        *("2.1-05", "4.1-07", "4.1-08"),
    ),
}
"""Of the rest nothing is said: a blank counts as not done."""
SYSTEMS_PLANS = (
    "就業規則の改定とあわせて手順書を作り、全員に説明します。",
    "台帳のひな形を用意しました。年度内に運用を始め、月1回代表が確認します。",
    "機器の更新にあわせて管理ツールを入れる予定です。見積りを取っています。",
)


def contact_script(today: date, *, subcontracts: bool) -> Script:
    """The call centre: nearly everything in place, about half of it with evidence. `subcontracts`: passes a part on."""
    special: dict[str, Said] = {
        "1.1-08a": {
            "state": "implemented",
            "scope": "承認を受けた複製1部を台帳に記載しています。",
            "exception": "メール送信は行っていません。",
        },
        "1.1-21": {
            "state": "partly",
            "scope": "業務室の点検は毎月行っています。",
            "exception": "サーバー室の点検は年1回です。",
            "plan": "サーバー室も四半期ごとの点検に改めます。",
            "planned_on": today + timedelta(days=90),
        },
        "2.1-07": {
            "state": "partly",
            "scope": "入退室記録は毎月確認しています。",
            "exception": "防犯カメラの映像は、異常があったときだけ確認しています。",
            "plan": "月1回、抜き取りで映像を確認する手順を加えます。",
            "planned_on": today + timedelta(days=60),
        },
        "3.1-08": {
            "state": "planned",
            "plan": "通信機器の更新にあわせ、業務用端末の閲覧先を許可制にします。",
            "planned_on": today + timedelta(days=120),
        },
        "4.1-07": {"state": "not_applicable", "reason": "遠隔保守の契約がなく、接続口を設けていません。"},
        "4.1-08": {"state": "not_applicable", "reason": "遠隔保守の契約がなく、接続口を設けていません。"},
    }

    def answer(code: str) -> Mapping[str, Value]:
        section = code.partition("-")[0]
        if section == "1.2" and not subcontracts:
            return {"state": "not_applicable", "reason": "この業務では再委託を行いません。"}
        return special.get(code) or {"state": "implemented", "scope": CONTACT_SCOPES[section]}

    return Script(answer, _files("株式会社例示コンタクト", CONTACT_EVIDENCE))


def mailing_script(today: date) -> Script:
    """The mailing house: good at its trade, and takes printed matter to the post office under conditions."""
    partly = {"1.1-21", "1.1-22", "2.1-06", "2.1-07", "3.1-05b", "3.1-08", "3.2-02", "4.1-02"}

    def answer(code: str) -> Mapping[str, Value]:
        if code.startswith("1.2-"):
            return {"state": "not_applicable", "reason": "印字から発送まで自社で行い、再委託はしません。"}
        if code in {"4.1-07", "4.1-08"}:
            return {"state": "not_applicable", "reason": "遠隔保守は利用していません。"}
        if code in partly:
            plan = "担当者を決め、半年ごとに実施して記録を残します。"
            return {
                "state": "partly",
                "scope": "神戸作業場では実施しています。",
                "exception": "事務所は対象外です。",
                "plan": plan,
                "planned_on": today + timedelta(days=100),
            }
        return {"state": "implemented", "scope": "神戸作業場の印字・封入・発送の全工程が対象です。"}

    return Script(answer, _files("架空メーリング株式会社", MAILING_EVIDENCE), takeout="CONTROLLED")


def systems_script(today: date) -> Script:
    """The workshop of six: much is still to do, and some questions stay blank."""
    states = {code: state for state, codes in SYSTEMS_SAYS.items() for code in codes}
    order = list(states)

    def answer(code: str) -> Mapping[str, Value] | None:
        state = states.get(code)
        if state is None:
            return None
        plan = SYSTEMS_PLANS[order.index(code) % len(SYSTEMS_PLANS)]
        due = today + timedelta(days=60 + 10 * (order.index(code) % 9))
        said: dict[str, Said] = {
            "implemented": {"state": state, "scope": "名古屋事務所（従業員6名）の全員が対象です。"},
            "partly": {
                "state": state,
                "scope": "代表と開発担当2名は実施しています。",
                "exception": "在宅で働く3名はまだです。",
                "plan": plan,
                "planned_on": due,
            },
            "planned": {"state": state, "plan": plan, "planned_on": due},
            "not_implemented": {"state": state, "plan": plan},
            "not_applicable": {
                "state": state,
                "reason": "自社サーバーを持たず、この業務の再委託もしないため、該当するものがありません。",
            },
        }
        return said[state]

    evidence = _files(
        "株式会社仮名システム工房", (("3.1-01", "対策ソフトの画面.png", ""), ("1.1-03", "利用者の一覧.csv", "北沢直樹,管理者"))
    )
    return Script(answer, evidence, takeout="CONTROLLED")


def _files(company: str, rows: Files) -> dict[str, Upload]:
    return {code: _file(company, code, name, says) for code, name, says in rows}


def _file(company: str, code: str, name: str, says: str) -> Upload:
    stem, _, ending = name.rpartition(".")
    if ending == "png":
        return files.photograph(name, doors=2 + sum(code.encode()) % 4)
    if ending == "csv":
        return files.table(name, [[company, stem, f"S01 {code}"], says.split(",")])
    return files.pdf(name, stem, [company, f"S01 {code}", says])
