"""Returns, disposal certificates, and the close of an engagement.

The contractor claims pieces (they came back, they were destroyed); a second person at the principal confirms. Only what
is confirmed leaves the balance, and only a balance of zero lets the engagement close (document 004 付8 (8)(9); S09).
"""

from contracts.disposals.actions.certificates import file_certificate, judge_certificate
from contracts.disposals.actions.closing import close_engagement
from contracts.disposals.actions.demanding import demand_return
from contracts.disposals.actions.ending import end_engagement, terminate
from contracts.disposals.actions.returns import confirm_return, decline_return, record_return

__all__ = [
    "close_engagement",
    "confirm_return",
    "decline_return",
    "demand_return",
    "end_engagement",
    "file_certificate",
    "judge_certificate",
    "record_return",
    "terminate",
]
