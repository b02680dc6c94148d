"""Which submitting pages have no endpoint of the API at their own address, and why (see `test_api.py` for their areas)."""

SECOND_PERSON = (
    "The second pair of eyes is a person who is signed in: one program could hold the keys of both persons, and would be one pair."
)
LETTING_IN = "Who is let into the portal is decided by a person who is signed in: whoever finds a key must not be able to let others in."
SIGNED = "What a person signs by name toward others who rely on it, that person has read: a program cannot have."
LEARNT = "A course is passed by whoever has read it: the answers of a program would show nothing."
KEY_FROM_KEY = "A secret address opens the calendar without a sign-in: a key must not make another key that outlives it."
HOW_TWO_ARE_NEEDED = "Whether closing takes two is decided by people: a key that could change that would itself be enough."
IN_PLACE = "Whoever answers in the place of a contractor enters what a person was told, and is seen to have done so."
SCORE_BY_HAND = "A score other than the computed one is the judgement of two persons, with a reason and an end."
AS_A_WHOLE = "A program accepts questionnaire by questionnaire, and hears of each what rests on files and what on the word given."
ONE_BY_ONE = "A program that has a list registers its companies one by one, and hears of each what a look at the lines would show."

SHARED_OUT = "Who helps with which part, and who submits, is agreed among people: a key must not hand a questionnaire to somebody else."
STILL_TRUE = "An earlier answer is taken over by somebody who has read it and says by a press that it still holds."
WHO_LOOKS = "Who has a section open is told of people at a browser: a program looks at nothing."

# Page -> the reason why it stays with people; docs/api.md tells every reason.
ON_PAGES = {
    "/assessments/{assessment_id}/contributors": SHARED_OUT,
    "/assessments/{assessment_id}/contributors/{contributor_id}/removal": SHARED_OUT,
    "/assessments/{assessment_id}/items/{item_code}/take-over": STILL_TRUE,
    "/assessments/{assessment_id}/on-behalf": IN_PLACE,
    "/assessments/{assessment_id}/on-behalf/end": IN_PLACE,
    "/assessments/{assessment_id}/overrides": SCORE_BY_HAND,
    "/assessments/{assessment_id}/overrides/{override_id}/approval": SCORE_BY_HAND,
    "/assessments/{assessment_id}/overrides/{override_id}/end": SCORE_BY_HAND,
    "/assessments/{assessment_id}/overrides/{override_id}/refusal": SCORE_BY_HAND,
    "/assessments/{assessment_id}/owner": SHARED_OUT,
    "/assessments/{assessment_id}/sections/{section_code}/earlier-answers": STILL_TRUE,
    "/assessments/{assessment_id}/sections/{section_code}/presence": WHO_LOOKS,
    "/contractors/import": ONE_BY_ONE,
    "/contractors/import/{list_id}/confirmation": ONE_BY_ONE,
    "/contractors/{contractor_id}/invitations": LETTING_IN,
    "/contractors/{contractor_id}/invitations/{invitation_id}/reissue": LETTING_IN,
    "/contractors/{contractor_id}/invitations/{invitation_id}/revoke": LETTING_IN,
    "/courses/{course_code}/check": LEARNT,
    "/duties/calendar": KEY_FROM_KEY,
    "/duties/{performance_id}/waiver/approval": SECOND_PERSON,
    "/engagements/{engagement_id}/direct-consents": SIGNED,
    "/engagements/{engagement_id}/duties/calendar": KEY_FROM_KEY,
    "/incidents/{incident_id}/lifts/{lift_id}/decision": SECOND_PERSON,
    "/inspections/{inspection_id}/signature": SIGNED,
    "/review/acceptance": AS_A_WHOLE,
    "/review/policy": HOW_TWO_ARE_NEEDED,
    "/risks/{risk_id}/decision": SECOND_PERSON,
    "/sharing-policy/drafts/{policy_draft_id}/decision": SECOND_PERSON,
}

# Page -> where the API has the same act.
UNDER_ANOTHER_ADDRESS = {
    "/engagements/{engagement_id}/edit": "/engagements/{engagement_id}",
}
