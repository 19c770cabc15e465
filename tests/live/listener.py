"""A second process with the map open: `python -m tests.live.listener URL DATE`.

Writes a line of JSON when the map is read, and one for every change of it it notices: who was
placed anew, their X axes, and the moment by the machine's own clock. Ends with its input.
"""

from __future__ import annotations

import json
import select
import sys
import time
from datetime import date
from typing import Any

POLL = 0.3


def say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main(url: str, as_of: str) -> None:
    from talenta_tui.db.changes import watch
    from talenta_tui.services.actor import local_actor
    from talenta_tui.services.live import LiveMap
    from talenta_tui.services.site import open_site

    site = open_site(url)
    noticed = watch(site.database)
    live = LiveMap(local_actor(), site, date.fromisoformat(as_of))
    say(ready=len(live.people().rows))
    while not select.select([sys.stdin], [], [], POLL)[0]:
        if not noticed.changed():
            continue
        news = live.refresh()
        if news is not None:
            places = live.people().placements.by_nip
            say(
                at=time.time(),
                by=news.by,
                people={nip: str(places[nip].x) for nip in news.people},
            )
    noticed.close()
    site.database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
