"""Maximum flow in a small network, with the cut that proves it (Dinic 1970)."""

from __future__ import annotations


class Network:
    """Nodes are numbers 0..n-1; capacities are integers."""

    def __init__(self, nodes: int) -> None:
        self.edges: list[list[int]] = [[] for _ in range(nodes)]
        self.head: list[int] = []
        self.left: list[int] = []

    def connect(self, start: int, end: int, capacity: int) -> None:
        for a, b, amount in ((start, end, capacity), (end, start, 0)):
            self.edges[a].append(len(self.head))
            self.head.append(b)
            self.left.append(amount)

    def push(self, source: int, sink: int) -> int:
        """The maximum flow; afterwards `reachable` gives the source's side of a minimum cut."""
        total = 0
        while (level := self._levels(source))[sink] >= 0:
            at = [0] * len(self.edges)
            while amount := self._augment(source, sink, level, at):
                total += amount
        return total

    def reachable(self, source: int) -> frozenset[int]:
        level = self._levels(source)
        return frozenset(node for node, depth in enumerate(level) if depth >= 0)

    def _levels(self, source: int) -> list[int]:
        level = [-1] * len(self.edges)
        level[source] = 0
        queue = [source]
        for node in queue:
            for edge in self.edges[node]:
                if self.left[edge] and level[self.head[edge]] < 0:
                    level[self.head[edge]] = level[node] + 1
                    queue.append(self.head[edge])
        return level

    def _augment(self, source: int, sink: int, level: list[int], at: list[int]) -> int:
        path: list[int] = []
        node = source
        while node != sink:
            while at[node] < len(self.edges[node]):
                edge = self.edges[node][at[node]]
                if self.left[edge] and level[self.head[edge]] == level[node] + 1:
                    break
                at[node] += 1
            else:
                if not path:
                    return 0
                node = self.head[path.pop() ^ 1]
                at[node] += 1
                continue
            path.append(edge)
            node = self.head[edge]
        amount = min(self.left[edge] for edge in path)
        for edge in path:
            self.left[edge] -= amount
            self.left[edge ^ 1] += amount
        return amount
