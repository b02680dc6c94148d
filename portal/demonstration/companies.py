"""The invented companies and their people.

The companies are named after words for example, sample, alias and fiction (例示, 見本, 仮名, 架空), and their corporate numbers have a
right check digit before a registry office that does not exist (9999). The addresses are under `.example`, which nobody can
register (RFC 2606).
"""

from dataclasses import dataclass

from contracts.parties.rules import corporate_check_digit


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in. `role` as in storage.stamp.Role, `title` as it stands under a signature."""

    name: str
    email: str
    role: str
    title: str


@dataclass(frozen=True, slots=True)
class Company:
    """A company as a form asks for it."""

    name: str
    reading: str
    english: str
    serial: int
    contact: Person
    phone: str

    @property
    def corporate_number(self) -> str:
        """The 法人番号: check digit, then 9999 (no registry office), 01 (株式会社) and a serial number."""
        base = f"999901{self.serial:06d}"
        return f"{corporate_check_digit(base)}{base}"


ADMINISTRATOR = Person("佐久間 恵", "sakuma@mihon-seiki.example", "administrator", "情報システム部 課長")
PROCUREMENT = Person("大沢 健一", "osawa@mihon-seiki.example", "procurement", "購買部 主任")
REVIEWER = Person("藤代 美咲", "fujishiro@mihon-seiki.example", "reviewer", "情報セキュリティ室 室長")
SECOND_REVIEWER = Person("岡部 淳", "okabe@mihon-seiki.example", "reviewer", "情報セキュリティ室 主任")
PRINCIPAL = Company("見本精機株式会社", "ミホンセイキ", "Mihon Precision Machinery Co., Ltd.", 100, PROCUREMENT, "03-0000-0100")

CONTACT_RESPONDENT = Person("水野 奈緒", "mizuno@reiji-contact.example", "respondent", "品質管理部 部長")
CONTACT_ADMINISTRATOR = Person("吉村 徹", "yoshimura@reiji-contact.example", "administrator", "管理本部 部長")
CONTACT_PROCUREMENT = Person("白石 亮太", "shiraishi@reiji-contact.example", "procurement", "外注管理課 課長")
CONTACT_REVIEWER = Person("遠山 久美子", "toyama@reiji-contact.example", "reviewer", "情報管理責任者")
CONTACT_HELPER = Person("森下 彩", "morishita@reiji-contact.example", "contributor", "お客様応対の責任者")
CONTACT = Company("株式会社例示コンタクト", "レイジコンタクト", "Reiji Contact Inc.", 201, CONTACT_RESPONDENT, "06-0000-0201")

SYSTEMS_RESPONDENT = Person("北沢 直樹", "kitazawa@kamei-systems.example", "respondent", "代表取締役")
SYSTEMS_INVITED = Person("小野寺 さくら", "onodera@kamei-systems.example", "respondent", "開発担当")
SYSTEMS = Company(
    "株式会社仮名システム工房", "カメイシステムコウボウ", "Kamei Systems Workshop Inc.", 302, SYSTEMS_RESPONDENT, "052-000-0302"
)

MAILING_RESPONDENT = Person("栗原 健太", "kurihara@kaku-mailing.example", "respondent", "業務部 次長")
MAILING = Company("架空メーリング株式会社", "カクウメーリング", "Kaku Mailing Co., Ltd.", 403, MAILING_RESPONDENT, "078-000-0403")
MAILING_ADMINISTRATOR = Person("三好 真由美", "miyoshi@kaku-mailing.example", "administrator", "総務部 部長")
MAILING_PROCUREMENT = Person("平田 悠", "hirata@kaku-mailing.example", "procurement", "業務部 係長")

WAREHOUSE_RESPONDENT = Person("奥村 誠", "okumura@kasho-souko.example", "respondent", "取締役")
WAREHOUSE = Company(
    "仮称倉庫サービス株式会社", "カショウソウコサービス", "Kasho Warehouse Service Co., Ltd.", 504, WAREHOUSE_RESPONDENT, "0798-00-0504"
)
