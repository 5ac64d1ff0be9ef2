"""Planted bugs: does the fuzzer find them?

Each file of `Fuzz/Bugs` says in its first line what is wrong, perhaps in the second on which tier (otherwise the portable one), and how, as
a unified diff, to a copy of the sources in
`.build/fuzz/planted`, which is built in a folder of its own. The sources themselves stay as they are.
"""

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .compare import Comparison, kind
from .peers import REPOSITORY, Unavailable
from .tool import Tool

BUGS = REPOSITORY / "Fuzz" / "Bugs"
BATCH = 100
# Where Package.swift has targets.
FOLDERS = ("Sources", "Tests", "Fuzz", "Benchmarks")


@dataclass
class Bug:
    number: int
    name: str
    what: str
    # Who executes it.
    tier: str
    # For each file its changes: the old lines and the new ones.
    hunks: list

    @staticmethod
    def read(path):
        lines = path.read_text().split("\n")
        number, name = path.stem.split("-", 1)
        tier = next((line[6:].rstrip(".") for line in lines[1:3] if line.startswith("Tier: ")), "portable")
        hunks, file, old, new = [], None, [], []
        inside = False

        def finish():
            if old or new:
                hunks.append((file, "\n".join(old) + "\n", "\n".join(new) + "\n"))
            old.clear()
            new.clear()

        for line in lines[1:]:
            if line.startswith("--- "):
                finish()
                inside = False
            elif line.startswith("+++ "):
                file = line[4:].split("/", 1)[1]
            elif line.startswith("@@"):
                finish()
                inside = True
            elif inside and line:
                if line[0] in " -":
                    old.append(line[1:])
                if line[0] in " +":
                    new.append(line[1:])
        finish()
        return Bug(int(number), name, lines[0].rstrip("."), tier, hunks)

    def changes(self, folder):
        """The changed texts by path; an error says what does not fit."""
        texts = {}
        for file, old, new in self.hunks:
            text = texts.get(folder / file) or (folder / file).read_text()
            if text.count(old) != 1:
                raise Unavailable(f"bug {self.number}, {self.name}, does not fit {file} any more: its lines are there "
                                  f"{text.count(old)} times")
            texts[folder / file] = text.replace(old, new)
        if not texts:
            raise Unavailable(f"bug {self.number}, {self.name}, changes nothing")
        return texts


def bugs():
    return [Bug.read(path) for path in sorted(BUGS.glob("*.patch"))]


def snapshot(folder):
    """Brings a copy of the sources up to date; files that are the same keep their dates."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=REPOSITORY,
                            stdout=subprocess.PIPE, text=True, check=True).stdout.split("\n")
    wanted = {name for name in listed if name and (REPOSITORY / name).is_file()
              and (name == "Package.swift" or name.split("/")[0] in FOLDERS)}
    for name in wanted:
        update(REPOSITORY / name, folder / name)
    for top in FOLDERS:
        for path in list((folder / top).rglob("*")):
            if path.is_file() and str(path.relative_to(folder)) not in wanted:
                path.unlink()
    return sorted(wanted)


def update(source, target):
    if not target.exists() or target.read_bytes() != source.read_bytes():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def check():
    """Whether all bugs still fit the sources: how many there are."""
    for bug in bugs():
        bug.changes(REPOSITORY)
    return len(bugs())


def build(folder):
    command = ["swift", "build", "--product", "FuzzTool", "--package-path", str(folder),
               "--scratch-path", str(folder / ".build")]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise Unavailable(f"the planted variant does not build:\n{done.stdout[-3000:]}")
    return folder / ".build" / "debug" / "FuzzTool"


def hunt(tool, planted, tier, peers, folder, seed, minutes):
    """Looks for a disagreement; (seconds, programs, what), or (seconds, programs, None)."""
    comparison = Comparison(tool, peers, folder, all_situ=False)
    sound = Comparison(tool, peers, folder, all_situ=False)
    # The tier with the bug takes the place of the portable one.
    next(e for e in comparison.engines if e.name == "situ").command = [str(planted), "run", "--tiers", tier]
    next(e for e in sound.engines if e.name == "situ").command = [str(tool.path), "run", "--tiers", tier]
    batch, one = folder / "planted.batch", folder / "planted-one.batch"
    start, number = time.monotonic(), 0
    try:
        known = comparison.probe()
        sound.probe()
        features = 0
        for name, mask in known.items():
            if not name.startswith("situ"):
                features |= mask
        features &= known["situ"]
        while time.monotonic() - start < minutes * 60:
            words = ["--seed", seed, "--features", features]
            tool.call("generate", *words, "--first", number, "--count", BATCH, output=batch)
            for finding in comparison.run(batch):
                # It only counts if Situ as it is has no part in it.
                tool.call("generate", *words, "--first", finding.number, "--count", 1, output=one)
                if not sound.run(one):
                    return time.monotonic() - start, finding.number + 1, kind(finding)
            number += BATCH
        return time.monotonic() - start, number, None
    finally:
        comparison.stop()
        sound.stop()


def main(options, commands):
    all_bugs = bugs()
    chosen = all_bugs if options.plant == "all" else [
        bug for bug in all_bugs if str(bug.number) in options.plant.split(",")]
    if not chosen:
        raise Unavailable(f"there is no bug {options.plant}; there are {all_bugs[0].number} to {all_bugs[-1].number}")
    folder = options.folder / "planted"
    tool = Tool(options.tool) if options.tool else Tool.build()
    found = 0
    print(f"{'bug':>3} {'found':>10} {'programs':>9}  what is planted", flush=True)
    files = snapshot(folder / "sound")
    for bug in chosen:
        # All files as they are, and then this one bug.
        for name in files:
            update(folder / "sound" / name, folder / "copy" / name)
        for path, text in bug.changes(folder / "copy").items():
            path.write_text(text)
        planted = build(folder / "copy")
        seed = options.seed if options.seed is not None else 1
        seconds, programs, what = hunt(tool, planted, bug.tier, commands, options.folder, seed, options.minutes)
        found += what is not None
        after = f"{seconds:.0f} s" if what else "NOT FOUND"
        print(f"{bug.number:3} {after:>10} {programs:9}  {bug.what} ({what})", flush=True)
    print(f"{found} of {len(chosen)} bugs found within {options.minutes:g} minutes each")
    return 0 if found * 10 >= len(chosen) * 9 else 1
