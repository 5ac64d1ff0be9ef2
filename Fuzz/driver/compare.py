"""Batches through all engines, and what they disagree on."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from .engine import Engine

TIMEOUT = 120

# Situ the hard way takes ten times as long as otherwise: it gets one batch in so many.
HARD_EVERY = 4

# What V8 leaves to the processor where Situ and wasmtime are asked for the deterministic profile.
RELAXED_SIMD = 1 << 7


@dataclass
class Finding:
    """A program about which the engines are not of one mind."""

    number: int
    answers: dict

    def text(self):
        return "\n".join(f"  {name:21} {answer}" for name, answer in self.answers.items())


class Comparison:
    def __init__(self, tool, peers, folder, all_situ=True):
        """`peers` are commands by name; Situ is added with each of its tiers, and Situ that collects garbage at every
        allocation and at every safepoint goes from one tier to the other; or only its portable tier."""
        self.tool = tool
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.engines = [Engine(n, c) for n, c in (tool.engines(hard=all_situ, others=all_situ) | peers).items()]
        self.programs = 0
        self.batches = 0
        self.compared = {}
        self.peer_failures = []

    def stop(self):
        for engine in self.engines:
            engine.stop()

    def probe(self):
        """Asks each engine which features it knows, and leaves it the programs that need no others."""
        path = self.folder / "probes.batch"
        self.tool.call("probes", output=path)
        known = {}
        bits = self.probe_features(path)
        for engine in self.engines:
            engine.begin(path)
            lines, error = engine.finish(TIMEOUT)
            if error:
                raise RuntimeError(f"{engine.name}: {error} at the probes")
            mask = 0
            for line, bit in zip(lines, bits):
                words = line.split()
                if words[1] != "-" and not words[1].startswith("invalid"):
                    mask |= bit
            if engine.name == "node":
                mask &= ~RELAXED_SIMD
            engine.set_mask(mask)
            known[engine.name] = mask
        return known

    @staticmethod
    def probe_features(path):
        """The feature of each probe, read from the batch file."""
        data, at, bits = path.read_bytes(), 0, []
        while at < len(data):
            bits.append(int.from_bytes(data[at + 8:at + 16], "little"))
            modules = int.from_bytes(data[at + 16:at + 20], "little")
            at += 20
            for _ in range(modules):
                at += 4 + int.from_bytes(data[at:at + 4], "little")
        return bits

    def run(self, path, everyone=True):
        """Runs a batch; the findings. Of many batches not everyone has to run each."""
        answers = {}
        self.batches += 1
        engines = [engine for engine in self.engines
                   if everyone or engine.name != "situ-hard" or self.batches % HARD_EVERY == 1]
        for engine in engines:
            engine.begin(path)
        for engine in engines:
            lines, error = engine.finish(TIMEOUT)
            by_number = {int(line.split(" ", 1)[0]): line for line in lines}
            answers[engine.name] = (by_number, error)
        return self.findings(path, answers)

    def findings(self, path, answers):
        self.stopped_at = None
        numbers = batch_numbers(path)
        found = []
        for number in numbers:
            texts = {}
            missing = None
            for name, (lines, error) in answers.items():
                if number in lines:
                    line = lines[number].split(" ", 1)[1]
                    if line != "-":
                        texts[name] = line
                elif error:
                    missing = name
                    texts[name] = error
                    answers[name] = (lines, None)
            others = [text for name, text in texts.items() if name != missing]
            if missing and not missing.startswith("situ") and agree(others) and "invalid:" not in "".join(others):
                # No matter of Situ's, but worth knowing.
                self.peer_failures.append(f"{missing} {texts[missing]} at program {number}")
            elif missing or not agree(others) or any("invalid:" in t for t in others):
                found.append(Finding(number, texts))
            key = "+".join(name for name in texts if name == "situ" or not name.startswith("situ-"))
            self.compared[key] = self.compared.get(key, 0) + 1
            self.programs += 1
            if missing:
                # What came after it in the batch was not run.
                self.stopped_at = number
                break
        return found


def kinds_of(word):
    """The kinds of traps that a word may stand for. Where an engine makes no difference, it names several with slashes
    between them. An atomic access may be out of bounds besides not being aligned, and which of the two is looked at first
    is not the same everywhere, nor for all instructions of an engine."""
    words = set(word.split("/"))
    return words | {w.replace("unaligned", "memory") for w in words}


def agree(texts):
    """Whether answers say the same."""
    first = texts[0].split() if texts else []
    for text in texts[1:]:
        if text == texts[0]:
            continue
        words = text.split()
        if len(words) != len(first):
            return False
        for one, other in zip(first, words):
            if one != other and not kinds_of(one) & kinds_of(other):
                return False
    return True


def batch_numbers(path):
    data, at, numbers = Path(path).read_bytes(), 0, []
    while at < len(data):
        numbers.append(int.from_bytes(data[at:at + 8], "little"))
        modules = int.from_bytes(data[at + 16:at + 20], "little")
        at += 20
        for _ in range(modules):
            at += 4 + int.from_bytes(data[at:at + 4], "little")
    return numbers


def kind(finding):
    """What kind of disagreement it is: who stands alone, and whether by ending, by what was noted, or by memory."""
    if not finding:
        return None
    answers = finding.answers
    if any("crashed" in t or "silent" in t for t in answers.values()):
        return "end:" + ",".join(n for n, t in answers.items() if "crashed" in t or "silent" in t)
    if any("invalid:" in t for t in answers.values()):
        return "invalid:" + ",".join(n for n, t in answers.items() if "invalid:" in t)
    names = sorted(answers)
    groups = {}
    for name in names:
        like = next((text for text in groups if agree([text, answers[name]])), answers[name])
        groups.setdefault(like, []).append(name)
    return "differs:" + "|".join(sorted(",".join(g) for g in groups.values()))


def reduce(comparison, data, folder, features, seconds=120):
    """Makes the input of a finding smaller as long as the finding stays of its kind."""
    folder = Path(folder)
    candidate, batch = folder / "candidate.input", folder / "candidate.batch"

    def trial(bytes_):
        candidate.write_bytes(bytes_)
        comparison.tool.call("generate", "--input", candidate, "--features", features, output=batch)
        found = comparison.run(batch)
        return kind(found[0]) if found else None

    # The trials are not programs that were compared.
    counts = comparison.programs, dict(comparison.compared), list(comparison.peer_failures)
    try:
        return shrink(data, trial, seconds)
    finally:
        comparison.programs, comparison.compared, comparison.peer_failures = counts
        for path in (candidate, batch):
            path.unlink(missing_ok=True)


def shrink(data, trial, seconds):
    wanted = trial(data)
    if wanted is None:
        return data
    end = time.monotonic() + seconds
    best = bytes(data)
    progress = True
    while progress and time.monotonic() < end:
        progress = False
        # Shorter at the end, which turns all later choices into the simplest.
        length = len(best)
        cut = length // 2
        while cut >= 1 and time.monotonic() < end:
            if len(best) > cut and trial(best[:-cut]) == wanted:
                best = best[:-cut]
                progress = True
            else:
                cut //= 2
        # Pieces taken out, or turned to zeros.
        size = max(1, len(best) // 4)
        while size >= 1 and time.monotonic() < end:
            at = 0
            while at < len(best) and time.monotonic() < end:
                without = best[:at] + best[at + size:]
                zeroed = best[:at] + bytes(len(best[at:at + size])) + best[at + size:]
                if trial(without) == wanted:
                    best, progress = without, True
                elif any(best[at:at + size]) and trial(zeroed) == wanted:
                    best, progress = zeroed, True
                    at += size
                else:
                    at += size
            size //= 2
    return best


def keep(comparison, finding, data, folder, note, features):
    """Writes a finding to a folder: input, batch, modules, and the answers."""
    folder = Path(folder)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / "input").write_bytes(data)
    comparison.tool.call("generate", "--input", folder / "input", "--features", features, output=folder / "batch")
    for line in comparison.tool.call("modules", folder / "batch", str(folder) + "/").split():
        try:
            text = comparison.tool.call("show", line)
        except Exception as error:  # A module that cannot be printed is still worth keeping.
            text = f"; {error}\n"
        Path(line).with_suffix(".wat").write_text(text)
    (folder / "answers.txt").write_text(note + "\n" + finding.text() + "\n")
