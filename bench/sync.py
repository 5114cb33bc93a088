"""A phone's sync beside PouchDB's, which other street apps stand on, and beside the database driver's own bulk insert.

    script/bench sync [VISITS] [--only sqlite|postgresql]

Both serve from a process of their own to clients in processes of their own, in turn, on this machine, with the same visits of
511 bytes. Bars: five times the peer's rate when visits are pushed and when a new phone fetches them, one request where nothing
is new, twenty phones with twenty new visits each in a second until all have all; and of the driver's rate for the same rows,
from the request to the answer, a quarter on SQLite and two fifths on PostgreSQL.

Phones and replicas keep what they hold on the disk, as on the street. The peer is given what makes it quick: no accounts, no
log, its own defaults for the disk (it waits for none). Ours knows every phone, asks whom it may see, writes the feed and the
audit, and on SQLite waits for the disk.
"""

import os
import statistics
import sys
import time
from dataclasses import dataclass
from typing import Any

import sites
from syncing import limit, ours, peer
from syncing.clients import Side, ended, visits

TIMES_THE_PEER, REQUESTS, SHIFT_SECONDS = 5.0, 1, 1.0
OF_THE_DRIVER = {"SQLite": 0.25, "PostgreSQL": 0.40}
VISITS, BATCHES, ROUNDS = 4_000, (100, 1_000), 3
PHONES, EACH = 20, 20
OFTEN = 15
ALL_HAVE_ALL = f"{PHONES} phones with {EACH} each, until all have all: s"

Figures = dict[str, Any]


def measure(arguments: list[str]) -> sites.Found:
    """By side the figures of every round; of ours also what the driver needs for the rows of the pushes."""
    from brobygger.records.upkeep import refresh_statistics

    count = int(arguments[0]) if arguments else VISITS
    without = peer.missing()
    begun = os.getloadavg()
    found: sites.Found = {"visits": count, "missing": without, "rows": {}, "ours": [], "peer": []}
    with ours.served() as our_side:
        _push_and_pull(our_side, 200, BATCHES[0])  # to warm up
        refresh_statistics()  # as the site does every night
        for _ in range(ROUNDS):
            found["ours"].append(_round(our_side, count, found["rows"]))
            if not without:
                with peer.served() as peer_side:
                    found["peer"].append(_round(peer_side, count))
    found["load"] = [begun[0], os.getloadavg()[0]]
    return found


def _round(side: Side, count: int, rows: dict[str, int] | None = None) -> Figures:
    """One round of everything. ``rows`` is filled with what was written, where the driver is to be measured too."""
    figures: Figures = {}
    for batch in BATCHES:
        told = _push_and_pull(side, count, batch, rows)
        figures |= {f"{name} {batch}": value for name, value in told.items()}
    return figures | _small(side) | _shift(side)


def _push_and_pull(side: Side, count: int, batch: int, rows: dict[str, int] | None = None) -> Figures:
    """Seconds until one client has sent all its visits and until a new one has them all."""
    with ended(side.place(2)) as place:
        writer, reader = place.clients
        writer.ask("sync")
        writer.ask("write", items=visits(count, place.people))
        before = limit.keys() if rows is not None else {}
        pushed = writer.ask("push", batch=batch)
        figures: Figures = {"push": pushed["seconds"], "waited": pushed["waited"]}
        if rows is not None:
            written, figures["driver"] = limit.driver(before, -(-count // batch))
            rows.update(written)
        pulled = reader.ask("pull", batch=batch)
        assert pulled["count"] == count, f"{pulled['count']} of {count} came"
    return figures | {"pull": pulled["seconds"]}


def _small(side: Side) -> Figures:
    """What a sync costs that has nothing to say, and how long one visit takes from one phone to another."""
    with ended(side.place(2)) as place:
        writer, reader = place.clients
        for client in (writer, reader):
            client.ask("write", items=visits(EACH, place.people, first=1_000_000 * place.clients.index(client)))
            for _ in range(2):
                client.ask("sync")
        writer.ask("sync")
        nothing = [side.asked(writer, "sync") for _ in range(OFTEN)]
        one, there = [], 0
        for number in range(OFTEN):
            writer.ask("write", items=visits(1, place.people, first=5_000_000 + number))
            begun = time.perf_counter()
            sent = side.asked(writer, "push", batch=BATCHES[0])
            seen = side.asked(reader, "pull", batch=BATCHES[0])
            one.append(time.perf_counter() - begun)
            there = seen["count"]
        assert there == 2 * EACH + OFTEN, f"{there} are there"
    return {
        "nothing": 1000 * statistics.median(each["seconds"] for each in nothing),
        "one": 1000 * statistics.median(one),
        **{f"nothing {name}": max(each[name] for each in nothing) for name in ("requests", "sent", "received")},
        "one requests": sent["requests"] + seen["requests"],
    }


def _shift(side: Side) -> Figures:
    """Seconds from when twenty phones come into reach, with what each has written, until all have all."""
    with ended(side.place(PHONES)) as place:
        for number, client in enumerate(place.clients):
            client.ask("sync")
            client.ask("write", items=visits(EACH, place.people, first=EACH * number))
        begun = time.perf_counter()
        for client in place.clients:
            client.tell("until", count=PHONES * EACH)
        told = [client.answer() for client in place.clients]
        seconds = time.perf_counter() - begun
        assert all(each["count"] == PHONES * EACH for each in told)
    return {"shift": seconds}


def show(found: dict[str, sites.Found]) -> bool:
    """Print both sides and what they are to each other, then the bars on each database; whether the bars were kept."""
    reached = {name: _show_one(name, each) | _show_limit(name, each) for name, each in found.items()}
    labels = list(next(iter(reached.values())))
    rows = [
        [label, *(f"{bars[label].reached:.2f} ({bars[label].told})" for bars in reached.values())] for label in labels
    ]
    sites.table(["reached (bar)", *reached], rows)
    return all(bar.is_kept for bars in reached.values() for bar in bars.values())


@dataclass(frozen=True)
class Bar:
    """What was reached, and what was to be: at least that, or at most."""

    reached: float
    least: float | None = None
    most: float | None = None

    @property
    def told(self) -> str:
        """What was to be, in words."""
        return f"at most {self.most}" if self.least is None else f"at least {self.least}"

    @property
    def is_kept(self) -> bool:
        """Whether it was."""
        return (self.least is None or self.reached >= self.least) and (self.most is None or self.reached <= self.most)


def _show_one(name: str, found: sites.Found) -> dict[str, Bar]:
    mine, other = _medians(found["ours"]), _medians(found["peer"])
    load = " and ".join(f"{each:.1f}" for each in found["load"])
    print(
        f"{name}: {found['visits']} visits, median of {ROUNDS} rounds; load of the machine {load}, of {os.cpu_count()} cores"
    )
    if found["missing"]:
        print(f"without the peer: {found['missing']}")
    rows: list[list[object]] = []
    bars: dict[str, Bar] = {}
    for batch in BATCHES:
        for way in ("push", "pull"):
            speed = found["visits"] / mine[f"{way} {batch}"]
            theirs = found["visits"] / other[f"{way} {batch}"] if other else 0.0
            rows.append([f"{way}, batches of {batch}: visits/s", *_beside(speed, theirs)])
            if other:
                bars[f"{way}, batches of {batch}: times the peer"] = Bar(speed / theirs, least=TIMES_THE_PEER)
    for label, key in (
        ("nothing new: ms", "nothing"),
        ("nothing new: requests", "nothing requests"),
        ("nothing new: bytes sent", "nothing sent"),
        ("nothing new: bytes received", "nothing received"),
        ("one visit to another phone: ms", "one"),
        ("one visit to another phone: requests", "one requests"),
        (ALL_HAVE_ALL, "shift"),
    ):
        rows.append([label, *_beside(mine[key], other.get(key, 0.0), is_cost=True)])
    sites.table(["", "ours", "peer", "ratio"], rows)
    bars["nothing new: requests"] = Bar(mine["nothing requests"], most=REQUESTS)
    return bars | {ALL_HAVE_ALL: Bar(mine["shift"], most=SHIFT_SECONDS)}


def _beside(ours_is: float, peers: float, *, is_cost: bool = False) -> list[object]:
    """Ours, the peer's, and how many times better ours is."""
    if not peers:
        return [ours_is, "-", "-"]
    return [ours_is, peers, peers / ours_is if is_cost else ours_is / peers]


def _show_limit(name: str, found: sites.Found) -> dict[str, Bar]:
    rows = []
    for batch in BATCHES:
        shares = [each[f"driver {batch}"] / each[f"waited {batch}"] for each in found["ours"]]
        waited, alone = (
            statistics.median(each[f"{key} {batch}"] for each in found["ours"]) for key in ("waited", "driver")
        )
        rows.append([f"batches of {batch}", sum(found["rows"].values()), waited, alone, statistics.median(shares)])
    sites.table(["", "rows", "request to answer s", "driver alone s", "rate of driver's"], rows)
    print("rows written: " + ", ".join(f"{table} {count}" for table, count in found["rows"].items()) + "\n")
    return {f"batches of {BATCHES[-1]}: share of the driver's rate": Bar(rows[-1][-1], least=OF_THE_DRIVER[name])}


def _medians(rounds: list[Figures]) -> Figures:
    return {name: statistics.median(each[name] for each in rounds) for name in (rounds[0] if rounds else ())}


if __name__ == "__main__":
    sys.exit(sites.compare({"sync": measure}, show))
