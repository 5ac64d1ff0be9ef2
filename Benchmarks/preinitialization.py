"""The suite `preinitialization`: a program whose initialisation takes most of its time, as it is and pre-initialised."""

import statistics
import subprocess
import tempfile
from pathlib import Path

import engines
import idle

# A program that has been initialised has to start so many times faster, in every engine.
LEAST = 10
# Seconds below which a difference of whole processes means nothing.
SHORTEST = 0.001

PROGRAM = engines.REPOSITORY / "Examples" / "Lisp" / "lisp.wasm"
INPUT = "(take primes 5)\n(sort (list 3 1 2) <)\n(vector-ref queens 6)\n(sine 30)\n"
OUTPUT = "(2 3 5 7 11)\n(1 2 3)\n4\n5000\n"


def preinitialization(options, situs, peers, table):
    """Whole processes of the Lisp interpreter in Examples, which reads a few lines; its library is in memory already or not."""
    with tempfile.TemporaryDirectory() as folder:
        wizened, text = Path(folder) / "lisp.wasm", Path(folder) / "input.lisp"
        text.write_text(INPUT)
        command = [situs[0].template[0], "wizen", str(PROGRAM), "-o", str(wizened)]
        made, complaints = engines.launch([command], pin=options.pin)
        if made[0][0]["exit"] != 0:
            raise engines.Unavailable(f"situ wizen fails: {complaints}")
        contenders = [*situs, *peers]
        # The third is what an engine takes before it executes anything.
        modules = [PROGRAM, wizened, idle.idle(PROGRAM, "_start")]
        commands = [e.command(module) for e in contenders for module in modules]
        for number, words in enumerate(commands):
            done = subprocess.run(words, input=INPUT, capture_output=True, text=True)
            expected = "" if number % 3 == 2 else OUTPUT
            if done.returncode != 0 or done.stdout != expected:
                raise engines.Unavailable(f"{' '.join(map(str, words))} prints something else: {done.stdout}{done.stderr}")
        runs = options.runs or 11
        results, _ = engines.launch(commands, runs=runs, warmup=options.warmup or 1, pin=options.pin, stdin=text)
        sizes = PROGRAM.stat().st_size, wizened.stat().st_size
    clock = (lambda r: r["wall"]) if options.clock == "wall" else (lambda r: r["user"] + r["sys"])
    print(f"A Lisp interpreter that reads its library when it starts ({sizes[0]} bytes), and pre-initialised ({sizes[1]} bytes);")
    print(f"whole processes, {options.clock} time, medians of {runs}; \"idle\" is the module with nothing to do, which the last column")
    print(f"leaves out of both; situ wizen took {clock(made[0][0]) * 1000:.0f} ms")
    rows = [["", "as it is ms", "pre-initialised ms", "times faster", "idle ms", "times faster without"]]
    report, slow = {"bytes": sizes, "wizen_seconds": clock(made[0][0])}, []
    for index, engine in enumerate(contenders):
        plain, quick, nothing = (statistics.median(map(clock, results[3 * index + i])) for i in range(3))
        # What is left may be less than what can be measured.
        least = (plain - nothing) / max(quick - nothing, SHORTEST)
        rows.append([engine.name, f"{plain * 1000:.1f}", f"{quick * 1000:.1f}", f"{plain / quick:.1f}", f"{nothing * 1000:.1f}",
                     ("more than " if quick - nothing < SHORTEST else "") + f"{least:.0f}"])
        report[engine.name] = {"plain": plain, "preinitialised": quick, "idle": nothing}
        if least < LEAST:
            slow.append(f"{engine.name}: {least:.1f}")
    table(rows)
    print(f"less than {LEAST} times faster: " + ", ".join(slow) if slow else f"all start at least {LEAST} times faster")
    return report
