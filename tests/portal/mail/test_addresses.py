"""One address or none (T22): whatever could become two recipients or a header is refused, here and at the mail server's door."""

from email.message import EmailMessage

import pytest

from portal.mail.addresses import normalise_address
from portal.mail.mailers import SmtpMailer
from storage.problems import Invalid
from tests.services.smtp import MailServer

HOSTILE = [
    "",
    " ",
    "@",
    "a",
    "a@",
    "@b.jp",
    "a@b",
    "a@b@c.jp",
    "a@@b.jp",
    "a b@c.jp",
    "a@b .jp",
    "a@b.jp c@d.jp",
    "a@b.jp, c@d.jp",
    "a@b.jp; c@d.jp",
    "a@b.jp\nBcc: c@d.jp",
    "a@b.jp\r\nBcc: c@d.jp",
    "a@b.jp\rBcc: c@d.jp",
    "a@b.jp\x0bBcc: c@d.jp",
    "a@b.jp\x0cBcc: c@d.jp",
    "a@b.jp\u2028Bcc: c@d.jp",
    "a@b.jp\u0085Bcc: c@d.jp",
    "a@b.jp%0ABcc:c@d.jp",
    "a@b.jp\x00",
    "A <a@b.jp>",
    "<a@b.jp>",
    '"a@b.jp, c@d.jp"',
    '"a b"@c.jp',
    "a@b.jp>, <c@d.jp",
    "a(comment)@b.jp",
    "a@[127.0.0.1]",
    "a@127.0.0.1:25",
    "group: a@b.jp, c@d.jp;",
    ".a@b.jp",
    "a.@b.jp",
    "a..b@c.jp",
    "a@-b.jp",
    "a@b-.jp",
    "a@.b.jp",
    "a@b..jp",
    "a@b.jp.",
    "а@b.jp",  # the first letter is Cyrillic: that is the test
    "a\u200b@b.jp",
    "a\u202e@b.jp",
    "mailto:a@b.jp",
    "a@b.jp?cc=c@d.jp",
    "=?utf-8?q?a?=@b.jp\n",
    f"{'a' * 65}@b.jp",
    f"a@{'b' * 64}.jp",
    f"a@{'b.' * 130}jp",
]


def test_there_are_at_least_forty_inputs() -> None:
    assert len(set(HOSTILE)) >= 40


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_what_is_not_plainly_one_address_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise_address(text)
    assert (refused.value.code, refused.value.field) == ("address-malformed", "email")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("hanako@example.jp", "hanako@example.jp"),
        (" Hanako.Yamada+portal@Example.CO.JP ", "hanako.yamada+portal@example.co.jp"),
        ("ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ", "hanako@example.jp"),
        ("　hanako@example.jp　", "hanako@example.jp"),
        ("o'neil@example.com", "o'neil@example.com"),
        ("a@xn--eckwd4c7c.xn--zckzah.jp", "a@xn--eckwd4c7c.xn--zckzah.jp"),
    ],
)
def test_one_address_is_stored_in_one_way(text: str, address: str) -> None:
    assert normalise_address(text) == address


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()], ids=ascii)
def test_no_hostile_recipient_reaches_the_mail_server(mail_server: MailServer, text: str) -> None:
    """The mailer's own look, should an address ever come to it on another way: nothing is sent, or to exactly one."""
    message = EmailMessage()
    message["From"] = "portal@example.jp"
    message["Subject"] = "Test"
    message.set_content("Test")
    mailer = SmtpMailer(mail_server.host, mail_server.port, "portal@example.jp", "none")
    try:
        message["To"] = text
        mailer.send(message)
    except (Invalid, ValueError, IndexError):  # IndexError: Python's own parser stumbles over "a@"
        pass
    assert all(len(received.recipients) == 1 for received in mail_server.received)
    assert not mail_server.to("c@d.jp")
