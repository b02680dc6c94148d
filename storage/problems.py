"""Six kinds of failure, without HTTP and without sentences.

Rules never raise; actions and queries raise these; the portal alone turns them into a status, a page and problem+json.
`code` names what was wrong (kebab-case, noun first), `field` the input it belongs to, and `parameters` the values that
the sentence shown to the person will contain.
"""


class Problem(Exception):
    """A failure that a person can be told about."""

    def __init__(self, code: str, field: str | None = None, **parameters: object) -> None:
        """`code` is the key of the sentence, `field` the name of the input at fault, `parameters` what the sentence shows."""
        super().__init__(code)
        self.code = code
        self.field = field
        self.parameters = parameters


class Invalid(Problem):
    """What was entered cannot be right: the person corrects it and tries again."""


class Missing(Problem):
    """There is no such thing, or it is out of this actor's reach: both look the same."""


class Forbidden(Problem):
    """The thing is in reach, but this actor may not do that with it."""


class Conflict(Problem):
    """The thing has changed meanwhile, or is not in a state that allows the act."""


class Refused(Problem):
    """A rule of the trade said no: the reasons are in the parameters."""


class Unavailable(Problem):
    """Something that we depend on does not answer; nothing was changed and trying later is right."""
