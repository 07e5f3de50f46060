"""Answers as mail programs write them, each with what must be shown and what must be folded away."""

from __future__ import annotations

from dataclasses import dataclass

ADDRESS, NAME = "cases@example.org", "Huset Drift"
TOKENED = "cases+k7f2.9ab@example.org"
SAID_DA = "Tak, torsdag kl. 10 passer fint."
SAID_SV = "Tack, torsdag kl. 10 passar bra."
OLD_DA = (
    "Hej Asger\n\nVi har læst, hvad du skrev om lampen på trappen.\n\nVenlig hilsen\n"
    "Huset Drift, Eksempelby"
)
OLD_SV = (
    "Hej Tuva\n\nVi har läst vad du skrev om lampan i trappan.\n\nMed vänlig hälsning\n"
    "Huset Drift, Exempelstad"
)
LEAKS = ("lampen på trappen", "lampan i trappan", "k7f2", "Oprindelig", "Ursprungligt")


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


@dataclass(frozen=True)
class Answer:
    name: str
    text: str
    shown: tuple[str, ...]
    folded: bool = True


def da(name: str, below: str) -> Answer:
    return Answer(name, f"{SAID_DA}\n\n{below}", (SAID_DA,))


def sv(name: str, below: str) -> Answer:
    return Answer(name, f"{SAID_SV}\n\n{below}", (SAID_SV,))


def whole(name: str, text: str, *shown: str) -> Answer:
    return Answer(name, text, shown, folded=False)


FROM_DA = f"Fra: {NAME} <{TOKENED}>"
FROM_SV = f"Från: {NAME} <{TOKENED}>"
WROTE_DA = f"Den man. 23. nov. 2026 kl. 10.12 skrev {NAME} <{TOKENED}>:"
WROTE_SV = f"Den mån 23 nov. 2026 kl 10:12 skrev {NAME} <{TOKENED}>:"
RULE = "_" * 32

ANSWERS = [
    # Danish
    da("gmail", f"{WROTE_DA}\n\n{quoted(OLD_DA)}"),
    da(
        "gmail that wraps",
        f"Den man. 23. nov. 2026 kl. 10.12 skrev {NAME} - Eksempelby <\n{TOKENED}>:\n\n"
        f"{quoted(OLD_DA)}",
    ),
    da("gmail without marks", f"{WROTE_DA}\n\n{OLD_DA}"),
    da(
        "outlook with a signature",
        "Venlig hilsen\nAsger Prøve\nServicemedarbejder\n\n"
        f"{FROM_DA}\nSendt: 23. november 2026 10:12\nTil: Asger Prøve <asger@example.com>\n"
        f"Emne: SV: [Huset 17] Lampe på trappe\n\n{OLD_DA}",
    ),
    da(
        "outlook on the web",
        f"{RULE}\n{FROM_DA}\nSendt: mandag den 23. november 2026 10:12:33\nTil: Asger Prøve\n"
        f"Emne: [Huset 17] Lampe\n\n{OLD_DA}",
    ),
    da(
        "outlook in bold",
        f"*Fra:* {NAME} <{TOKENED}>\n*Sendt:* 23. november 2026 10:12\n"
        f"*Til:* Asger Prøve <asger@example.com>\n*Emne:* [Huset 17] Lampe\n\n{OLD_DA}",
    ),
    da(
        "an old outlook",
        f"-----Oprindelig meddelelse-----\nFra: {NAME} [mailto:{TOKENED}]\n"
        f"Sendt: 23. november 2026 10:12\nTil: Asger Prøve\nEmne: Lampe\n\n{OLD_DA}",
    ),
    da(
        "outlook on an iphone",
        f"Hent Outlook til iOS<https://example.com/o>\n{RULE}\n{FROM_DA}\n"
        f"Sendt: Monday, November 23, 2026 10:12:33 AM\nTil: Asger\nEmne: Lampe\n\n{OLD_DA}",
    ),
    da(
        "an iphone",
        "Sendt fra min iPhone\n\n"
        f"> Den 23. nov. 2026 kl. 10.12 skrev {NAME} <{TOKENED}>:\n> \n{quoted(OLD_DA)}",
    ),
    da(
        "apple mail",
        f"> Den 23. nov. 2026 kl. 10.12 skrev {TOKENED}:\n> \n{quoted(OLD_DA)}",
    ),
    da(
        "a samsung",
        f"Sendt fra min Galaxy\n\n-------- Oprindelig meddelelse --------\n{FROM_DA}\n"
        f"Dato: 23.11.2026 10.12 (GMT+01:00)\nTil: Asger Prøve\nEmne: Lampe\n\n{OLD_DA}",
    ),
    da("thunderbird", f"Den 23-11-2026 kl. 10:12 skrev {NAME}:\n{quoted(OLD_DA)}"),
    # Swedish
    sv("gmail, sv", f"{WROTE_SV}\n\n{quoted(OLD_SV)}"),
    sv(
        "gmail that wraps, sv",
        f"Den mån 23 nov. 2026 kl 10:12 skrev {NAME} - Exempelstad <\n{TOKENED}>:\n\n"
        f"{quoted(OLD_SV)}",
    ),
    sv(
        "outlook, sv",
        f"Med vänlig hälsning\nTuva Försök\n\n{FROM_SV}\nSkickat: den 23 november 2026 10:12\n"
        f"Till: Tuva Försök <tuva@example.com>\nÄmne: SV: [Huset 17] Lampa\n\n{OLD_SV}",
    ),
    sv(
        "outlook on the web, sv",
        f"{RULE}\n{FROM_SV}\nSkickat: måndag 23 november 2026 10:12:33\nTill: Tuva Försök\n"
        f"Ämne: Lampa\n\n{OLD_SV}",
    ),
    sv(
        "an old outlook, sv",
        f"-----Ursprungligt meddelande-----\nFrån: {NAME}\nSkickat: den 23 november 2026 10:12\n"
        f"Till: Tuva\nÄmne: Lampa\n\n{OLD_SV}",
    ),
    sv(
        "outlook on an iphone, sv",
        f"Hämta Outlook för iOS<https://example.com/o>\n{RULE}\n{FROM_SV}\n"
        f"Skickat: Monday, November 23, 2026 10:12:33 AM\nTill: Tuva\nÄmne: Lampa\n\n{OLD_SV}",
    ),
    sv(
        "an iphone, sv",
        "Skickat från min iPhone\n\n"
        f"> 23 nov. 2026 kl. 10:12 skrev {NAME} <{TOKENED}>:\n> \n{quoted(OLD_SV)}",
    ),
    sv("thunderbird, sv", f"Den 2026-11-23 kl. 10:12, skrev {NAME}:\n{quoted(OLD_SV)}"),
    # what looks like a quotation and is none
    whole(
        "days with colons",
        "Hej\n\nFra: mandag er kælderen lukket.\nTil: fredag åbner den igen.\n\n"
        "Hilsen kommer også fra Signe.",
        "mandag", "fredag", "Signe",
    ),
    whole(
        "somebody who wrote",
        "Den gamle vicevært skrev til mig i går:\nhan har koden.\n\nKan I ringe?",
        "vicevært", "koden", "ringe",
    ),
    whole(
        "a list", "- lampen i gangen blinker\n- ruden er revnet\n- porten binder",
        "blinker", "revnet", "binder",
    ),
    whole("a path", "Felet står i filen:\n/var/log/port/fel.txt\nKan ni titta?", "/var/", "titta"),
    whole(
        "a greeting that begins",
        "Hilsen fra beboerne på 3. sal:\nPorten binder igen, kan I sende en tømrer?",
        "tømrer",
    ),
    whole(
        "answers in between",
        f"Hej, svar nedenfor.\n\n{WROTE_DA}\n\n> Hvornår passer det?\n\nTorsdag kl. 10.\n\n"
        "> Hvilken opgang?\n\nOpgang C, 2. tv.\n",
        "svar nedenfor", "Torsdag kl. 10", "Opgang C",
    ),
    whole("an answer below", f"{WROTE_DA}\n{quoted(OLD_DA)}\n\n{SAID_DA}", SAID_DA),
]  # fmt: skip
"""The twenty-seven forms on which this was tried out."""
MORE = [
    da(
        "our own mark, and nothing else of ours",
        f"On Mon, 23 Nov 2026, somebody wrote:\n> — Skriv dit svar over denne linje —\n"
        f"{quoted(OLD_DA)}",
    ),
    sv(
        "our mark below headers of somebody else",
        "Från: Vaktmästaren\nSkickat: den 23 november 2026\nTill: Tuva\nÄmne: Lampa\n\n"
        f"— Skriv ditt svar ovanför den här raden —\n{OLD_SV}",
    ),
    da("marks without a word", quoted(OLD_DA)),
    da("a line above the signature", f"-- \nAsger Prøve\nTlf. 00 00 00 00\n\n{WROTE_DA}\n{OLD_DA}"),
    whole(
        "a mail of somebody else that is passed on",
        "Se nedenfor.\n\nFra: Beboeren <beboer@example.com>\nSendt: 23. november 2026 10:12\n"
        "Til: Asger Prøve <asger@example.com>\nEmne: Vand\n\nDer er vand i kælderen.",
        "nedenfor", "vand i kælderen",
    ),
    whole("our address in a sentence", f"Jeg skrev den 3. til {ADDRESS} og hører intet.", "intet"),
    whole("only what was quoted", f"{WROTE_DA}\n\n{quoted(OLD_DA)}", "lampen på trappen"),
]  # fmt: skip
