"""Debian's Dovecot for one test: IMAP and LMTP on ports of its own, in a folder of its own."""

from __future__ import annotations

import getpass
import grp
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.ports import free_port


def _program() -> str | None:
    """Where it is; 2.4 wants another configuration, which nobody has written yet."""
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        return None
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    return found if said.stdout.startswith("2.3.") else None


PROGRAM = _program()
PASSWORD = "only-for-tests"
LONGEST = 60  # seconds
CONFIGURATION = """
protocols = imap lmtp
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 0
first_valid_gid = 0
mail_uid = {uid}
mail_gid = {gid}
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 100
imap_capability = {capability}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""
WITHOUT_IDLE = "IMAP4rev1 LITERAL+ UIDPLUS"


class Dovecot:
    """A mail server that runs."""

    def __init__(self, *, idle: bool = True) -> None:
        self.idle = idle
        self.imap, self.lmtp = free_port(), free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.folder.chmod(0o755)
        mail = self.folder / "mail"
        mail.mkdir()
        # it refuses to be root for anybody's mail
        owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self._uid, self._gid = owner.pw_uid, owner.pw_gid
        os.chown(mail, self._uid, self._gid)
        self._configuration = self.folder / "dovecot.conf"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Until it answers."""
        assert PROGRAM
        user = getpass.getuser() if os.getuid() else "dovecot"
        group = grp.getgrgid(os.getgid()).gr_name if os.getuid() else "dovecot"
        written = CONFIGURATION.format(
            folder=self.folder, user=user, group=group, uid=self._uid, gid=self._gid,
            imap=self.imap, lmtp=self.lmtp, password=PASSWORD,
            capability="" if self.idle else WITHOUT_IDLE,
        )  # fmt: skip
        self._configuration.write_text(written, encoding="utf-8")
        command = [PROGRAM, "-F", "-c", str(self._configuration)]
        self._process = subprocess.Popen(command, start_new_session=True)  # see kill()
        until = time.monotonic() + LONGEST
        while not _answers(self.imap) or not _answers(self.lmtp):
            assert time.monotonic() < until, self.log()
            time.sleep(0.05)

    def stop(self) -> None:
        """With everybody who is connected."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(LONGEST)
            self._process = None

    def kill(self) -> None:
        """With -9, and every process of it: whoever is connected is cut off in the middle."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(LONGEST)
            self._process = None

    def remove(self) -> None:
        """Stop it, and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, user: str = "cases") -> str:
        """As an operator would write it."""
        return f"imap://{user}@127.0.0.1:{self.imap}/INBOX"

    def deliver(self, raw: bytes, user: str = "cases") -> None:
        """By its own LMTP, as a mail server would."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as server:
            server.sendmail("sender@example.com", [user], raw)

    def drop(self, raw: bytes, name: str, user: str = "cases") -> None:
        """Straight into its folder, as fast as the disk is."""
        box = self.folder / "mail" / user
        for folder in (box, *(box / part for part in ("tmp", "new", "cur"))):
            if not folder.exists():
                folder.mkdir()
                os.chown(folder, self._uid, self._gid)
        waiting = box / "tmp" / name
        waiting.write_bytes(raw)
        os.chown(waiting, self._uid, self._gid)
        waiting.rename(box / "new" / name)

    def renumber(self, user: str = "cases") -> None:
        """As after a restored backup: other numbers, under another UIDVALIDITY."""
        for name in (
            "dovecot-uidlist",
            "dovecot.index",
            "dovecot.index.log",
            "dovecot.index.cache",
        ):
            (self.folder / "mail" / user / name).unlink(missing_ok=True)
        time.sleep(1.1)  # the validity is a second

    def log(self) -> str:
        """What it has to say."""
        path = self.folder / "log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def _answers(port: int) -> bool:
    with socket.socket() as knock:
        knock.settimeout(1)
        return knock.connect_ex(("127.0.0.1", port)) == 0
