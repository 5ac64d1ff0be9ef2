"""What is wanted of the tiers with machine code, beside what a run of the suites measured."""

import statistics

import compilation

# Whole processes, geometric means over a suite: at most so much of a peer's time.
AGAINST_INTERPRETERS = {
    "polybench": {"wasm3": 0.20, "wasmkit": 0.134},
    "libsodium": {"wasm3": 0.135},
    "ostrich": {"wasm3": 0.18},
    "coremark": {"wasm3": 0.115},
}
SINGLE_PASS = ("winch", "liftoff")
# Execution only, on CoreMark and on the longer programs of PolyBench.
OPTIMISED = ("wasmtime", "cranelift")
DISTANCE = 1.8
# Programs that an interpreter ends in a few milliseconds: of them, processes measure starting. The goals for libsodium were
# set without its three.
BRIEF = {
    "polybench": ("atax", "bicg", "durbin", "gemver", "gesummv", "jacobi-1d", "mvt", "trisolv"),
    "libsodium": ("hash3", "onetimeauth2", "stream3"),
}

SUITES = ["polybench", "libsodium", "ostrich", "coremark", "large", "compilation"]


def verdict(value, most):
    return "yes" if value <= most else f"no, {value / most:.2f} times that"


def goals(report, tier, table):
    """Prints one line for each goal that the report of a run has figures for."""
    rows = [["", "programs", "measured", "wanted", "reached"]]

    def ratios(suite, peer, what, is_brief=True):
        """For each program Situ's time divided by the peer's."""
        found = []
        for name, engines in report["suites"].get(suite, {}).get("programs", {}).items():
            ours, theirs = (engines.get(engine, {}).get(what) for engine in (tier, peer))
            if ours and theirs and (is_brief or name.split("/")[1] not in BRIEF.get(suite, ())):
                if what == "rounds":
                    found.append(statistics.median(a / b for a, b in zip(ours, theirs)))
                elif min(ours, theirs) > 0.0005:
                    found.append(ours / theirs)
        return found

    def compare(title, values, most):
        if values:
            mean = statistics.geometric_mean(values)
            rows.append([title, str(len(values)), f"{mean:.3f}", f"{most:g}", verdict(mean, most)])

    for suite in ("polybench", "libsodium", "ostrich", "coremark", "large"):
        for peer, most in AGAINST_INTERPRETERS.get(suite, {}).items():
            compare(f"{suite}, whole process / {peer}", ratios(suite, peer, "rounds"), most)
            if suite == "libsodium":
                compare(f"{suite}, whole process / {peer}", ratios(suite, peer, "rounds", is_brief=False), most)
        for peer in SINGLE_PASS if suite != "large" else SINGLE_PASS[:1]:
            compare(f"{suite}, whole process / {peer}", ratios(suite, peer, "rounds"), 1)
    for suite in ("coremark", "polybench"):
        for peer in OPTIMISED:
            compare(f"{suite}, execution only / {peer}", ratios(suite, peer, "execution_seconds", is_brief=False), DISTANCE)
    for module, found in report["suites"].get("compilation", {}).items():
        situ = found.get("situ", {})
        if "bytes_per_second" in situ:
            speed = situ["bytes_per_second"] / compilation.MEGABYTE
            growth = situ["machine_code_bytes"] / situ["code_bytes"]
            least, most = compilation.SPEED, compilation.GROWTH
            rows.append([f"compiling {module}, MB/s", "", f"{speed:.1f}", f"{least:g}",
                         "yes" if speed >= least else f"no, {speed / least:.2f} times that"])
            rows.append([f"machine code of {module} / its code", "", f"{growth:.2f}", f"{most:g}", verdict(growth, most)])
    print(f"Goals, tier {tier}")
    table(rows)
