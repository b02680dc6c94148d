"""The calendar file as a strict reader takes it: RFC 5545, line by line."""

import re
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.sending.calendar import Deadline, write_calendar

ISSUED = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
NAME = re.compile(r"[A-Z][A-Z-]*(;[A-Z]+=[A-Z]+)*")
COMMON = {"UID", "DTSTAMP", "SUMMARY", "SEQUENCE"}
DEMANDED = {"VTODO": COMMON | {"DUE"}, "VEVENT": COMMON | {"DTSTART", "DTEND"}}


def deadline(**changes: object) -> Deadline:
    given = {
        "assessment_id": "ab" * 16,
        "due_on": date(2026, 12, 20),
        "issued_at": ISSUED,
        "moved_at": None,
        "summary": "回答期限：委託先管理",
        "description": "受注; 入力, その他",
    }
    return Deadline(**(given | changes))  # type: ignore[arg-type]  # as the test wishes


def unfold(content: bytes) -> list[str]:
    """The content lines. Every physical line ends with CRLF, has at most 75 octets, and is UTF-8 by itself."""
    assert content.endswith(b"\r\n")
    lines: list[str] = []
    for line in content[:-2].split(b"\r\n"):
        assert 0 < len(line) <= 75
        text = line.decode()
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", text)
        if text.startswith(" "):
            lines[-1] += text[1:]
        else:
            lines.append(text)
    return lines


def unescape(value: str) -> str:
    """A TEXT value back; refuses what had to be escaped."""
    out, rest = "", iter(value)
    for character in rest:
        assert character not in ";,"
        if character == "\\":
            following = next(rest)
            assert following in "\\;,nN"
            out += "\n" if following in "nN" else following
        else:
            out += character
    return out


def read(content: bytes) -> list[dict[str, str]]:
    """The components of the calendar; properties by name and parameters. Refuses what section 3.6 does not allow."""
    lines = unfold(content)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    found: list[dict[str, str]] = []
    head: dict[str, str] = {}
    here: dict[str, str] | None = None
    for line in lines[1:-1]:
        name, colon, value = line.partition(":")
        assert colon
        assert NAME.fullmatch(name)
        if name == "BEGIN":
            assert here is None
            here = {"": value}
        elif name == "END":
            assert here is not None
            assert here[""] == value
            assert {key.partition(";")[0] for key in here} >= DEMANDED[value]
            found.append(here)
            here = None
        else:
            target = head if here is None else here
            assert name not in target, f"{name} twice"
            target[name] = value
    assert here is None
    assert head["VERSION"] == "2.0"
    assert head["PRODID"]
    return found


def test_it_holds_a_task_and_a_day_with_the_due_date_as_a_whole_day() -> None:
    task, entry = read(write_calendar([deadline()], "https://portal.example/"))
    assert task["DUE;VALUE=DATE"] == "20261220"
    assert (entry["DTSTART;VALUE=DATE"], entry["DTEND;VALUE=DATE"]) == ("20261220", "20261221")
    assert task["DTSTAMP"] == "20261124T030000Z"
    assert task["URL"] == f"https://portal.example/assessments/{'ab' * 16}"
    assert (unescape(task["SUMMARY"]), unescape(task["DESCRIPTION"])) == ("回答期限：委託先管理", "受注; 入力, その他")


def test_the_uid_stays_and_the_sequence_rises_when_the_date_is_moved() -> None:
    before = read(write_calendar([deadline()], "https://portal.example"))
    after = read(write_calendar([deadline(due_on=date(2027, 1, 10), moved_at=ISSUED + timedelta(days=2))], "https://portal.example"))
    assert [one["UID"] for one in before] == [one["UID"] for one in after]
    assert len({one["UID"] for one in before}) == 2
    assert int(before[0]["SEQUENCE"]) < int(after[0]["SEQUENCE"])
    assert after[0]["DTSTAMP"] == "20261126T030000Z"


def test_several_due_dates_are_one_file() -> None:
    assert len(read(write_calendar([deadline(), deadline(assessment_id="cd" * 16)], "https://portal.example"))) == 4


@given(st.text(max_size=300))
def test_whatever_people_write_stays_one_property(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    task, _entry = read(write_calendar([deadline(summary=text)], "https://portal.example"))
    assert unescape(task["SUMMARY"]) == re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", " ", text.replace("\r\n", "\n"))
