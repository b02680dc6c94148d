"""Second persons: the database refuses that one person does both halves of an act; here its refusal gets a name.

Each table that needs two persons carries a CHECK or UNIQUE constraint (`two_persons`, or UNIQUE over person and act). No code
compares the two user ids: two requests at the same moment would both pass such a comparison.
"""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.problems import Forbidden

# As the database reports them: PostgreSQL by the constraint's name, SQLite a CHECK by name and a UNIQUE by its columns.
CONSTRAINTS = (
    "two_persons",
    "uq_agreement_acceptance_agreement_id_round_number_user_id",
    "agreement_acceptance.agreement_id, agreement_acceptance.round_number, agreement_acceptance.user_id",
)


def flush_second_act(session: Session) -> None:
    """Send what a second person did to the database.

    Raises Forbidden("second-person-needed") when it was the same person; the transaction is then good for nothing more.
    """
    try:
        session.flush()
    except IntegrityError as error:
        if any(constraint in str(error.orig) for constraint in CONSTRAINTS):
            raise Forbidden("second-person-needed") from error
        raise
