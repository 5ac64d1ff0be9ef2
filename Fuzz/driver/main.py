"""What `Fuzz/run` does with its options."""

import argparse
import sys
import time
from pathlib import Path

from . import peers
from .compare import Comparison, agree, keep, kind, reduce
from .peers import REPOSITORY, Unavailable
from .tool import Tool

BATCH = 200
REGRESSIONS = REPOSITORY / "Fuzz" / "Regressions"


def parse():
    parser = argparse.ArgumentParser(prog="Fuzz/run", description="Compares Situ with wasmtime and node over generated programs.")
    parser.add_argument("--minutes", type=float, help="how long to go on (default 5; for a planted bug 10)")
    parser.add_argument("--programs", type=int, help="how many programs instead")
    parser.add_argument("--seed", type=int, help="what the programs depend on (default: the time)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first program (default 0)")
    parser.add_argument("--features", type=int, help="the features programs may use, as a mask")
    parser.add_argument("--folder", type=Path, default=REPOSITORY / ".build" / "fuzz", help="where findings are kept")
    parser.add_argument("--tool", type=Path, help="a FuzzTool that is built already")
    parser.add_argument("--peers", default="wasmtime,node", help="whom to compare with")
    parser.add_argument("--keep-going", action="store_true", help="do not stop at the first findings")
    parser.add_argument("--no-reduce", action="store_true", help="keep findings as they are")
    parser.add_argument("--table", action="store_true", help="count how often each instruction is executed")
    parser.add_argument("--plant", help="the number of a bug in Fuzz/Bugs, or all")
    parser.add_argument("--input", type=Path, help="run the program of one input")
    parser.add_argument("--keep", metavar="NAME", help="with --input: keep its program in Fuzz/Regressions")
    parser.add_argument("--replay", action="store_true", help="run the programs of Fuzz/Regressions with all engines")
    parser.add_argument("--check", action="store_true", help="only see whether the planted bugs still fit the sources")
    options = parser.parse_args()
    if options.minutes is None:
        options.minutes = 10 if options.plant else 5
    return options


def commands(names):
    return {name: {"wasmtime": peers.wasmtime, "node": peers.node}[name]() for name in names.split(",") if name}


def fuzz(options, tool, folder, peer_commands, reducing=True):
    """Compares programs; the findings' kinds, the comparison with its counts, and the seconds it took."""
    comparison = Comparison(tool, peer_commands, folder)
    seed = options.seed if options.seed is not None else int(time.time())
    batch = folder / "current.batch"
    kinds, start = {}, time.monotonic()
    features, number = 0, options.first
    try:
        known = comparison.probe()
        for name, mask in known.items():
            if not name.startswith("situ"):
                features |= mask
        features &= known["situ"]
        if options.features is not None:
            features &= options.features
        for name, mask in known.items():
            print(f"{name:23} knows features {mask:#x}")
        print(f"seed {seed}, features {features:#x}", flush=True)
        last = start
        while True:
            if options.programs is not None:
                count = min(BATCH, options.first + options.programs - number)
                if count <= 0:
                    break
            else:
                count = BATCH
                if time.monotonic() - start > options.minutes * 60:
                    break
            tool.call("generate", "--seed", seed, "--first", number, "--count", count, "--features", features, output=batch)
            found = comparison.run(batch, everyone=False)
            # An engine that crashed has not run the rest of the batch.
            done = number + count if comparison.stopped_at is None else comparison.stopped_at + 1
            for finding in found:
                what = kind(finding)
                kinds[what] = kinds.get(what, 0) + 1
                print(f"DISAGREEMENT {what}: seed {seed}, program {finding.number}")
                print(finding.text(), flush=True)
                if kinds[what] > 3:
                    continue
                place = folder / "findings" / f"{seed}-{finding.number}"
                data_file = folder / "finding.input"
                tool.call("input", "--seed", seed, "--number", finding.number, output=data_file)
                data = data_file.read_bytes()
                note = f"seed {seed}, program {finding.number}, features {features}"
                if reducing and kinds[what] == 1:
                    data = reduce(comparison, data, folder, features, seconds=90)
                keep(comparison, finding, data, place, note, features)
                print(f"  kept in {place} ({len(data)} bytes of input)", flush=True)
            number = done
            if found and not options.keep_going:
                break
            if time.monotonic() - last > 30:
                last = time.monotonic()
                print(f"{comparison.programs} programs in {last - start:.0f} s", flush=True)
    finally:
        comparison.stop()
        # Seed and numbers are all that is needed to make the programs again.
        with open(folder / "runs.txt", "a") as runs:
            runs.write(f"seed {seed}, programs {options.first} to {number - 1}, features {features:#x}: "
                       f"{sum(kinds.values())} disagreements\n")
    return kinds, comparison, time.monotonic() - start


def table(options, tool, names):
    """Runs programs with a count before each instruction."""
    features = ["--features", options.features] if options.features is not None else []
    seed = options.seed if options.seed is not None else 1
    total, rows, number = {}, {}, options.first
    goal = options.programs or 20000
    start = time.monotonic()
    while number < options.first + goal:
        for line in tool.call("count", "--seed", seed, "--first", number, "--count", 1000, *features).splitlines():
            count, opcode, mnemonic = line.split(" ")
            total[int(opcode)] = total.get(int(opcode), 0) + int(count)
            rows[int(opcode)] = mnemonic
        number += 1000
    few = 0
    for opcode, mnemonic in sorted(rows.items()):
        count = total[opcode]
        few += count < 1000
        print(f"{count:12} {opcode:#05x} {mnemonic}{'  fewer than 1000' if count < 1000 else ''}")
    print(f"{number - options.first} programs of seed {seed} in {time.monotonic() - start:.0f} s: "
          f"{len(rows)} instructions, {len(rows) - few} of them executed at least 1000 times")
    return 0 if few == 0 else 1


def one(options, tool, names):
    """Runs the program of one input and shows what differs."""
    comparison = Comparison(tool, commands(names), options.folder)
    try:
        comparison.probe()
        batch = options.folder / "one.batch"
        features = ["--features", options.features] if options.features is not None else []
        tool.call("generate", "--input", options.input, *features, output=batch)
        logs = {}
        for engine in comparison.engines:
            engine.begin(batch, "verbose")
            lines, error = engine.finish(60)
            if not lines or not lines[-1].endswith(" -"):
                # What an engine says beside that is in its own words.
                logs[engine.name] = [line for line in lines if line.startswith(("  note", "  call"))]
                logs[engine.name].append(lines[-1] if not error else error)
        for name, lines in logs.items():
            print(f"{name:21} {lines[-1] if lines else ''}")
        for position in range(max(len(lines) for lines in logs.values())):
            at = {name: lines[position] if position < len(lines) else "" for name, lines in logs.items()}
            if len(set(at.values())) > 1:
                print(f"The first difference is in line {position + 1}:")
                for name, lines in logs.items():
                    print(f"{name}:")
                    for line in lines[max(0, position - 3):position + 3]:
                        print("    " + line)
                break
    finally:
        comparison.stop()
    return 0


def compare_one(comparison, batch):
    """The answers of all engines to the only program of a batch that know its features, and whether they agree."""
    answers = {}
    for engine in comparison.engines:
        engine.begin(batch)
        lines, error = engine.finish(60)
        answers[engine.name] = error or lines[0].split(" ", 1)[1]
    known = {name: text for name, text in answers.items() if text != "-" and "invalid:" not in text}
    return known, len(known) > 1 and "situ" in known and agree(list(known.values()))


def retain(options, tool):
    """Keeps the program of an input, if all engines agree on it."""
    comparison = Comparison(tool, commands(options.peers), options.folder)
    batch = options.folder / "one.batch"
    features = ["--features", options.features] if options.features is not None else []
    try:
        comparison.probe()
        tool.call("generate", "--input", options.input, *features, output=batch)
        answers, agreed = compare_one(comparison, batch)
        if not agreed:
            print("the engines do not agree:", answers)
            return 1
        for index, module in enumerate(tool.call("modules", batch, str(options.folder / "kept-")).split()):
            (REGRESSIONS / f"{options.keep}.{index}.wat").write_text(tool.call("show", "--plain", module))
        (REGRESSIONS / f"{options.keep}.expected").write_text(answers["situ"] + "\n")
        print(f"{options.keep}: {', '.join(answers)} agree on {answers['situ']}")
        return 0
    finally:
        comparison.stop()


def replay(options, tool):
    """Runs all kept programs with all engines that know their features."""
    comparison = Comparison(tool, commands(options.peers), options.folder)
    batch, failed, count = options.folder / "one.batch", 0, 0
    for path in sorted(REGRESSIONS.glob("*.expected")):
        modules = sorted(REGRESSIONS.glob(path.stem + ".*.wat"))
        tool.call("assemble", *modules, output=batch)
        answers, agreed = compare_one(comparison, batch)
        expected = " ".join(path.read_text().split())
        count += 1
        if not agreed or not agree([expected, *answers.values()]):
            failed += 1
            print(f"FAILED {path.stem}: expected {expected}")
            for name, text in answers.items():
                print(f"  {name:21} {text}")
        else:
            print(f"{path.stem}: {', '.join(answers)}")
    comparison.stop()
    print(f"{count - failed} passed, {failed} failed")
    return 1 if failed else 0


def main():
    options = parse()
    options.folder.mkdir(parents=True, exist_ok=True)
    try:
        if options.plant:
            from . import plant
            return plant.main(options, commands(options.peers))
        if options.check:
            from . import plant
            print(f"{plant.check()} passed, 0 failed")
            return 0
        tool = Tool(options.tool) if options.tool else Tool.build()
        if options.replay:
            return replay(options, tool)
        if options.keep:
            return retain(options, tool)
        if options.table:
            return table(options, tool, options.peers)
        if options.input:
            return one(options, tool, options.peers)
        kinds, comparison, seconds = fuzz(options, tool, options.folder, commands(options.peers),
                                          reducing=not options.no_reduce)
        for names, count in sorted(comparison.compared.items()):
            print(f"{count:8} programs run by {names or 'none'}")
        for what in comparison.peer_failures:
            print(f"   peer  {what}")
        for what, count in sorted(kinds.items()):
            print(f"{count:8} disagreements {what}")
        print(f"{comparison.programs} programs in {seconds:.0f} s, {sum(kinds.values())} disagreements")
        return 1 if kinds else 0
    except Unavailable as error:
        print(f"Fuzz/run: {error}", file=sys.stderr)
        return 77
    except KeyboardInterrupt:
        return 130
