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

    def engine(self):
        return [str(self.path), "run"]
