"""The texts of the pages that a device draws by itself, in the reader's language.

They travel in the book, so that they are there without network. A text is named by what it is
about; `{name}` in it is filled in by the page. `.one` and `.other`: for one, and for any other
number `{n}`.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from driftbook.incidents.log_words import REFUSED
from driftbook.wording.incident_codes import MISSING, REASONS


def words() -> dict[str, str]:
    """Every text by its id, in the language that is active."""
    return _around() | _cards() | _steps() | _telling() | _people() | _log() | _reasons()


def _around() -> dict[str, str]:
    """Home, opening, contacts, and what stands above every page."""
    return {
        "home": _("What is broken?"),
        "home.running": _("Runs now"),
        "home.else": _("Something else is broken"),
        "home.exercise": _("As an exercise"),
        "home.exercise.lead": _("What you open now is an exercise: nothing leaves the house."),
        "home.contacts": _("Contacts and who answers when"),
        "home.past": _("Earlier incidents"),
        "home.keeper": _("{who} keeps the log"),
        "home.keeper.nobody": _("Nobody keeps the log"),
        "exercise": _("Exercise"),
        "exercise.banner": _("Exercise – nothing leaves the house"),
        "since": _("{place}, since {time}"),
        "open.where": _("Where is it?"),
        "open.starts": _("Starts the card here"),
        "open.there": _("This card runs already. Go on with it, unless it is another place."),
        "open.keeper": _("I take the role: {duty}"),
        "open.more": _("Say more about it"),
        "open.words": _("What do you see?"),
        "contacts.ladders": _("Who answers: {title}"),
        "contacts.of": _("Contacts: {title}"),
        "contacts.over": _("This copy does not reach as far as today."),
        "contacts.nobody": _("Nobody answers."),
        "contacts.now": _("Now"),
        "contacts.until": _("Until {time}"),
        "contacts.between": _("{since} to {until}"),
        "contact.menu": _("Press {keys}"),
        "contact.open": _("Answers now"),
        "contact.closed": _("Closed now"),
        "age.copy": _("This copy is {length} old."),
        "age.heard": _("The server last answered at {time}."),
        "age.end": _("This copy stays on this device until {time}."),
        "length.less": _("less than a minute"),
        "length.minutes.one": _("1 minute"),
        "length.minutes.other": _("{n} minutes"),
        "length.hours": _("{hours} h {minutes} min"),
        "length.days": _("{n} days"),
        "sending": _("Sending …"),
        "offline": _("No connection. Go on: everything is kept on this device."),
        "sign-in": _("You are signed out. Nothing is lost; sign in to send."),
        "sign-in.do": _("Sign in"),
        "may-not": str(REFUSED["may-not"]),
        "other-person": _("Somebody else is signed in. Your entries wait until you sign in."),
        "waiting.one": _("1 entry waits to be sent."),
        "waiting.other": _("{n} entries wait to be sent."),
        "others.one": _("1 entry of somebody else waits on this device."),
        "others.other": _("{n} entries of others wait on this device."),
        "refused.one": _("1 entry was not accepted: see the log."),
        "refused.other": _("{n} entries were not accepted: see the log."),
        "try": _("Try now"),
        "news": _("New from others"),
        "gone": _("This is not part of the card."),
        "unknown": _("This device has no copy of this page. It needs a connection."),
        "copy": _("Copy the text"),
        "copied": _("Copied"),
        "form.more": _("It happened earlier, or is about a person"),
        "form.happened": _("When did it happen?"),
        "form.happened.hint": _("Only if it is some time ago. Empty is now."),
        "form.personal": _("There is something about a person in it"),
        "form.failed": _("It could not be kept: {why}"),
    }


def _cards() -> dict[str, str]:
    """The running card around its steps: what takes over, timers, scenarios, closing."""
    return {
        "tabs": _("Parts of the card"),
        "tab.do": pgettext("incident", "Steps"),
        "tab.tell": _("Tell"),
        "tab.tell.waits": _("late or on"),
        "tab.who": _("Roles"),
        "tab.who.waits": _("not taken"),
        "tab.log": _("Log"),
        "pane.do": _("Do this now"),
        "pane.tell": _("Tell"),
        "pane.who": _("Roles"),
        "pane.log": _("Log"),
        "yields": _("Yields to {name} since {time}"),
        "paused.wait": _(
            "Steps wait until it is over; those that must not wait go on, and time runs on."
        ),
        "paused.go": _("Go to: {name}"),
        "paused.override": _("Go on all the same"),
        "paused.override.do": _("Go on all the same"),
        "paused.overridden": _("Goes on although this takes over: {name}"),
        "paused.resume": _("Pause it after all"),
        "paused.resume.do": _("Pause it after all"),
        "paused.why": _("Why?"),
        "paused.why.missing": _("Say why, so that everybody can see it."),
        "timer.waiting": _("Not started"),
        "timer.running": _("Runs"),
        "timer.warning": _("Soon over"),
        "timer.expired": pgettext("incident", "Over"),
        "timer.ends": _("left, ends at {time}"),
        "timer.ended": _("Ended at {time}"),
        "timer.length": _("{n} minutes from when its step is done"),
        "timer.then": _("When it is over:"),
        "timer.correct": _("What then? Correct the time"),
        "timer.minutes": _("Minutes in all"),
        "timer.minutes.wrong": _("Write whole minutes, at least 1."),
        "timer.since": _("Began at (empty: as it is)"),
        "timer.why": _("Why?"),
        "timer.do": _("Correct"),
        "scenarios": _("Working on"),
        "scenario.when": _("When: {what}"),
        "scenario.choose": _("Choose this way"),
        "scenario.chosen": pgettext("incident", "Chosen"),
        "scenario.drop": _("No longer this way"),
        "why": _("Why?"),
        "about": _("About this card"),
        "about.edition": _("{title}, version {version}"),
        "about.paper": _("This card on paper"),
        "about.sources": _("Rests on {what}"),
        "closing.link": _("Close the incident"),
        "closing.do": _("Close the incident"),
        "closing.words": _("What ended it?"),
        "closing.missing": _("Something has to be done before it is closed:"),
        "closing.open": _("Still open; the card can be closed all the same:"),
        "closing.steps.one": _("1 step is not done."),
        "closing.steps.other": _("{n} steps are not done."),
        "closing.may-not": _("The incident lead or the log keeper closes it."),
        "closing.contradicted": _("It is not agreed whether the card is closed."),
        "closing.reopen": _("Open it again"),
        "closing.review": _("Write down what was learned"),
        "closing.why": _("Why?"),
        "closing.why.missing": _("Say why, so that everybody can see it."),
        "closed.at": _("Closed at {time}"),
    }


def _steps() -> dict[str, str]:
    """What to do, and how it went."""
    return {
        "phase.done": _("Done"),
        "confirm.lead": _("Do all of it. Then tick what is done, and confirm once."),
        "confirm.button": _("Confirm what is ticked"),
        "confirm.none": _("Tick what is done."),
        "step.number": _("Step {n} of {all}"),
        "step.only_if": _("Only if: {what}"),
        "step.expect": _("To be seen: {what}"),
        "step.duty": _("For: {duty}"),
        "step.duty.held": _("For: {duty} ({who})"),
        "step.turn": _("Whom to turn to now"),
        "step.seen": _("What did you see?"),
        "step.do.done": _("Done"),
        "step.do.not-done": _("Did not work"),
        "step.do.skipped": _("Skip it"),
        "step.choose": _("Choose how it went."),
        "step.skip.why": _("Say why it is skipped."),
        "step.otherwise": _("It did not work, or is skipped"),
        "step.state.waiting": _("To do"),
        "step.state.later": _("Later"),
        "step.state.done": _("Done"),
        "step.state.not-done": _("Did not work"),
        "step.state.skipped": _("Skipped"),
        "step.paused": _("Waits"),
        "step.later": _("when {timer} is over, at {time}"),
        "step.later.timer": _("when {timer} is over"),
        "step.history": _("What was said"),
        "step.reopen": _("It is not done after all"),
        "contradicted": _("Two say different things"),
        "contradicted.lead": _("Two say different things"),
        "contradicted.decide": _("What you write now goes over all of them; they stay in the log."),
    }


def _telling() -> dict[str, str]:
    """Announcements, posts, receivers."""
    return {
        "announcements": _("Announcements"),
        "announcement.on": _("On since {time}"),
        "announcement.off": _("Off"),
        "announcement.recording": _("Recording: {what}"),
        "announcement.on.who": _("Any of these can switch it on"),
        "announcement.off.who": _("Any of these can switch it off"),
        "announcement.queues": _("In which telephone queues?"),
        "announcement.no-queue": _("Tick where callers hear it."),
        "announcement.how": _("How is it switched?"),
        "announcement.how.called": _("I have called somebody who switched it"),
        "announcement.how.self": _("I have switched it myself"),
        "announcement.how.program": _("A program switches it now"),
        "announcement.differs": _("Another text, or switched in another way"),
        "announcement.spoken": _("What is played, if it is something else"),
        "announcement.do.on": _("It is on"),
        "announcement.do.off": _("It is off"),
        "announcement.do.update": _("It was changed"),
        "posts": _("Posts to staff"),
        "post.state.waiting": _("Not posted"),
        "post.state.posted": _("Posted"),
        "post.state.over": _("Posted that it is over"),
        "post.link": _("Open the page"),
        "post.differs": _("Another text was posted"),
        "post.words": _("What was posted"),
        "post.nothing": _("Write what was posted."),
        "post.do.posted": _("It is posted"),
        "post.do.update": _("An update is posted"),
        "post.do.over": _("It is posted that it is over"),
        "informed": _("To be kept informed"),
        "inform.do": _("Inform"),
        "inform.done": _("Informed"),
        "inform.due": _("by {time}"),
        "inform.overdue": _("late since {time}"),
        "inform.last": _("Last informed at {time}"),
        "inform.never": _("Not informed yet"),
        "inform.to": _("Who is informed?"),
        "inform.words": _("Message"),
        "inform.how": _("How?"),
        "inform.how.mail": _("Driftbook sends it now, as mail or SMS"),
        "inform.how.called": _("I have told them by telephone"),
        "inform.how.other": _("I have told them in another way"),
        "inform.offline": _("The mail leaves when this device has a connection again."),
        "inform.exercise": _("An exercise: no mail leaves the house."),
        "inform.nobody": _("Tick who is informed."),
        "inform.no-address": _("No address is known"),
        "inform.unknown": _("No address is known of: {names}"),
        "inform.nothing": _("Write something, or say one of the figures."),
        "inform.send": _("Inform"),
    }


def _people() -> dict[str, str]:
    """Roles, and who holds them."""
    return {
        "person.you": _("{name} (you)"),
        "person.colleague": _("A colleague"),
        "person.program": _("Driftbook"),
        "role.nobody": _("Nobody has taken it."),
        "role.log.missing": _("Must be taken"),
        "role.since": _("{who}, since {time}"),
        "role.not-meant": _("Does not have the role for it in Driftbook."),
        "role.take": _("I take it"),
        "role.leave": _("I no longer have it"),
        "role.hand": _("Hand over"),
        "role.give": _("Give it to somebody"),
        "role.hand.do": _("Hand over"),
        "role.whom": _("To whom?"),
        "role.option": _("{name} (not meant for it)"),
    }


def _log() -> dict[str, str]:
    """Entries of the log, in one line each."""
    return {
        "log.earlier.one": _("Show 1 earlier entry"),
        "log.earlier.other": _("Show {n} earlier entries"),
        "log.whole": _("The whole log"),
        "times": _("{happened}, written down {written}"),
        "note.words": _("What has happened?"),
        "note.do": _("Write it down"),
        "note.empty": _("Write something first."),
        "entry.waits": _("Waits to be sent"),
        "entry.personal": _("Personal data"),
        "entry.refused": _("Not accepted: {why}"),
        "entry.paper": _("{who}, from paper ({initials})"),
        "entry.opened": _("Opened: {place}"),
        "entry.opened.exercise": _("Opened as an exercise: {place}"),
        "entry.step.done": _("Done: {what}"),
        "entry.step.not-done": _("Did not work: {what}"),
        "entry.step.skipped": _("Skipped: {what}"),
        "entry.step.open": _("Open again: {what}"),
        "entry.duty": _("{who} has the role: {duty}"),
        "entry.duty.nobody": _("Nobody has the role any more: {duty}"),
        "entry.scenario": _("Chosen: {what}"),
        "entry.scenario.not": _("No longer chosen: {what}"),
        "entry.announcement.on": _("Announcement on: {what} ({queues})"),
        "entry.announcement.off": _("Announcement off: {what}"),
        "entry.post": _("Posted: {what}"),
        "entry.post.update": _("Update posted: {what}"),
        "entry.post.over": _("Posted that it is over: {what}"),
        "entry.inform": _("Informed: {to}"),
        "entry.timer": _("Time corrected: {what}, {n} minutes"),
        "entry.pause.paused": _("Takes over: {what}, {place}"),
        "entry.pause.overridden": _("Goes on although this takes over: {what}, {place}"),
        "entry.pause.resumed": _("No longer takes over: {what}, {place}"),
        "entry.note": pgettext("incident", "Note"),
        "entry.review": _("Review"),
        "entry.lesson": _("Lesson"),
        "entry.closing.closed": pgettext("incident", "Closed"),
        "entry.closing.reopened": _("Opened again"),
    }


def _reasons() -> dict[str, str]:
    """Why a card stands as it does, and what is missing to close it: as on the command line."""
    told = {f"reason.{code}": _(text) for code, text in REASONS.items()}
    return told | {f"missing.{code}": _(text) for code, text in MISSING.items()}
