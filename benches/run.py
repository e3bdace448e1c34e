#!/usr/bin/env python3
"""Measures the release build: CPU time and memory of whole runs, beside a yardstick taken in the same minutes.

usage: benches/run.py [ROUNDS]      (default: 5)

Every round runs each row once, the program and then the yardstick, so that a slow minute hits all rows alike. CPU time
is user + system of the whole process. Figures of another machine or day do not compare; the ratio to Y₀ does.
"""

import json
import math
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import generate  # noqa: E402
import items  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
INPUTS = ROOT / "target" / "bench"
# Row, input, the most milliseconds of CPU it may take, the milliseconds we reach for.
ROWS = [
    ("start (nothing to review)", "empty.json", None, None),
    ("10 resources, from process start", "resources-10.json", 15, 5),
    ("500 resources, JSON", "resources-500.json", 40, 10),
    ("100 templates, 2,300 resources, YAML", "hundred", 200, 50),
    ("1,000 resources, JSON", "growth-1k.json", None, None),
    ("10,000 resources, JSON", "growth-10k.json", None, None),
    ("100,000 resources, JSON", "growth-100k.json", None, None),
]
# Items of AWS Config: how many, and the most times the yardstick that they may take.
ITEMS = [(1_000, None, None), (10_000, None, None), (100_000, 4.0, 1.5)]
# Bytes that a review of items may take, and for each item of a kind that is kept at hand.
ITEMS_MEMORY, ITEMS_EACH = 64 * 2**20, 48
# Two cores against one, for 100,000 items.
CORES_MUST, CORES_REACH = 1.8, 1.93
SLOPE_MUST, SLOPE_REACH = 1.05, 1.02
# A review of an estate with about 120,000 findings: what is written, the options, the file, the most bytes of the file.
LARGE = [
    ("page, and a table beside it", ["--output", "html=large.html"], "large.html", 6_000_000),
    ("CSV", ["--output", "csv=large.csv"], "large.csv", None),
    ("JSON with all values that were read", ["--output", "json=large.json"], "large.json", None),
]
LARGE_MUST, LARGE_REACH = 600_000_000, 400_000_000
# Milliseconds until a browser shows the first result of a filter on the page of that review.
USABLE_MUST, USABLE_REACH = 2_000, 500


def build():
    """Builds the program as users do, and the yardstick; gives both."""
    built = {}
    for package in ("plumbrule", "yardstick"):
        command = ["cargo", "build", "--release", "--locked", "--package", package, "--bin", package, "--message-format=json"]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        built |= {m["target"]["name"]: m["executable"] for m in messages if m.get("executable")}
    return built["plumbrule"], built["yardstick"]


# What runs a command for us, and tells its exit code, CPU seconds, peak memory and seconds by the clock. It is small: a command begins with the peak
# of whoever starts it, and this program holds all inputs that it wrote.
STARTER = """
import os, sys, time
start = time.monotonic()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as out:
    print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss, time.monotonic() - start, file=out)
"""


def run(command, keep=False):
    """Runs a command; gives (exit code, CPU seconds, peak MiB, what it printed if that is kept)."""
    return clocked(command, keep)[:4]


def clocked(command, keep=False):
    """The same, with the seconds that it took by the clock."""
    sink = subprocess.PIPE if keep else subprocess.DEVNULL
    with tempfile.NamedTemporaryFile("r") as told:
        starter = [sys.executable, "-c", STARTER, told.name, *command]
        done = subprocess.run(starter, stdout=sink, stderr=subprocess.DEVNULL, cwd=INPUTS, text=True)
        code, seconds, peak, wall = told.read().split()
    # Linux counts in KiB, macOS in bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return int(code), float(seconds), int(peak) / unit, done.stdout or "", float(wall)


def review(program, name, *options):
    return [program, "review", name, "--exit-zero", "--as-of", "2026-01-01", *options]


def measure(program, yardstick, rounds):
    """CPU seconds, peak MiB and yardstick seconds of every row, one value a round."""
    samples = {name: ([], [], []) for _, name, _, _ in ROWS}
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
        for name, (cpu, peak, parse) in samples.items():
            code, seconds, mib, _ = run(review(program, name))
            if code not in (0, 1, 3):
                raise SystemExit(f"failed to review {name}: exit code {code}; run `{program} review {INPUTS / name}`")
            cpu.append(seconds)
            peak.append(mib)
            parse.append(float(run([yardstick, name], keep=True)[3].split()[0]))
    return samples


def show(samples, floor):
    print(f"\n{'':38} {'CPU ms':>9} {'min–max':>17} {'peak MiB':>9} {'Y₀ ms':>8} {'÷ Y₀':>6} {'must':>6} {'reach':>6}")
    held = True
    for title, name, must, reach in ROWS:
        cpu, peak, parse = samples[name]
        middle, yard = statistics.median(cpu) * 1000, statistics.median(parse) * 1000
        spread = f"{min(cpu) * 1000:.1f}–{max(cpu) * 1000:.1f}"
        mib = max(peak)
        memory = f"{mib:.1f}" if mib > floor * 1.05 else f"< {floor:.0f}"
        ratio = f"{middle / yard:.1f}" if yard >= 0.05 else "–"
        limits = f"{must or '–':>6} {reach or '–':>6}"
        print(f"{title:38} {middle:9.1f} {spread:>17} {memory:>9} {yard:8.2f} {ratio:>6} {limits} {verdict(middle, must, reach)}")
        held &= must is None or middle <= must
    return held


def verdict(value, must, reach):
    if must is None:
        return ""
    return "reached" if value <= reach else "holds" if value <= must else "DOES NOT HOLD"


def slope(samples, rows):
    """Exponent of growth: the slope of log CPU over log resources, less the run that reviews nothing."""
    empty = statistics.median(samples["empty.json"][0])
    names = [f"{name}.json" for name in generate.GROWTH]
    work = [statistics.median(samples[name][0]) - empty for name in names]
    if min(work) <= 0:
        print("growth: too fast to tell from the empty run")
        return True
    x, y = [math.log(rows[name][0]) for name in names], [math.log(seconds) for seconds in work]
    value = statistics.linear_regression(x, y).slope
    print(f"growth: slope {value:.3f}, must {SLOPE_MUST}, reach {SLOPE_REACH}: {verdict(value, SLOPE_MUST, SLOPE_REACH)}")
    return value <= SLOPE_MUST


def large(program, rounds):
    """Peak memory, and the size of what is written, of a review that is large because of what it finds."""
    print(f"\n{'120,000 findings (neglected), written as':42} {'CPU s':>6} {'peak MB':>8} {'must':>6} {'reach':>6} {'file MB':>8}")
    held = True
    for title, options, name, most in LARGE:
        runs = [run(review(program, "neglected", "--quiet", *options)) for _ in range(rounds)]
        peak, size = max(mib for _, _, mib, _ in runs) * 2**20, (INPUTS / name).stat().st_size
        (INPUTS / name).unlink()
        said = verdict(peak, LARGE_MUST, LARGE_REACH) + (f", page {verdict(size, most, most)}" if most else "")
        limits = f"{LARGE_MUST / 1e6:6.0f} {LARGE_REACH / 1e6:6.0f} {size / 1e6:8.1f}"
        print(f"{title:42} {statistics.median(cpu for _, cpu, _, _ in runs):6.2f} {peak / 1e6:8.1f} {limits} {said}")
        held &= peak <= LARGE_MUST and (most is None or size <= most)
    return held


def running(program, yardstick, rounds):
    """CPU, memory and growth of reviews of running accounts, item by item, and what a second core brings."""
    print(f"\n{'items of AWS Config':20} {'CPU ms':>9} {'min–max':>17} {'peak MiB':>9} {'limit':>6} {'Y ms':>9} {'÷ Y':>6} {'must':>6} {'calls':>6}")
    held, work = True, []
    empty = statistics.median(run(review(program, "empty.json"))[1] for _ in range(rounds))
    for count, must, reach in ITEMS:
        name = f"items-{count}.json"
        items.write(count, INPUTS / name)
        runs, yard = [], []
        for _ in range(rounds):
            runs.append(run(review(program, name, "--quiet")))
            yard.append(float(run([yardstick, name], keep=True)[3].split()[0]))
        cpu, peak = [seconds * 1000 for _, seconds, _, _ in runs], max(mib for _, _, mib, _ in runs)
        middle, parse = statistics.median(cpu), statistics.median(yard) * 1000
        limit = (ITEMS_MEMORY + ITEMS_EACH * items.kept(count)) / 2**20
        coverage = json.loads(run(review(program, name, "--format", "json"), keep=True)[3])["coverage"]
        calls = sum(coverage["total"].values()) / count
        said = verdict(middle / parse, must, reach)
        print(
            f"{count:20,} {middle:9.1f} {f'{min(cpu):.1f}–{max(cpu):.1f}':>17} {peak:9.1f} {limit:6.1f} {parse:9.2f} {middle / parse:6.2f}"
            f" {must or '–':>6} {calls:6.1f} {said}{', memory ' + verdict(peak, limit, limit) if must else ''}"
        )
        work.append((count, statistics.median(cpu) / 1000 - empty))
        held &= must is None or middle / parse <= must and peak <= limit
    value = statistics.linear_regression([math.log(count) for count, _ in work], [math.log(seconds) for _, seconds in work]).slope
    print(f"growth: slope {value:.3f}, must {SLOPE_MUST}, reach {SLOPE_REACH}: {verdict(value, SLOPE_MUST, SLOPE_REACH)}")
    return held & (value <= SLOPE_MUST) & cores(program, rounds)


def cores(program, rounds):
    """How much sooner two threads are done than one, by the clock."""
    if (os.cpu_count() or 1) < 2:
        print("cores: skipped, there is one")
        return True
    name, times = f"items-{ITEMS[-1][0]}.json", {1: [], 2: []}
    for _ in range(rounds):
        for jobs, taken in times.items():
            taken.append(clocked(review(program, name, "--quiet", "--jobs", str(jobs)))[4])
    value = statistics.median(times[1]) / statistics.median(times[2])
    said = "reached" if value >= CORES_REACH else "holds" if value >= CORES_MUST else "DOES NOT HOLD"
    print(f"two cores against one: {value:.2f} times as fast, must {CORES_MUST}, reach {CORES_REACH}: {said}")
    return value >= CORES_MUST


def usable(program, rounds):
    """How soon the page of the large review can be used in a real browser; skipped without one."""
    script = ROOT / "benches" / "browser.mjs"
    page = INPUTS / "large.html"
    run(review(program, "neglected", "--quiet", "--output", "html=large.html"))
    if shutil.which("node") is None:
        print("usable: skipped, node is not installed")
        return True
    done = subprocess.run(["node", script, page, str(rounds)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    page.unlink()
    if done.returncode == 3:
        print(f"usable: skipped, {done.stderr.strip()}; scripts/browser-tools.sh installs what it needs")
        return True
    if done.returncode:
        raise SystemExit(f"failed to open the page: {done.stderr}")
    times = [float(line) for line in done.stdout.split()]
    middle, spread = statistics.median(times), f"{min(times):.0f}–{max(times):.0f}"
    said = verdict(middle, USABLE_MUST, USABLE_REACH)
    print(f"page in a browser, until a filter shows its result: {middle:.0f} ms ({spread}), must {USABLE_MUST}: {said}")
    return middle <= USABLE_MUST


def calls(program, rows):
    """How much is asked of each resource: rule × resource verdicts, from the review's own counts."""
    name = "resources-500.json"
    text = run(review(program, name, "--format", "json"), keep=True)[3]
    coverage = json.loads(text)["coverage"]
    total = sum(coverage["total"].values())
    print(f"rules run: {coverage['rules_run']}; rule × resource verdicts: {total / rows[name][0]:.2f} a resource in {name}")


def instructions(program):
    """Instructions of one small review; they do not depend on what else the machine does."""
    if not shutil.which("valgrind"):
        print("instructions: skipped, valgrind is not installed")
        return
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *review(program, "resources-10.json")]
    log = subprocess.run(command, cwd=INPUTS, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    count = re.search(r"Collected : (\d+)", log.stderr)
    print(f"instructions of resources-10.json: {int(count[1]):,}" if count else "instructions: valgrind gave no count")


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    rows = generate.write(INPUTS)
    program, yardstick = build()
    print(f"{os.cpu_count()} cores, {platform.machine()}, seed {generate.SEED}, {rounds} rounds")
    for name, (resources, nodes, size) in rows.items():
        print(f"  {name:20} {resources:>8,} resources {nodes:>10,} nodes {size:>12,} bytes")
    samples = measure(program, yardstick, rounds)
    # The kernel counts the memory of the process that starts another one, so less than this cannot be seen.
    held = show(samples, run(["true"])[2])
    held &= slope(samples, rows)
    held &= running(program, yardstick, rounds)
    held &= large(program, rounds)
    held &= usable(program, rounds)
    calls(program, rows)
    instructions(program)
    print("every must holds" if held else "a must does not hold")


if __name__ == "__main__":
    main()
