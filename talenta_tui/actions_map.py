"""The actions of the map, its lists and views, and of the periods."""

from __future__ import annotations

from talenta_tui.action import MOVE, Action, arrows, enters
from talenta_tui.i18n import mark

MAP_ABOUT = {
    "map": mark(
        "Everyone by performance and potential, by the policy in force. Provisional until the"
        " period is closed; what others commit shows within a second."
    ),
    "box": mark("The people of one box, of those not placed or of those who moved, in a list."),
    "pool": mark("Whom their box puts into a succession pool, the highest talent score first."),
    "edge": mark(
        "Who stands within a distance of a cut-off, the nearest first; then those not placed for"
        " whom one missing record leaves a single box."
    ),
    "coverage": mark(
        "How far the mapping is by unit or tier, what is missing, how many a month finish it by a"
        " date, and what assessments held here would have cost outside."
    ),
    "trend": mark(
        "Through the closed periods up to now: the row under the cursor is drawn as a line."
    ),
    "periods": mark(
        "The months. What is closed is frozen for good and can be computed again; what stands"
        " against closing the open one is listed below it."
    ),
    "period": mark(
        "A closed period: what it was closed on, which checks were set aside and why, and what was"
        " amended since. What was frozen is never changed."
    ),
}

MAP_ACTIONS: tuple[Action, ...] = (
    Action(
        "map.move", ("up", "down", "left", "right"), MOVE, mark("Move between the boxes."),
        footer=False, built_in=True,
    ),
    enters("map", mark("People"), mark("List the people of the box.")),
    Action("map.filter", ("f",), mark("Filter"), mark("By unit, tier, rank, sex and age.")),
    Action("map.clear", ("c",), mark("Everyone"), mark("Take the filter away."), footer=False),
    Action(
        "map.not_placed", ("n",), mark("Not placed"),
        mark("List those who cannot be placed yet, and what is missing for each."),
    ),
    Action(
        "map.movement", ("m",), mark("Movement"),
        mark("Who came into each box since a closed period; again: an earlier one, then none."),
    ),
    Action(
        "map.since", ("b",), mark("Since …"),
        mark("Choose any earlier closed period to show the movement from."), footer=False,
    ),
    Action(
        "map.movers", ("w",), mark("Who moved"),
        mark("List who moved, from which box into which, and what moved them most."),
        footer=False,
    ),
    Action(
        "map.provisional", ("o",), mark("Open sessions"),
        mark("Show the map as it would be with the open sessions closed as they are; marked."),
        footer=False,
    ),
    Action(
        "map.edge", ("e",), mark("Edge"),
        mark("List who stands near a cut-off, and for whom one missing record decides."),
    ),
    Action("map.coverage", ("v",), mark("Coverage"),
           mark("How far the mapping is, what is missing, what pace finishes it, what it saved.")),
    Action("map.trend", ("g",), mark("Trend"),
           mark("The whole site through the closed periods, as a line and in figures.")),
    Action("map.pools", ("k",), mark("Pools"),
           mark("List the succession pools, the highest talent score first."), footer=False),
    Action("map.explain", ("x",), mark("Explain"), mark("How the map is computed.")),
    Action("map.export", ("p",), mark("Save"), mark("Save the map as a file.")),
    #
    arrows("box", mark("Move through the list.")),
    enters("box", mark("Page"), mark("Open the person's page.")),
    Action("box.explain", ("x",), mark("Explain"), mark("How this person's place came about.")),
    Action("box.trend", ("g",), mark("Trend"),
           mark("This person through the closed periods, as a line and in figures.")),
    Action("box.export", ("p",), mark("Save"), mark("Save the list as a file.")),
    #
    arrows("pool", mark("Move through the list.")),
    enters("pool", mark("Page"), mark("Open the person's page.")),
    Action("pool.next_pool", ("k",), mark("Next pool"), mark("The next succession pool.")),
    Action("pool.explain", ("x",), mark("Explain"), mark("How this person's place came about.")),
    Action("pool.trend", ("g",), mark("Trend"),
           mark("This person through the closed periods, as a line and in figures.")),
    Action("pool.export", ("p",), mark("Save"), mark("Save the list as a file.")),
    #
    arrows("edge", mark("Move through the list.")),
    enters("edge", mark("Page"), mark("Open the person's page.")),
    Action("edge.wider", ("plus",), mark("Wider"), mark("Half a point farther from a cut-off.")),
    Action("edge.narrower", ("minus",), mark("Narrower"),
           mark("Half a point nearer to a cut-off.")),
    Action("edge.distance", ("d",), mark("Distance"), mark("Any distance, in points.")),
    Action("edge.explain", ("x",), mark("Explain"), mark("How this person's place came about.")),
    Action("edge.trend", ("g",), mark("Trend"),
           mark("This person through the closed periods, as a line and in figures."),
           footer=False),
    Action("edge.export", ("p",), mark("Save"), mark("Save the list as a file.")),
    #
    arrows("coverage", mark("Move through the units or tiers.")),
    enters("coverage", mark("Who"), mark("List who of it is not mapped yet.")),
    Action("coverage.group", ("u",), mark("Unit, tier"), mark("By unit, or by tier.")),
    Action("coverage.later", ("plus",), mark("Later"),
           mark("Finish the job a month later: fewer a month.")),
    Action("coverage.sooner", ("minus",), mark("Sooner"),
           mark("Finish the job a month sooner: more a month.")),
    Action("coverage.trend", ("g",), mark("Trend"),
           mark("The unit, or the whole site, through the closed periods.")),
    Action("coverage.explain", ("x",), mark("Savings"),
           mark("By which rule assessments held here are priced, and where it is from.")),
    Action("coverage.export", ("p",), mark("Save"), mark("Save the figures as a file.")),
    #
    arrows("trend", mark("Move through the figures; the line follows.")),
    Action("trend.export", ("p",), mark("Save"), mark("Save the figures as a file.")),
    #
    arrows("periods", mark("Move through the periods.")),
    enters("periods", mark("Open"),
           mark("From the open period to its checks, from a check to where it is resolved; a"
                " closed period with its amendments.")),
    Action("periods.new", ("n",), mark("New"), mark("Open the period of a month.")),
    Action(
        "periods.close", ("c",), mark("Close"),
        mark("Close the period for good, after a question; each check asks for a reason."),
    ),
    Action(
        "periods.replay", ("r",), mark("Compute again"),
        mark("Compute the closed period again from the evidence; it must come out the same."),
    ),
    Action("periods.cycles", ("u",), mark("360° cycles"), mark("The 360° feedback cycles.")),
    Action("periods.coverage", ("v",), mark("Coverage"),
           mark("How far the mapping is, what is missing, what pace finishes it, what it saved.")),
    Action("periods.trend", ("g",), mark("Trend"),
           mark("The whole site through the closed periods, as a line and in figures.")),
    #
    arrows("period", mark("Move through the amendments.")),
    enters("period", mark("Page"), mark("Open the person's page.")),
    Action("period.amend", ("a",), mark("Amend"),
           mark("Put one person's place right, with a reason; the frozen one stays beside it.")),
    Action(
        "period.replay", ("r",), mark("Compute again"),
        mark("Compute the closed period again from the evidence; it must come out the same."),
    ),
)  # fmt: skip
