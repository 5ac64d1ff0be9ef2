"""The real programs in `../shared/bench`: how each is run, and what of its output is not to be compared.

Where the programs came from and how they take their arguments was found by running them.
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import engines

# Sources of our own that programs of others get as input.
SOURCES = engines.REPOSITORY / "Tests" / "Programs"

# The PolyBench programs print their result arrays, to standard error, if they are given 42 arguments or
# more and their own name is empty (their guard against a compiler that drops unused results).
DUMP = {"argv0": "", "args": ("dump",) * 42}

# What SQLite's speed test imports besides WASI.
BENCH = (("bench", SOURCES / "bench.wat"),)


@dataclass
class Program:
    name: str  # folder/program
    file: str  # relative to the bench folder, or in a package
    steps: tuple = ((),)  # the arguments of each run; the runs share one folder
    package: str = ""  # the pinned PyPI package that the module comes from, where it is not in the bench folder
    shares: tuple = ()  # folders of the package, each with what the guest calls it
    inputs: tuple = ()  # files of the bench folder, or of our own, that lie in the program's folder
    stdin: str = ""  # which of them is its standard input
    scratch: str = ""  # what the guest calls a folder for temporary files
    preload: tuple = ()  # modules of our own that it imports from: their names and files
    invoke: str = ""  # the function to call in a module that is not a program
    reference: str = "wasmtime"  # the peer whose output is right
    guest: str = "."  # what the guest calls its folder
    outputs: tuple = ()  # files that it writes there, to be compared
    same: tuple = ()  # pairs of files there that must have the same content
    requires: str = ""  # what its output, or what it says to standard error, must contain
    suite: str = "programs"  # the benchmark suite that it belongs to, or "" for none
    check: bool = True  # whether its output is checked
    dump: bool = False  # whether DUMP makes it print its results to standard error

    def prepare(self, bench, folder):
        """Fills a fresh folder with the program's inputs; the directories to give to it."""
        for path in self.inputs:
            shutil.copyfile(bench / path, Path(folder) / Path(path).name)
        dirs = [(str(folder), self.guest)] if self.inputs else []
        dirs += [(str(self.module(bench).parent / name), guest) for name, guest in self.shares]
        if self.scratch:
            (Path(folder) / "scratch").mkdir()
            dirs.append((str(Path(folder) / "scratch"), self.scratch))
        return tuple(dirs)

    def module(self, bench):
        """Where the module is; a package is downloaded where it has not been."""
        if not self.package:
            return bench / self.file
        found = list(engines.package(self.package).rglob(self.file))
        if not found:
            raise engines.Unavailable(f"the package {self.package} has no {self.file}")
        return found[0]


def programs(bench):
    """All of them, in the order in which they are listed."""
    found = []

    def folder(name, **more):
        for path in sorted((bench / name).glob("*.wasm")):
            found.append(Program(f"{name}/{path.stem}", f"{name}/{path.name}", suite=name, **more))

    folder("polybench", dump=True)
    folder("libsodium")
    folder("ostrich")
    coremark = "coremark/coremark-1000.wasm"  # coremark-5000.wasm is the same module
    # Alone it takes as many iterations as ten seconds hold, which it calls a valid run. With the number
    # given it says that the run was too short, and all its checksums are comparable.
    found.append(Program("coremark/coremark", coremark, suite="", requires="Correct operation validated."))
    found.append(Program("coremark/coremark-20", coremark, steps=(("0", "0", "0x66", "20"),), suite=""))
    found.append(Program("coremark/coremark-1000", coremark, steps=(("0", "0", "0x66", "1000"),), suite="coremark",
                         check=False))
    folder("dhrystone")
    found += [
        Program("programs/brotli", "programs/brotli.wasm", inputs=("programs/alice29_small.txt",),
                steps=(("-f", "-o", "compressed.br", "alice29_small.txt"),
                       ("-d", "-f", "-o", "again.txt", "compressed.br")),
                outputs=("compressed.br", "again.txt"), same=(("again.txt", "alice29_small.txt"),)),
        # mal takes a preopened directory's name as a prefix of the paths below it, and needs one: `./`.
        Program("programs/mal", "programs/mal.wasm", guest="./", inputs=("programs/test-fib.mal",),
                steps=(("./test-fib.mal", "16"),)),
        Program("programs/mal-in-mal", "programs/mal.wasm", guest="./", steps=(("./mal.mal", "./test-fib.mal", "8"),),
                inputs=tuple(f"programs/{n}.mal" for n in ("mal", "env", "core", "test-fib"))),
        Program("programs/simple", "programs/simple.wasm"),
        # Fewer than four samples a pixel are none: a black picture, but all of its output. Four, the
        # smallest real picture, take seconds even compiled.
        Program("programs/smallpt-0", "programs/smallpt-ex.wasm", steps=(("1",),)),
        Program("programs/smallpt-4", "programs/smallpt-ex.wasm", steps=(("4",),), suite="long"),
        Program("programs/stream", "programs/stream.wasm"),
        # Its speed test, always of the same size: this build takes no arguments and no clock.
        Program("large/sqlite3", "large/sqlite3.wasm", preload=BENCH, suite="large"),
        # Garbage collection and the older exceptions; of the peers V8 alone runs it.
        Program("kotlin/kotlin-prime-10K", "kotlin/kotlin-prime-10K.wasm", invoke="dummy", reference="node24", suite="",
                requires="Found 1229 prime numbers"),
        # Its shell reports commands that are wrong, and goes on: exceptions are thrown, and caught many functions
        # further out. Without banner (-Q) and without times and memory (-T).
        Program("large/yosys", "yosys.wasm", package=engines.YOSYS, shares=(("share", "/share"),), scratch="/tmp",
                inputs=(SOURCES / "yosys" / "divider.v", SOURCES / "yosys" / "script.ys"), stdin="script.ys",
                steps=(("-Q", "-T"),), outputs=("synthesised.v",), suite="long",
                requires="No such command: this_is_no_command"),
    ]
    return found


# What of the output depends on the clock, on the engine's speed or on chance, in one table: the program's
# name (or the folder's), and regular expressions with what replaces them (`^` and `$` are a line's ends).
# Everything else is compared to the byte.
MASKS = {
    # The whole output is the time taken, in nanoseconds.
    "libsodium": [(r"^\d+$", "TIME")],
    "coremark": [
        (r"^(Total ticks +: )\d+", r"\1N"),
        (r"^(Total time \(secs\): )[\d.]+", r"\1T"),
        # Left out where the clock did not advance.
        (r"^Iterations/Sec +: [\d.]+\n", ""),
        (r"^(CoreMark 1\.0 : )[\d.]+", r"\1R"),
    ],
    # As many iterations as ten seconds hold; the final checksum depends on their number.
    "coremark/coremark": [
        (r"^(Iterations +: )\d+", r"\1N"),
        (r"^(\[0\]crcfinal +: )0x[0-9a-f]{4}$", r"\1C"),
    ],
    "dhrystone": [
        (r"^Measured time too small to obtain meaningful results\nPlease increase number of runs$", "TIME"),
        (r"^Microseconds for one run through Dhrystone:.*\nDhrystones per Second:.*$", "TIME"),
    ],
    "kotlin": [(r"^(Execution time: )[\d.]+ seconds$", r"\1T")],
    "programs/simple": [
        (r"^(Now: )\d+ sec, \d+ ns$", r"\1TIME"),
        (r"^(fib\(20\) = 6765 )\[[\d.]+ ms\]$", r"\1TIME"),
        # Two random numbers and their sum.
        (r"^(\d+) \+ (\d+) = (\d+)$", lambda sum: "SUM" if int(sum[1]) + int(sum[2]) == int(sum[3]) else sum[0]),
    ],
    "programs/stream": [
        (r"^(Your clock granularity/precision appears to be ).*$", r"\1T"),
        (r"^Your clock granularity appears to be less than one microsecond\.$",
         "Your clock granularity/precision appears to be T"),
        (r"^(Each test below will take on the order of )\d+", r"\1T"),
        (r"^(   \(= )\d+ clock ticks", r"\1N clock ticks"),
        (r"^(Copy|Scale|Add|Triad):( +[\d.]+){4} *$", r"\1: RATE AND TIMES"),
    ],
}


def masked(name, output):
    """`output` with the parts replaced that differ from run to run."""
    text = output.decode("utf-8", "surrogateescape")
    for key in (name.split("/")[0], name):
        for pattern, replacement in MASKS.get(key, ()):
            text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return text
