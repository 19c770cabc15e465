"""The one table of actions: bindings, key bar, palette, help and keymap all come from here."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from talenta_tui.action import MOVE, Action, arrows, enters
from talenta_tui.actions_control import CONTROL_ACTIONS
from talenta_tui.actions_cycle import CYCLE_ACTIONS
from talenta_tui.actions_feedback import FEEDBACK_ACTIONS
from talenta_tui.actions_map import MAP_ACTIONS
from talenta_tui.actions_own import OWN_ACTIONS, OWN_APP_ACTIONS
from talenta_tui.actions_policy import POLICY_ACTIONS
from talenta_tui.actions_session import SESSION_ACTIONS
from talenta_tui.actions_signed import SIGNED_ACTIONS
from talenta_tui.actions_trail import TRAIL_ACTIONS
from talenta_tui.i18n import _, mark

_APP = (
    Action(
        "app.help", ("f1",), mark("Help"),
        mark("What can be done here, and with which keys."), palette=True, fixed=True,
    ),
    Action(
        "app.home", ("f2",), mark("Home"),
        mark("What waits to be done, the map in small, the vacancies."), palette=True,
    ),
    Action(
        "app.sessions", ("f3",), mark("Sessions"),
        mark("The assessment sessions, from planning to closing."), palette=True,
    ),
    Action(
        "app.map", ("f4",), mark("Map"),
        mark("Everyone in the nine boxes, and who is not placed and why."), palette=True,
    ),
    Action(
        "app.vacancies", ("f5",), mark("Vacancies"),
        mark("The vacant posts and the ranked shortlist for each."), palette=True,
    ),
    Action(
        "app.people", ("f6",), mark("People"),
        mark("Everyone in one list, with search; Enter opens a person's page."), palette=True,
    ),
    Action(
        "app.periods", ("f7",), mark("Periods"),
        mark("The monthly periods: open one, see what is in the way, close it, compute it again."),
        palette=True,
    ),
    Action(
        "app.cycles", (), mark("360° cycles"),
        mark("The 360° cycles: who is rated, by whom, how far it is, and the release."),
        footer=False, palette=True,
    ),
    Action(
        "app.integrity", ("f8",), mark("Integrity"),
        mark("The trail of everything done and read, and the proof that it is whole."),
        palette=True,
    ),
    Action(
        "app.administration", ("f9",), mark("Admin"),
        mark("Operators and their keys, the policy in force, backup, what needs attention."),
        palette=True,
    ),
    Action(
        "app.complaints", (), mark("Complaints room"),
        mark("Report brokering or bias so that only auditors can read it, and follow it."),
        footer=False, palette=True,
    ),
    Action(
        "app.my_forms", (), mark("My 360° forms"),
        mark("The forms you are asked to fill in about others and yourself."),
        footer=False, palette=True,
    ),
    Action(
        "app.find", ("slash",), mark("Find"),
        mark("Find a person by NIP or name, or a post by code or name, from anywhere."),
        palette=True,
    ),
    Action(
        "app.palette", ("ctrl+p",), mark("Commands"),
        mark("All commands by name, the themes and the languages too."), footer=False,
    ),
    Action(
        "app.import", (), mark("Import a file"),
        mark("Read a file of one of the eleven kinds, look at it, and apply it."),
        footer=False, palette=True,
    ),
    Action(
        "app.leave", ("f10", "ctrl+q"), mark("Leave"),
        mark("Leave Talenta. Everything saved is on disk already."), palette=True, fixed=True,
    ),
    Action(
        "app.stay", ("ctrl+c",), mark("How to leave"),
        mark("Does not leave; says which key does."), footer=False,
    ),
)  # fmt: skip

_DESK = (
    Action(
        "desk.back", ("escape",), mark("Back"),
        mark("Back to where you came from; stops long work first, leaving nothing half done."),
        footer=False,
    ),
    Action(
        "desk.next_part", ("tab",), mark("Next part"),
        mark("On to the next part of the screen; Shift+Tab goes back."),
        footer=False, built_in=True,
    ),
)  # fmt: skip

_SCREENS = (
    arrows("home", mark("Move through what waits.")),
    enters("home", mark("Go there"), mark("Go where the next step is done.")),
    Action("home.import", ("i",), mark("Import"), mark("Import a file.")),
    Action("home.refresh", ("r",), mark("Reload"), mark("Compute everything shown again.")),
    #
    Action(
        "importing.move", ("up", "down"), MOVE,
        mark("Choose a kind or a file; after reading, move through the rows and faults."),
        footer=False, built_in=True,
    ),
    Action(
        "importing.field", ("tab",), mark("Next field"),
        mark("On to the next field: kind, file, sheet. Shift+Tab goes back."), built_in=True,
    ),
    Action(
        "importing.open", ("enter",), mark("Open or read"),
        mark("Open the folder, or read the file and show what importing it would do."),
        built_in=True,
    ),
    Action(
        "importing.apply",
        ("a",),
        mark("Apply"),
        mark("Write the good rows, after a question that says what will be written."),
    ),
    Action(
        "importing.strict",
        ("s",),
        mark("Strict"),
        mark("Write nothing at all while any row is faulty."),
    ),
    #
    arrows("people", mark("Move through the list.")),
    enters("people", mark("Page"), mark("Open the person's page.")),
    Action("people.search", ("s",), mark("Search"), mark("Narrow the list while you type.")),
    Action("people.filter", ("f",), mark("Filter"), mark("By unit, tier, rank, sex and age.")),
    Action("people.clear", ("c",), mark("Everyone"), mark("Take search and filter away."),
           footer=False),
    Action("people.explain", ("x",), mark("Explain"), mark("How this person's place came about.")),
    Action("people.export", ("p",), mark("Save"), mark("Save the list as a file.")),
    #
    arrows("person", mark("Move through the evidence.")),
    Action("person.explain", ("x",), mark("Explain"), mark("How this person's place came about.")),
    Action("person.map", ("m",), mark("On the map"), mark("Show the person in the nine boxes.")),
    Action("person.trend", ("g",), mark("Trend"),
           mark("This person through the closed periods, as a line and in figures.")),
    Action("person.trail", ("t",), mark("Trail"),
           mark("Who changed and who read what of this person (administrators, auditors)."),
           footer=False),
    Action("person.next_section", ("right",), mark("Next section"),
           mark("On to the next section of the page.")),
    Action("person.previous_section", ("left",), mark("Section before"),
           mark("Back to the section before."), footer=False),
    #
    arrows("vacancies", mark("Move through the vacancies.")),
    enters("vacancies", mark("Shortlist"), mark("Open the ranked shortlist of the post.")),
    #
    arrows("shortlist", mark("Move through the candidates.")),
    enters("shortlist", mark("Page"), mark("Open the person's page.")),
    Action("shortlist.explain", ("x",), mark("Explain"),
           mark("How this person's place and rank came about.")),
    Action("shortlist.pick", ("space",), mark("Pick"), mark("Pick for comparing, up to four.")),
    Action("shortlist.compare", ("c",), mark("Compare"), mark("Show two to four side by side.")),
    Action("shortlist.excluded", ("o",), mark("Who is out"),
           mark("Who is out and why: first those near, then all, then the ranked list again.")),
    Action("shortlist.export", ("p",), mark("Save"), mark("Save the shortlist as a file.")),
    #
    arrows("compare", mark("Move through the rows.")),
    Action("compare.explain", ("x",), mark("Explain"), mark("How this figure came about.")),
    Action("compare.next_person", ("right",), mark("Next person"),
           mark("On to the next person; x explains their figure.")),
    Action("compare.previous_person", ("left",), mark("Person before"),
           mark("Back to the person before."), footer=False),
    #
    Action(
        "explain.move", ("up", "down", "left", "right"), MOVE,
        mark("Move through the tree; right opens, left closes."), footer=False, built_in=True,
    ),
    Action("explain.toggle", ("enter",), mark("Open or close"), mark("Open or close the line."),
           built_in=True),
    Action("explain.all", ("asterisk",), mark("Open all"),
           mark("Open everything below, down to the single record."), built_in=True),
)  # fmt: skip

ACTIONS: tuple[Action, ...] = (
    *_APP,
    *OWN_APP_ACTIONS,
    *_DESK,
    *_SCREENS,
    *MAP_ACTIONS,
    *SIGNED_ACTIONS,
    *TRAIL_ACTIONS,
    *SESSION_ACTIONS,
    *CONTROL_ACTIONS,
    *POLICY_ACTIONS,
    *FEEDBACK_ACTIONS,
    *CYCLE_ACTIONS,
    *OWN_ACTIONS,
)
"""Every action; within a context in the order of importance."""

__all__ = [
    "ACTIONS",
    "BY_ID",
    "FORBIDDEN_KEYS",
    "Action",
    "actions_of",
    "bindings",
    "key_name",
    "shared_keys",
]

BY_ID = {action.id: action for action in ACTIONS}

FORBIDDEN_KEYS = frozenset({"ctrl+m", "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+left_square_bracket"})
"""Over SSH these are Enter, Backspace, Tab, line feed and Escape."""

_KEY_NAMES = {
    "slash": "/",
    "full_stop": ".",
    "comma": ",",
    "asterisk": "*",
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "question_mark": "?",
    "plus": "+",
    "minus": "-",
}


def key_name(key: str) -> str:
    """A key as it is printed on the keyboard: `F1`, `Esc`, `Ctrl+P`, `x`, `Spasi`."""
    if key.startswith("shift+"):
        return "Shift+" + key_name(key[6:])
    if key.startswith("ctrl+"):
        return "Ctrl+" + key_name(key[5:]).upper()
    if len(key) > 1 and key[0] == "f" and key[1:].isdigit():
        return key.upper()
    if key == "space":
        return _("Space")
    return _KEY_NAMES.get(key, key)


def actions_of(*contexts: str) -> list[Action]:
    """The actions of the contexts, in the order asked for and then of the table."""
    return [a for context in contexts for a in ACTIONS if a.context == context]


def bindings(*contexts: str) -> list[BindingType]:
    """What goes into a screen's BINDINGS. Those of `app` work before the focused widget.

    They must, so that what is typed ahead after them reaches the screen they open.
    """
    return [_binding(a) for a in actions_of(*contexts) if a.keys and not a.built_in]


def _binding(action: Action) -> Binding:
    return Binding(
        ",".join(action.keys),
        action.name,
        action.label,
        id=action.id,
        show=False,
        priority=action.context == "app",
    )


def shared_keys(keys: Iterable[tuple[Action, tuple[str, ...]]]) -> list[tuple[str, str, str]]:
    """(key, action id, action id) for every key that two actions would share where both work.

    The actions of `app` and `desk` work on every screen; `built_in` ones count like any other.
    """
    everywhere = ("app", "desk")
    taken: dict[tuple[str, str], str] = {}
    clashes = []
    ordered = sorted(keys, key=lambda pair: pair[0].context not in everywhere)
    for action, own in ordered:
        for key in own:
            contexts = everywhere if action.context in everywhere else (action.context, *everywhere)
            # Tab moves on, inside a widget with fields or between the parts of a screen.
            holder = next((taken[c, key] for c in contexts if (c, key) in taken), None)
            if holder is not None and key != "tab":
                clashes.append((key, holder, action.id))
            taken.setdefault((action.context, key), action.id)
    return clashes
