"""FuzzTool: the generator, and Situ as one of the engines."""

import os
import subprocess
import sys
from pathlib import Path

from .peers import REPOSITORY, Unavailable


class Tool:
    def __init__(self, path):
        self.path = Path(path)

    @staticmethod
    def build(package=REPOSITORY, scratch=None, quiet=False):
        """Builds the release version; in a package folder and a scratch folder of its own if asked to."""
        scratch = scratch or Path(os.environ.get("SITU_FUZZ_SCRATCH") or package / ".build")
        # With the flags of other release builds, or else each would begin from nothing.
        command = ["swift", "build", "-c", "release", "-Xswiftc", "-static-executable", "--product", "FuzzTool",
                   "--package-path", str(package), "--scratch-path", str(scratch)]
        if not quiet:
            print("$ " + " ".join(command), file=sys.stderr)
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise Unavailable(f"FuzzTool does not build:\n{done.stdout[-4000:]}")
        return Tool(Path(scratch) / "release" / "FuzzTool")

    def call(self, *words, output=None):
        """Runs the tool and gives what it printed."""
        command = [str(self.path), *[str(w) for w in words]]
        if output:
            command += ["-o", str(output)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise Unavailable(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
        return done.stdout

    def engines(self, hard=True, others=True):
        """The commands that run batches with Situ, by name: each tier is an engine of its own. `situ` is the portable one."""
        tiers = [tier for tier in self.call("tiers").split() if tier == "portable" or others and tier != "stepping"]
        found = {"situ" if tier == "portable" else f"situ-{tier}": [str(self.path), "run", "--tiers", tier]
                 for tier in tiers}
        if hard:
            turns = [tier for tier in ("portable", "in-place", "baseline") if tier in tiers]
            found["situ-hard"] = [str(self.path), "run", "--hard", "--tiers", ",".join(turns)]
        return found
