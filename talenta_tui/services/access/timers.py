"""What looks after a site by itself: systemd's units for backup, verification and doctor."""

from __future__ import annotations

_SERVICE = """\
# Talenta: {about}
[Unit]
Description=Talenta: {about}
{after}
[Service]
Type=oneshot
User={account}
UMask=0077
ExecStart={program} --config {config} {command}
# Nothing here needs more than the database, the keys and the backups.
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
ReadWritePaths={writes}
Nice=10
IOSchedulingClass=idle
"""

_TIMER = """\
# Talenta: when to {about}
[Unit]
Description=Talenta: when to {about}

[Timer]
OnCalendar={when}
RandomizedDelaySec=10min
# A machine that was off at the time does it when it is on again.
Persistent=true

[Install]
WantedBy=timers.target
"""

_UNITS = {
    "backup": (
        "back the site up and keep the newest {keep}", "*-*-* 01:30",
        "backup --into {backups} --keep {keep}",
    ),
    "verify": ("verify the whole trail", "*-*-* 03:00", "audit verify"),
    "doctor": ("look whether all is well", "*-*-* 06:30", "doctor"),
}  # fmt: skip


def timer_units(
    *, program: str, account: str, config: str, database: str, backups: str, keys: str, keep: int
) -> dict[str, str]:
    """File name to text: a service and a timer each for backup, verify and doctor.

    All paths are full ones; `database` is a file or a URL. A unit that fails shows in
    `systemctl --failed` and in the journal with the sentence that says why.
    """
    remote = "://" in database and not database.startswith("sqlite:")
    folder = database.removeprefix("sqlite:///").rpartition("/")[0]
    writes = " ".join(x for x in ("" if remote else folder, backups, keys) if x)
    after = "After=postgresql.service\n" if remote else ""
    units = {}
    for name, (about, when, command) in _UNITS.items():
        said = about.format(keep=keep)
        units[f"talenta-{name}.service"] = _SERVICE.format(
            about=said, after=after, account=account, program=program, config=config,
            command=command.format(backups=backups, keep=keep), writes=writes,
        )  # fmt: skip
        units[f"talenta-{name}.timer"] = _TIMER.format(about=said, when=when)
    return units
