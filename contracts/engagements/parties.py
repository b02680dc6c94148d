"""The two parties of an engagement, for a query that names both. Put together once: nearly every list does.

select(...).join(PRINCIPAL, IS_PRINCIPAL).join(CONTRACTOR, IS_CONTRACTOR)
"""

from sqlalchemy.orm import aliased
from sqlmodel import col

from contracts.engagements.models import Engagement
from contracts.parties.models import Organisation

PRINCIPAL, CONTRACTOR = aliased(Organisation), aliased(Organisation)
IS_PRINCIPAL = col(PRINCIPAL.id) == col(Engagement.principal_organisation_id)
IS_CONTRACTOR = col(CONTRACTOR.id) == col(Engagement.contractor_organisation_id)
