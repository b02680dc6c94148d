"""Words of answering together and of using earlier answers again."""

from portal.words import N_

WORDS = {
    "act": {
        "home:find": N_("Find the first page"),
        "owner:name": N_("Name who submits"),
        "contributor:ask": N_("Ask somebody to help with answers"),
        "contributor:release": N_("Take a part of the answers back"),
        "contribution:view": N_("See one's own part"),
        "presence:show": N_("Show that one is here"),
        "comment:write": N_("Write a comment"),
        "comment:read": N_("Mark comments as read"),
        "comment:view": N_("See comments"),
        "answer:take-over": N_("Take over an earlier answer"),
        "answers:view": N_("See the company's own answers"),
    },
    "subject": {
        "contributor": N_("part given to a person"),
        "comment": N_("comment"),
    },
    "role": {
        "contributor": N_("Helps with answers"),
    },
    "member-role-hint": {
        "contributor": N_("Sees and answers only what a colleague gives them; cannot submit."),
    },
    "predicate": {
        "is_anybody": N_("the person has any role, if only to help with answers"),
        "is_contributor": N_("the person helps with answers"),
        "stands_as_contributor": N_("this part was given to the person"),
    },
    "reuse-basis": {
        "before": N_("Your earlier answer for this work"),
        "elsewhere": N_("Your answer to the same question"),
        "derived": N_("Derived: your answer in another framework"),
    },
    "flash": {
        "owner-named": N_("{name} submits the answers from now on."),
        "contributor-asked": N_("The person was asked, and is told by mail."),
        "contributor-invited": N_("The invitation is on its way. Its link stands below, to be handed on."),
        "contributor-released": N_("The part is taken back. What was answered stays."),
        "comment-written": N_("The comment is posted."),
        "answer-taken-over": N_("The earlier answer now stands at {number}. Check it, and change it where needed."),
        "answers-taken-over": N_("{count} answers are taken over. Check them, and change them where needed."),
        "answers-taken-over-partly": N_(
            "{count} answers are taken over. Left alone, because somebody had answered or they did not fit: {skipped}"
        ),
    },
    "problem": {
        "not-the-owner": N_("Another person of your company submits these answers. The page “Who answers what” says who, and hands it on."),
        "owner-not-a-respondent": N_("Only somebody who answers for your company can submit. Choose another person."),
        "assessment-closed": N_("The review is closed; nothing can be changed here any more."),
        "scope-empty": N_("Choose at least one."),
        "section-unknown": N_("There is no such section: {item}"),
        "item-unknown": N_("There is no such question: {item}"),
        "note-too-long": N_("Use at most {limit} characters."),
        "contributor-missing": N_("This part is not given to anybody any more."),
        "comment-empty": N_("Write something before you post it."),
        "comment-too-long": N_("Use at most {limit} characters."),
        "offer-missing": N_("This earlier answer is not on offer here. Open the page again."),
        "offer-not-fitting": N_("This earlier answer does not fit the question as it is. Answer it anew."),
    },
}
