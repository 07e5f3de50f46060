"""What grows: kinds of rows, each a root and what belongs to it, as the demo has made them.

Nearly everything in a database that has been used for years is over: the values say so.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """A table that is copied, with what its copies have instead of what the row has."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    """Column → SQL over the row as `t` and the number of the copy as `k`."""
    where: str = "true"


@dataclass(frozen=True)
class Kind:
    """A root table that is to reach so many rows, and the tables that follow it."""

    root: Table
    follow: tuple[Table, ...] = ()


REFERENCE = "CASE WHEN t.{0} ~ '^[0-9a-f-]{{36}}$' THEN md5(t.{0} || k)::uuid::text ELSE t.{0} END"
ABOUT = {"about_key": REFERENCE.format("about_key")}
CASE_DONE = {"state": "'done'", "ended": "t.filed - back + interval '2 days'"}
CASE_DONE |= {"entered": "t.filed - back", "dated": "NULL", "handler": "NULL"}

ROLE = "CASE WHEN t.role = 'care-worker' THEN t.role ELSE 'portal-user' END"
ONE_ROLE = (
    "t.role = (SELECT min(o.role) FROM people_membership o"
    " WHERE o.user_id = t.user_id AND o.organisation_id = t.organisation_id)"
)
"""A municipality has thousands who open doors or ask for things; whom it sends, who leads in a
crisis and who decides on changes are as few as the demo has them."""

OF_A_DAY = "t.at > (SELECT max(at) FROM doors_reading) - interval '1 day'"

A_NAME = "left(md5(t.id::text || '-' || k), 8) || ' ' || t.name"
"""What people are called says nothing about what they may: no long run of one name has no keys."""

KINDS = (
    Kind(
        Table("history_event", {"key": REFERENCE.format("key")}, "t.kind NOT IN ('person')"),
    ),
    Kind(
        Table(
            "outbox_message",
            {"state": "'sent'", "ended": "t.due - back", "attempts": "1", **ABOUT},
        ),
    ),
    Kind(Table("inbox_mail", where="t.state = 'done'")),
    Kind(
        Table("requests_case", CASE_DONE),
        (
            Table("requests_post"),
            Table("requests_deed", {"state": "'done'"}),
            Table("requests_promise", {"ended": "t.at - back", "outcome": "'kept'"}),
            Table("requests_notice", {"told": "t.due - back"}),
            Table("requests_words"),
        ),
    ),
    Kind(
        Table("doors_unit", {"serial": "t.serial || '-' || k"}),
        (
            Table("doors_street", {"name": "t.name || '-' || k", "folded": "t.folded || k"}),
            Table("doors_streetword", {"folded": "t.folded || k"}),
            Table("doors_address"),
            Table("doors_door"),
            Table("doors_door_leads_to"),
            Table("doors_device", {"name": "t.name || '-' || k"}),
            Table("doors_batteryday", where="t.day > (SELECT max(day) - 2 FROM doors_batteryday)"),
            Table(
                "doors_reading",
                where="t.at > (SELECT max(at) FROM doors_reading) - interval '1 day'",
            ),
            Table("doors_sighting"),
            Table("doors_tag", {"number": "t.number || '-' || k"}),
        ),
    ),
    Kind(
        Table("jobs_order"),
        (
            Table("jobs_job", {"state": "'done'", "technician": "t.technician"}),
            Table("jobs_deed", {"state": "'done'"}),
            Table("jobs_slot", {"window": "left(t.\"window\", 40) || '-' || k"}),
            Table("jobs_booking", {"ended": "t.made - back", "item_id": "NULL"}),
        ),
    ),
    Kind(
        Table("incidents_incident", {"ended": "t.opened - back + interval '3 hours'"}),
        (
            Table("incidents_logentry", {"id": "md5(t.id::text || k)::uuid"}),
            Table("incidents_reminder", {"ended": "t.at - back", "outcome": "'told'"}),
        ),
    ),
    Kind(
        Table("people_user", {"phone": "''", "phone_verified": "false", "name": A_NAME}),
        (Table("people_membership", {"role": ROLE}, ONE_ROLE),),
    ),
    Kind(
        Table(
            "downtime_downtime",
            {
                "started": "t.start - back - interval '8 days'",
                "finished": "t.\"end\" - back - interval '8 days'",
                "start": "t.start - back - interval '8 days'",
                "end": "t.\"end\" - back - interval '8 days'",
                "remind": "NULL",
            },
        ),
        (
            Table("downtime_change", {"state": "'approved'"}),
            Table("downtime_duty", {"state": "'met'"}),
            Table("downtime_notice", {"state": "'published'", "published": "t.due - back"}),
            Table("downtime_planstep", {"done": "t.by - back"}),
            Table("downtime_advice"),
        ),
    ),
    Kind(Table("charges_line", {"once": "t.once || '-' || k", **ABOUT})),
)
