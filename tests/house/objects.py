"""One of everything that an address can name, all of it of one agreement that is closed to others."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from allauth.socialaccount.models import SocialApp
from django.db import transaction
from django.utils import timezone

from driftbook.charges.actions import write
from driftbook.charges.actions.prices import add_item, set_price
from driftbook.charges.models import Line, Price
from driftbook.doors.models import Address, Bundle, Door, Street, Tag, Unit, Upload
from driftbook.editions import shelf
from driftbook.editions.actions import drafts
from driftbook.editions.embed_queries import digest
from driftbook.editions.models import Draft, Edition, EmbedLink, Remark
from driftbook.guides import actions as guiding
from driftbook.guides import queries as guides
from driftbook.guides.models import Run
from driftbook.guides.tests.lamp import COVER, GUIDES, SUPPORT
from driftbook.history.actions import record
from driftbook.history.by import By
from driftbook.inbox.models import Bounced, Mail, Mailbox
from driftbook.jobs.actions import procedures
from driftbook.jobs.models import Draft as OrderDraft
from driftbook.jobs.models import Feed, Job, Order, Procedure, Proof
from driftbook.outbox.models import Endpoint, Message
from driftbook.people.models import Directory, GroupRule, Organisation, Party, User
from driftbook.people.queries import actor_of
from driftbook.requests.models import Case, Extract, SavedView
from tests.cast import organisation, person
from tests.house.cases import CASE, REQUESTS, lay_case
from tests.house.chapters import CATALOGUE, JOBS, PEOPLE
from tests.house.doors import DOORS, lay_opening
from tests.house.doors import HOLES as OPENINGS
from tests.house.doors import SENT as OPENING
from tests.house.downtime import DOWNTIME, lay_downtime
from tests.house.downtime import HOLES as DOWN
from tests.house.downtime import SENT as TOLD
from tests.house.holes import (
    CASES,
    CHOICES,
    DOOR,
    DRAFT,
    EXTRACT,
    HOOK,
    JOB,
    LETTER,
    MAIL,
    MEMBER,
    PLACES,
    PRICE,
    PROCEDURE,
    QUERIES,
    RUN,
    SENT,
    TAG,
    TAGS,
    TOKEN,
    UNIT,
    UPLOAD,
    VIEW,
)
from tests.house.incidents import HOLES, INCIDENTS, lay_incident
from tests.shelf import LONG_AGO, lay


class Objects:
    """A handbook `town` with a draft and a run of a guide; made once a test."""

    organisation = "the-town"

    def __init__(self) -> None:
        there = Edition.objects.filter(agreement__handbook="town").first()
        if there is None:
            support = SUPPORT + CATALOGUE
            cover = COVER.format(version="1") + "  works: {name: The works, kind: other}\n"
            files = {"handbook.yaml": cover, "support.yaml": support}
            files |= {"guides.yaml": GUIDES, "people.yaml": PEOPLE, "jobs.yaml": JOBS}
            files |= {"requests.yaml": REQUESTS, "incidents.yaml": INCIDENTS}
            files |= {"doors.yaml": DOORS, "downtime.yaml": DOWNTIME}
            there = lay(files, opened=False)
            # beside the town, which provides too: neither serves the other
            Party.objects.filter(name="works").update(provides=True)
            self._run()
            self._letters()
        self.edition = there
        if not EmbedLink.objects.exists():
            self._embed()
        if not Feed.objects.exists():
            self._follow()
        if not Draft.objects.exists():
            drafts.start(
                agreement=there.agreement,
                by=By(None, "operator"),
                organisation=Organisation.objects.get(slug=self.organisation),
                now=LONG_AGO,
            )
        self._remark()
        if not Line.objects.exists():
            self._charges()
        if not Procedure.objects.exists():
            self._procedure()
        if not Job.objects.filter(key=JOB).exists():
            self._job()
        lay_case(self.edition, self.organisation)
        lay_incident(self.edition, self.organisation)
        self._people()
        self._mail()
        self._doors()
        lay_downtime(self.edition, self.organisation)
        self._ordering()
        self._queue()

    def _remark(self) -> None:
        """Something that the owners of the handbook are to think of."""
        town = Organisation.objects.get(slug=self.organisation)
        said = {"chapter": "support", "text": "x", "origin": "x", "made": LONG_AGO}
        own = {"agreement": self.edition.agreement, "organisation": town.key}
        Remark.objects.get_or_create(key=RUN, defaults={**own, **said})

    def _queue(self) -> None:
        """A view of the queue that the one SPOC who tries every door has kept."""
        own = {"user": person("own-spoc"), "name": "x", "made": LONG_AGO}
        SavedView.objects.get_or_create(key=VIEW, defaults=own)
        self._lists()

    def _ordering(self) -> None:
        """A draft of the one SPOC who tries every door."""
        town = Organisation.objects.get(slug=self.organisation)
        at = {"started": LONG_AGO, "changed": LONG_AGO}
        own = {"agreement": self.edition.agreement, "person": person("own-spoc").key}
        OrderDraft.objects.get_or_create(key=DRAFT, defaults={"orderer": town, **own, **at})

    def _doors(self) -> None:
        """An address with number 1, a stairwell door there, a unit on it, a bundle, and a file."""
        town = Organisation.objects.get(slug=self.organisation)
        street, _new = Street.objects.get_or_create(
            organisation=town, name="A", folded="a", postal_code="1", town="B", country="DK"
        )
        address, _new = Address.objects.get_or_create(
            pk=1, defaults={"street": street, "number": 1}
        )
        door, _new = Door.objects.get_or_create(
            key=DOOR, defaults={"address": address, "kind": "stairwell"}
        )
        there = {"organisation": town, "door": door, "kind": "lamp", "installed": LONG_AGO}
        Unit.objects.get_or_create(key=UNIT, defaults=there)
        Bundle.objects.get_or_create(pk=1, defaults={"organisation": town, "name": "B"})
        sent = {"organisation": town, "name": "x.csv", "format": "neutral", "sent": LONG_AGO}
        content = b"street,number,postal_code,town\n"
        Upload.objects.get_or_create(
            key=UPLOAD, defaults={**sent, "content": content, "person": MEMBER}
        )
        tags = {**sent, "format": "tags", "content": b"number\n", "person": MEMBER}
        Upload.objects.get_or_create(key=TAGS, defaults=tags)
        out = {"organisation": town, "number": "1", "since": LONG_AGO}
        Tag.objects.get_or_create(key=TAG, defaults=out)
        lay_opening(self.organisation)

    def _lists(self) -> None:
        """A list of the town's case that is not made yet."""
        case = Case.objects.get(key=CASE)
        asked = {"case": case, "does": "list-users", "form": "csv", "asked": LONG_AGO}
        Extract.objects.get_or_create(key=EXTRACT, defaults=asked)

    def _job(self) -> None:
        """A job of the town with a photo, and its order under the same key."""
        town = Organisation.objects.get(slug=self.organisation)
        waiting = Job.objects.get(order__number=9_000)
        made = Order.objects.create(
            key=JOB,
            number=9_100,
            agreement=self.edition.agreement,
            edition=self.edition,
            orderer=town,
            provider=waiting.order.provider,
            ordered=LONG_AGO,
        )
        job = Job.objects.create(
            key=JOB,
            order=made,
            position=1,
            address=waiting.address,
            door_kind="private",
            type="fit",
            way="later",
            state="accepted",
            changed=LONG_AGO,
        )
        Proof.objects.create(key=JOB, job=job, picture=b"x", kind="image/jpeg", taken=LONG_AGO)

    def _charges(self) -> None:
        """The maker of lamps has charged the town for a bulb, at a price that nobody used yet."""
        town = Organisation.objects.get(slug=self.organisation)
        maker, agreement = organisation("the-maker", "supplier"), self.edition.agreement
        Party.objects.get_or_create(
            agreement=agreement, organisation=maker, defaults={"name": "maker", "provides": True}
        )
        by, day = By(None, "operator"), LONG_AGO.date()
        item = add_item(
            agreement=agreement,
            code="bulb",
            name="A bulb",
            unit="",
            by=by,
            organisation=maker,
            now=LONG_AGO,
        )
        price = set_price(
            item=item,
            amount=Decimal(5),
            currency="SEK",
            valid_from=day + timedelta(days=40),
            by=by,
            organisation=maker,
            now=LONG_AGO,
        )
        Price.objects.filter(pk=price.pk).update(key=PRICE)
        with transaction.atomic():
            line = write(
                agreement=agreement,
                customer=town,
                provider=maker,
                item="bulb",
                text="A bulb",
                reasons=[],
                edition=self.edition,
                at=LONG_AGO,
                about=("lamp", "1"),
                key="bulb",
                by=by,
                now=LONG_AGO,
            )
        CHOICES["line"] = str(line.key)

    def _procedure(self) -> None:
        """A job of the town that waits for an answer."""
        town = Organisation.objects.get(slug=self.organisation)
        street = Street.objects.create(
            organisation=town, name="Waiting Road", folded="waitingroad", country="DK"
        )
        made = Order.objects.create(
            number=9_000,
            agreement=self.edition.agreement,
            edition=self.edition,
            orderer=town,
            provider=organisation("the-maker", "supplier"),
            ordered=LONG_AGO,
        )
        job = Job.objects.create(
            order=made,
            position=1,
            address=Address.objects.create(street=street, number=1),
            door_kind="stairwell",
            type="fit",
            way="later",
            state="waiting",
            changed=LONG_AGO,
        )
        with transaction.atomic():
            begun = procedures.begin(
                job=job,
                name="ask",
                handbook=shelf.read(self.edition),
                edition=self.edition,
                by=By(None, "operator"),
                now=LONG_AGO,
            )
        Procedure.objects.filter(pk=begun.pk).update(key=PROCEDURE, acts=town)

    def _people(self) -> None:
        """A member whom portal administrators may change, a directory, and a rule with number 1."""
        town = Organisation.objects.get(slug=self.organisation)
        member = person("member", self.organisation, "portal-user")
        User.objects.filter(pk=member.pk).update(key=MEMBER)
        app, _new = SocialApp.objects.get_or_create(
            provider="openid_connect",
            provider_id=CHOICES["address"],
            defaults={"client_id": "x", "settings": {"server_url": "https://directory.invalid"}},
        )
        Directory.objects.get_or_create(
            address=CHOICES["address"], defaults={"organisation": town, "app": app, "name": "AD"}
        )
        GroupRule.objects.get_or_create(
            pk=1, defaults={"organisation": town, "group": "x", "role": "care-worker"}
        )

    def _mail(self) -> None:
        """A mail that waits for somebody, from the member, whose address sends our mail back."""
        box, _new = Mailbox.objects.get_or_create(
            address="cases@example.org",
            defaults={"agreement": self.edition.agreement, "since": LONG_AGO},
        )
        facts = {"source": "lmtp", "raw": b"From: a@example.org\n\nx", "digest": "x", "size": 24}
        facts |= {"received": LONG_AGO, "state": "review", "sender": "member@example.org"}
        Mail.objects.get_or_create(key=MAIL, defaults={"mailbox": box, **facts})
        Bounced.objects.get_or_create(
            pk=1, defaults={"address": "member@example.org", "at": LONG_AGO}
        )

    def _follow(self) -> None:
        """A calendar of somebody who may see what is in it."""
        Feed.objects.create(
            key=RUN,
            digest=digest(TOKEN),
            hint=TOKEN[:6],
            kind="organisation",
            organisation=Organisation.objects.get(slug=self.organisation),
            person=person("follower", self.organisation, "spoc").key,
            name="My phone",
            made=LONG_AGO,
        )

    def _embed(self) -> None:
        EmbedLink.objects.create(
            key=RUN,
            digest=digest(TOKEN),
            hint=TOKEN[:6],
            agreement=self.edition.agreement,
            chapter="support",
            topic="contacts",
            name="The intranet",
            made=timezone.now(),
            made_by=RUN,
        )

    def _run(self) -> None:
        now = timezone.now()
        actor = actor_of(person("runner", self.organisation, "care-worker"), now)
        entry = guides.entry(actor, "town", now)
        assert entry is not None
        assert entry.handbook is not None
        guiding.start(
            entry=entry,
            handbook=entry.handbook,
            guide="lamp",
            choice="yes",
            key=UUID(RUN),
            now=now,
        )

    def _letters(self) -> None:
        """A dead letter of the town, an address that is told of events, and an event itself."""
        town = Organisation.objects.get(slug=self.organisation).key
        letter = {"channel": "mail", "to": "a@example.org", "state": "failed", "text": "Hello"}
        at = {"created": LONG_AGO, "due": LONG_AGO, "ended": LONG_AGO}
        Message.objects.create(
            uid=LETTER, key="dead", reference="dead", organisation=town, **letter, **at
        )
        Endpoint.objects.create(
            uid=HOOK, organisation=town, url="https://example.org/hook", created=LONG_AGO
        )
        record(
            organisation=town,
            by=By(None, "operator"),
            did="organisation.founded",
            kind="organisation",
            key=self.organisation,
            now=LONG_AGO,
        )

    def named(self, hole: str, path: str) -> str:
        """What stands for it in an address."""
        if (path, hole) in PLACES:
            return PLACES[path, hole]
        if "/incidents/" in path and hole in HOLES:
            return HOLES[hole]
        if "/downtime/" in path and hole in DOWN:
            return DOWN[hole]
        if "/doors/" in path and hole in OPENINGS:
            return OPENINGS[hole]
        if hole in ("key", "file") and path.startswith(CASES):
            return CASE
        if hole in ("key", "proof") and "/jobs/" in path:
            return JOB
        if hole == "key" and "/people/" in path:
            return str(MEMBER)
        assert hole in CHOICES, f"tell tests/house/holes.py what <{hole}> is in {path}"
        return CHOICES[hole]

    def body(self, path: str) -> dict[str, str]:
        """What is posted, where nothing would not do."""
        if path.startswith("/inbox/"):
            return {"choice": "refuse"}
        if path == "/jobs/batteries/":
            return {"handbook": "town", "orderer": self.organisation}
        if path == "/guides/resumption/":
            return {"code": Run.objects.get(key=RUN).code}
        return {}

    def sent(self, path: str) -> dict[str, Any]:
        """What a program sends, so that it is not refused for its form."""
        return SENT.get(path) or OPENING.get(path) or TOLD.get(path, {})

    def query(self, path: str) -> str:
        """What stands behind the question mark, where it is needed."""
        return QUERIES.get(path, "")
