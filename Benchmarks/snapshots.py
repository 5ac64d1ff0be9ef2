"""The suite `snapshots`: what it costs to suspend, write, resume and clone a program, and how that grows."""

import json
import statistics
import subprocess
import sys
import tempfile

import engines

# What the figures of a program with MEGABYTES of live memory may be, at most.
MEGABYTES = 100
PAUSE_MS, DURABLE_TIMES_DD, RESUME_MS, CLONE_MS = 50, 2.5, 300, 1
SIZES = [MEGABYTES, 4 * MEGABYTES]
DIRTIED = [1, 10, 100, 1000, 5000]


def build():
    command = ["swift", "build", "-c", "release", "--product", "SnapshotBenchmark", "-Xswiftc", "-static-stdlib"]
    print("$ " + " ".join(command), file=sys.stderr)
    if subprocess.run(command, cwd=engines.REPOSITORY, stdout=sys.stderr).returncode != 0:
        raise engines.Unavailable("SnapshotBenchmark does not build")
    return engines.REPOSITORY / ".build" / "release" / "SnapshotBenchmark"


def snapshots(options, table):
    """A program with 100 MB, half random, half copies of SQLite's heap in the middle of its speed test; and four times as much."""
    program = options.snapshot_program or build()
    heap = engines.shared() / "bench" / "large" / "sqlite3.wasm"
    rounds = options.runs or 5
    report = {}
    # On the disk that the repository is on: folders for temporary files are often in memory.
    engines.BUILD.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=engines.BUILD) as folder:
        for size in SIZES:
            words = [str(program), folder, str(size), str(rounds), str(heap), *map(str, DIRTIED)]
            done = subprocess.run(words, stdout=subprocess.PIPE, text=True)
            if done.returncode != 0:
                raise engines.Unavailable("SnapshotBenchmark fails")
            report[size] = json.loads(done.stdout)

    def median(size, name, unit=1e6):
        return statistics.median(report[size][name]) / unit

    def both(size, name):
        return f"{median(size, name):.2f} ({median(size, name + ' processor'):.2f})"

    print(f"A program with live memory, half random, half SQLite's heap ({report[SIZES[0]]['heap_bytes'] >> 10} KiB, repeated);")
    print(f"milliseconds, medians of {rounds} rounds, and the processor time of all threads")
    rows = [["", *(f"{size} MB" for size in SIZES)]]
    dd = "dd conv=fsync of the same file"
    for name in ["pause", "durable", dd, "resume", "clone untouched"]:
        rows.append([name, *(both(size, name) if name != dd else f"{median(size, name):.2f}" for size in SIZES)])
    rows.append(["durable / dd", *(f"{median(size, 'durable') / median(size, dd):.2f}" for size in SIZES)])
    table(rows)
    print("\nIncremental snapshots, each since the one before; milliseconds, and bytes of the file")
    rows = [["pages dirtied", *(f"{size} MB: {what}" for size in SIZES for what in ("pause", "durable", "bytes"))]]
    for count in DIRTIED:
        row = [str(count)]
        for size in SIZES:
            row += [both(size, f"{count} pages: pause"), both(size, f"{count} pages: durable"),
                    f"{median(size, f'{count} pages: bytes', 1):.0f}"]
        rows.append(row)
    table(rows)
    bounds = [("pause", median(MEGABYTES, "pause"), PAUSE_MS), ("resume", median(MEGABYTES, "resume"), RESUME_MS),
              ("clone", median(MEGABYTES, "clone untouched"), CLONE_MS),
              ("durable / dd", median(MEGABYTES, "durable") / median(MEGABYTES, dd), DURABLE_TIMES_DD)]
    slow = [f"{name} {value:.2f} of {most}" for name, value, most in bounds if value > most]
    print(f"\n{MEGABYTES} MB, beyond the bounds: " + ", ".join(slow) if slow else f"\n{MEGABYTES} MB: all is within the bounds")
    return report
