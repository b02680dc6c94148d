"""What the people of the main story type, in both languages."""

from dataclasses import dataclass

from portal.rendering.languages import Locale


@dataclass(frozen=True)
class Words:
    """What people type, in their language."""

    principal: str
    contractor: str
    administrator: str
    officer: str
    reviewer: str
    respondent: str
    title: str
    work: str
    purpose: str
    duty: str
    scope: str
    more: str
    remark: str
    manual: str
    disk: str
    plan: str
    reason: str
    court: str


WORDS: dict[Locale, Words] = {
    "ja": Words(
        principal="見本精機株式会社",
        contractor="株式会社例示コンタクト",
        administrator="佐久間 恵",
        officer="大沢 健一",
        reviewer="藤代 美咲",
        respondent="水野 奈緒",
        title="部長",
        work="お客様相談窓口の運営",
        purpose="お客様からのお問い合わせに答えるため。",
        duty="機密情報の管理全般",
        scope="大阪センターの受託業務室が対象です。",
        more="大阪センターの受託業務室と、夜間の当番も対象です。",
        remark="報告の期限をご記入ください。",
        manual="応対マニュアル 第3版",
        disk="通話録音用ディスク",
        plan="新型機の発表前資料",
        reason="お預けする前に、対策の状況を確認させてください。",
        court="東京地方裁判所",
    ),
    "en": Words(
        principal="Mihon Precision Machinery Co., Ltd.",
        contractor="Reiji Contact Inc.",
        administrator="Megumi Sakuma",
        officer="Kenichi Osawa",
        reviewer="Misaki Fujishiro",
        respondent="Nao Mizuno",
        title="Head of quality",
        work="Customer help desk",
        purpose="To answer the questions of customers.",
        duty="Looks after all confidential information",
        scope="The service room of the Osaka centre.",
        more="The service room of the Osaka centre, and those on call at night.",
        remark="Please add by when you report.",
        manual="Service manual, 3rd edition",
        disk="Disk for recorded calls",
        plan="Papers on the unannounced model",
        reason="We ask before we entrust anything to you.",
        court="Tokyo District Court",
    ),
}
