"""Words of education: kinds of courses, how something was learnt, problems, and what waits."""

from portal.words import N_

WORDS = {
    "problem": {
        "course-missing": N_("There is no such course. Choose one from the list."),
        "courses-missing": N_("Choose at least one course."),
        "education-due-in-past": N_("The date {due_on} has passed. Choose today or a later day."),
        "education-assignment-missing": N_("This course is not asked for here."),
        "education-ended": N_("This course is no longer asked for."),
        "people-missing": N_("Enter the names of those who took part, one on each line."),
        "held-in-future": N_("{held_on} has not come yet. Record the session when it was held."),
    },
    "flash": {
        "course-passed": N_("Passed and recorded: {title}"),
        "session-recorded": N_("The session is recorded for {count} people."),
        "education-assigned": N_("The contractor was told. Courses asked for: {count}"),
        "education-ended": N_("This course is no longer asked for."),
    },
    "act": {
        "course:view": N_("Read courses"),
        "course:check": N_("Answer the questions of a course"),
        "education:view": N_("See who has passed which course"),
        "education:assign": N_("Ask for a course"),
        "education:end": N_("Stop asking for a course"),
        "education:record": N_("Record that somebody has passed a course"),
    },
    "subject": {"education-assignment": N_("course asked for"), "education-record": N_("education record")},
    "course-kind": {"case": N_("Five cases"), "scene": N_("Seven scenes of telework")},
    "education-way": {"check": N_("Passed the questions here"), "session": N_("Took part in a session")},
    "drawer": {"education": N_("Education")},
    "drawer-state": {
        "education-none": N_("No course asked for"),
        "education-done": N_("Courses passed by everybody: {count}"),
        "education-missing": N_("Still to pass: {count}"),
    },
    "waiting": {"education-left": N_("Course “{title}”: {count} people still have to pass it")},
}
