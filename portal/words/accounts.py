"""Sentences of the accounts: what was wrong with a sign-in, an invitation or a password, and what has just been done."""

from portal.words import N_

WORDS = {
    "problem": {
        "sign-in-wrong": N_("The e-mail address or the password is not right. Check both and try again."),
        "sign-in-throttled": N_("There were too many tries. Wait five minutes and try again; your account is not locked."),
        "sign-in-without-organisation": N_("Your account belongs to no organisation at the moment. Ask for a new invitation."),
        "code-wrong": N_("This code is not right, or it was used already. Wait for the next code of your authenticator and enter that."),
        "company-account-refused": N_("The company account did not confirm who you are. Start again from the sign-in page."),
        "company-account-unavailable": N_("The company account's sign-in does not answer at the moment. Try again in a few minutes."),
        "company-account-unknown": N_("This company account has no access here yet. Ask your administrator for an invitation."),
        "company-account-other-address": N_(
            "The company account does not confirm the invited e-mail address. Use the account of that address, or ask for an invitation "
            "to your own."
        ),
        "password-too-short": N_("Use at least {minimum} characters. Several words in a row are easy to remember."),
        "password-too-long": N_("Use at most {maximum} characters."),
        "password-common": N_("This password is one of those that are tried first. Choose another one."),
        "password-contains-address": N_("The password contains “{part}” from your e-mail address. Choose another one."),
        "passwords-differ": N_("The two passwords differ. Enter the same one again."),
        "password-wrong": N_("The present password is not right."),
        "authenticator-elsewhere": N_("You sign in with your company account. Its settings are kept by your company."),
        "browser-needed": N_("This is possible in a browser only, not with an API token."),
        "reset-link-dead": N_("This link does not work any more. Ask for a new one on the sign-in page."),
        "session-missing": N_("This session has ended already."),
        "api-token-missing": N_("There is no such API token, or it was revoked already."),
        "api-token-too-many": N_("You have {most} API tokens already. Revoke one that is not needed any more."),
        "address-malformed": N_("“{address}” is not an e-mail address. Enter exactly one, such as name@example.jp."),
        "invitation-missing": N_("There is no such invitation. Copy the whole link from the message, or ask whoever invited you."),
        "invitation-not-permitted": N_("Your role does not allow you to invite this person. Ask an administrator of your organisation."),
        "invitation-already-open": N_("{address} is invited already. Open that invitation to copy its link or to issue it again."),
        "invitation-used": N_("This invitation was used already. Nothing is left to change about it."),
        "invitation-dead": N_("This invitation does not work any more. Ask for a new one."),
        "invitation-codes-used-up": N_("A wrong code was entered {most} times. Ask whoever invited you to issue the invitation again."),
        "invitation-for-other-address": N_("The invitation is for another e-mail address than that of your account. Nothing was changed."),
        "confirmation-code-wrong": N_("This code is not right, or it is too old. Enter the newest one."),
        "account-exists": N_("There is an account with this e-mail address already. Sign in with it to accept the invitation."),
        "member-missing": N_("This person does not belong to the organisation."),
        "member-already": N_("{address} belongs to the organisation with this role already."),
        "member-removal-not-permitted": N_("Your role does not allow you to end this person's access. Ask an administrator."),
        "administrator-last": N_("This is the last administrator. Invite another one first, so that somebody can look after the accounts."),
    },
    "flash": {
        "signed-out": N_("You are signed out."),
        "reset-mail-sent": N_(
            "If there is an account with this address, a message with a link is on its way. The link works for one hour."
        ),
        "session-ended": N_("The session has ended."),
        "password-changed": N_("Your password is changed. All other sessions have ended."),
        "authenticator-changed": N_("The new authenticator is in use. All other sessions have ended."),
        "api-token-revoked": N_("The API token is revoked. It does not work any more."),
        "confirmation-code-sent": N_("The confirmation code is on its way to {address}. It can take a minute."),
        "confirmation-code-throttled": N_(
            "The code was sent several times already. Look into the mailbox again, or ask whoever invited you for the code by telephone."
        ),
        "member-invited": N_("{name} is invited. The mail is on its way; the link is on this page, too."),
        "invitation-reissued": N_("The invitation of {name} has a new link. The old one does not work any more."),
        "invitation-revoked": N_("The invitation of {name} is withdrawn. Its link does not work any more."),
        "invitation-requested": N_("{organisation} was told that you need a new invitation."),
        "invitation-accepted": N_("You have joined. Welcome."),
        "invitation-dead": N_("You are signed in, but the invitation did not work any more. Ask for a new one."),
        "invitation-for-other-address": N_("You are signed in, but the invitation is for another e-mail address. It was not used."),
        "member-removed": N_("The access has ended. It takes effect at the person's next click."),
    },
    "invitation-state": {
        "open": N_("Waiting for the invited person"),
        "used": N_("Accepted"),
        "revoked": N_("Withdrawn"),
        "expired": N_("Expired: issue it again"),
    },
    "member-role-hint": {
        "administrator": N_("Keeps the accounts of the organisation: invites people and ends their access."),
        "procurement": N_("Sends: registers contractors, opens engagements, issues questionnaires, hands over."),
        "reviewer": N_("Judges: answers, evidence and disposal certificates."),
        "respondent": N_("Answers for the organisation: questionnaires, receipts, returns, certificates."),
    },
}
