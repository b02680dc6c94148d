"""What every form of every page has, read from the templates: tests of pages send forms without opening each page first."""

import re

from tests.architecture.source import templates

SENDING = re.compile(r'<form\b[^>]*\bmethod="post"')


def test_every_form_that_sends_something_carries_the_token_against_forgery() -> None:
    forms = [(path, form) for path, text in templates() for form in text.split("<form")[1:] if SENDING.match(f"<form{form}")]
    assert len(forms) > 100
    assert sum(text.count('method="post"') for _path, text in templates()) == len(forms), "a form that this test does not see"
    assert [f"{path}: <form{form[:100]}" for path, form in forms if "{{ csrf() }}" not in form.partition("</form>")[0]] == []
