"""What the system must be told: sshd's drop-in, the configuration, timers, the setting up.

Every line of the drop-in is one the service account can do without; `restrict` on the key's
own line says most of it again, so that neither alone has to hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from talenta_tui.errors import Refused, WrongUse
from talenta_tui.i18n import _
from talenta_tui.services.access.authorized import safe_words
from talenta_tui.services.access.timers import timer_units

_DROP_IN = """\
# Talenta: operators come in as {account} and reach one program, nothing else.
# Goes to /etc/ssh/sshd_config.d/60-talenta.conf; then: sshd -t && systemctl reload ssh
Match User {account}
    AuthenticationMethods publickey
    PubkeyAuthentication yes
    PasswordAuthentication no
    KbdInteractiveAuthentication no
    HostbasedAuthentication no
    GSSAPIAuthentication no
    AuthorizedKeysFile none
    AuthorizedPrincipalsFile none
    TrustedUserCAKeys none
    AuthorizedKeysCommand {program} ssh authorized-keys --config {config} %t %k
    AuthorizedKeysCommandUser {account}
    DisableForwarding yes
    AllowTcpForwarding no
    AllowStreamLocalForwarding no
    AllowAgentForwarding no
    GatewayPorts no
    PermitListen none
    PermitOpen none
    PermitTunnel no
    X11Forwarding no
    PermitUserRC no
    PermitTTY yes
    # sshd has no word for "no variable": this takes one that nothing reads, in place of
    # what the main file may take (Debian takes LANG and LC_*).
    AcceptEnv TALENTA_TAKES_NO_VARIABLES
    MaxSessions 4
    ClientAliveInterval 30
    ClientAliveCountMax 4
Match all
"""

_CONFIG = """\
# Talenta over SSH. Root's: operators' sessions read it, nobody else may change it.
# chown root:{account} {config}; chmod 640 {config}
database = "{database}"
folders = "{folders}"    # one folder an operator, for files in and out
idle_minutes = 15        # a session left alone ends; 0 never
session_hours = 10       # the longest session; 0 without end
"""

_STEPS = """\
# Talenta over SSH: setting up the service account, once, as root, in this folder.
# docs/install.md says the same at length, with PostgreSQL, upgrades and what to do after a crash.

1. The account. sshd runs the forced command through the account's shell, so it is /bin/sh;
   no password that could fit (* and not !, which sshd without PAM takes for locked out), no
   keys of its own, and a home it cannot write to:

     useradd --system --user-group --shell /bin/sh --home-dir /var/lib/talenta/home {account}
     usermod --password '*' {account}
     install -d -o root -g root -m 755 /var/lib/talenta /var/lib/talenta/home
     install -d -o {account} -g {account} -m 700 {folders} {backups} {database_folder}
     install -d -o root -g root -m 755 {config_folder}
     install -d -o {account} -g {account} -m 700 {config_folder}/keys

2. The configuration, readable by the account and changed by root alone:

     install -o root -g {account} -m 640 talenta.toml {config}

3. The site, as that account (on PostgreSQL make the database first: docs/install.md):

     runuser -u {account} -- {program} --config {config} init --site "Kota ..."
     runuser -u {account} -- {program} --config {config} audit key show

   init has made the site's signing key; the second line prints its public half, to be kept on
   paper. The account is now the first administrator. Add yourself with your public key:

     runuser -u {account} -- {program} --config {config} \\
         operator add YOU --role administrator --key - < you.pub

4. sshd. {program} and every folder above it must belong to root and be writable by nobody
   else, or sshd does not run it:

     install -o root -g root -m 644 60-talenta.conf /etc/ssh/sshd_config.d/60-talenta.conf
     sshd -t && systemctl reload ssh

5. The timers: a backup every night (the newest {keep} are kept), the trail verified, doctor:

     install -o root -g root -m 644 talenta-*.service talenta-*.timer /etc/systemd/system/
     systemctl daemon-reload
     systemctl enable --now talenta-backup.timer talenta-verify.timer talenta-doctor.timer
     systemctl start talenta-backup.service && systemctl status talenta-backup.service

6. Try it:

     ssh {account}@HOST                                     the application
     ssh {account}@HOST shortlist CODE --format json        one command
     ssh {account}@HOST import employees - < employees.xlsx a file in
     ssh {account}@HOST map --format xlsx > map.xlsx        a file out
"""


@dataclass(frozen=True, slots=True)
class SshSetup:
    """The texts: for sshd_config.d, for the configuration's path, for the reader, for systemd.

    `units` is file name to text.
    """

    drop_in: str
    config: str
    steps: str
    units: Mapping[str, str]

    @property
    def files(self) -> dict[str, str]:
        """Every file by name, in the order to read them in."""
        return {
            "60-talenta.conf": self.drop_in,
            "talenta.toml": self.config,
            **self.units,
            "README.txt": self.steps,
        }


def ssh_setup(
    program: str,
    account: str,
    config: str,
    database: str,
    folders: str,
    backups: str = "/var/lib/talenta/backups",
    keep: int = 30,
) -> SshSetup:
    """The texts for a place; raises WrongUse for a path with anything a shell would read."""
    for path in (program, config, folders, backups):
        if not Path(path).is_absolute():
            raise WrongUse(_("{path} must be a full path.").format(path=path))
    on_disk = "://" not in database
    if not safe_words(program, account, config, folders, backups) or (
        not safe_words(database) if on_disk else any(c in database for c in "\"\\\n' ")
    ):
        raise WrongUse(
            _("Paths for sshd have letters, digits, dots, hyphens and underscores, and no blanks.")
        )
    if on_disk and not Path(database).is_absolute():
        raise WrongUse(_("{path} must be a full path.").format(path=database))
    names = {
        "program": program,
        "account": account,
        "config": config,
        "database": database,
        "folders": folders,
        "backups": backups,
        "keep": str(keep),
        "config_folder": str(Path(config).parent),
        "database_folder": str(Path(database).parent) if on_disk else "",
    }
    units = timer_units(
        program=program, account=account, config=config, database=database, backups=backups,
        keys=f"{Path(config).parent}/keys", keep=keep,
    )  # fmt: skip
    return SshSetup(
        _DROP_IN.format(**names), _CONFIG.format(**names), _STEPS.format(**names), units
    )


def write_setup(setup: SshSetup, folder: Path) -> tuple[Path, ...]:
    """Write the files into `folder`; Refused where one is there already."""
    from talenta_tui.exchange.atomic import write_atomically

    files = {folder / name: text for name, text in setup.files.items()}
    for path in files:
        if path.exists():
            raise Refused(_("{path} is there already; nothing was changed.").format(path=path))
    for path, text in files.items():
        write_atomically(path, _filled_with(text))
    return tuple(files)


def _filled_with(text: str) -> Callable[[BinaryIO], None]:
    def fill(stream: BinaryIO) -> None:
        stream.write(text.encode())

    return fill
