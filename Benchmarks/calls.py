"""The suite `calls`: what a call costs from the host to WebAssembly and from WebAssembly to the host."""

import os
import subprocess
import sys

import engines

FOLDER = engines.REPOSITORY / "Benchmarks" / "call-cost"
CALLS = 5000
# A call of a typed function on the fast tier may take so many nanoseconds, in either direction.
MOST = 50


def calls(options, situs, peers, table):
    """Situ on each of its tiers and wasmtime in one process, in turn; medians of rounds of some thousand calls."""
    command = ["swift", "build", "-c", "release", "--package-path", str(FOLDER)]
    print("$ " + " ".join(command), file=sys.stderr)
    if subprocess.run(command, stdout=sys.stderr).returncode != 0:
        raise engines.Unavailable("call-cost does not build")
    program = FOLDER / ".build" / "release" / "Calls"
    library = str(engines.wasmtime_library()) if any(p.name == "wasmtime" for p in peers) else "-"
    rounds = options.runs or 201
    words = [str(program), str(rounds), str(CALLS), library]
    pin = {options.pin} if options.pin is not None else None
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True,
                          preexec_fn=(lambda: os.sched_setaffinity(0, pin)) if pin else None)
    if done.returncode != 0:
        raise engines.Unavailable("call-cost fails")
    report, names, rows = {}, [], []
    for line in done.stdout.splitlines():
        name, row, median, least = line.split("\t")
        names += [name] if name not in names else []
        rows += [row] if row not in rows else []
        report.setdefault(row, {})[name] = {"median": float(median), "least": float(least)}
    print(f"Nanoseconds a call, medians of {rounds} rounds of {CALLS} calls (and the fastest round)")
    print("Calls of the host are made by a loop in WebAssembly, whose time is included; the last row is the loop alone.")
    shown = [["", *names]]
    for row in rows:
        figures = [report[row].get(name) for name in names]
        shown.append([row, *(f"{f['median']:.1f} ({f['least']:.1f})" if f else "-" for f in figures)])
    table(shown)
    slow = [f"{row}: {figures['inPlace typed']['median']:.1f}" for row, figures in report.items()
            if "inPlace typed" in figures and figures["inPlace typed"]["median"] > MOST]
    print(f"more than {MOST} ns: " + ", ".join(slow) if slow else f"typed calls on the fast tier stay below {MOST} ns")
    return report
