#!/usr/bin/env python3
"""Draws findings on public designs for people to judge, and scores the sheets that were judged.

usage: scripts/field.py draw SEED [--fails N] [--grave N] [--passes N] [--mirror DIR] [--program FILE]
       scripts/field.py score

`draw` reviews templates of the repositories in tests/field/repositories.yaml and writes tests/field/SEED.yaml: findings drawn
evenly over the rules, with the place to look at and room for a judgement. A repository is cloned into .tools/field, or read
from DIR/owner+name where somebody has it already; nothing of it enters this repository. `score` reads all sheets and prints
the share of right ones with its 95 % interval.
"""

import argparse
import collections
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHEETS = ROOT / "tests" / "field"
ENDINGS = (".yaml", ".yml", ".json", ".template", ".cfn")
# Of a repository with hundreds of alike designs so many are taken, so that it does not drown the others.
TEMPLATES_PER_REPOSITORY = 200
LARGEST = 1_000_000
JUDGEMENTS = ("right", "wrong", "debatable")


def main():
    parser = argparse.ArgumentParser(description="Draws and scores field sheets.")
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw", help="draw findings on public designs")
    drawing.add_argument("seed", type=int)
    drawing.add_argument("--fails", type=int, default=240, help="failures to draw")
    drawing.add_argument("--grave", type=int, default=70, help="failures of severity critical or high among them, if there are")
    drawing.add_argument("--passes", type=int, default=80, help="passes to draw")
    drawing.add_argument("--mirror", type=pathlib.Path, help="folder that holds owner+name of each repository")
    drawing.add_argument("--program", type=pathlib.Path, default=ROOT / "target" / "release" / "plumbrule")
    commands.add_parser("score", help="score the sheets that were judged")
    arguments = parser.parse_args()
    sys.exit(draw(arguments) if arguments.command == "draw" else score())


def draw(arguments):
    sheet = SHEETS / f"{arguments.seed}.yaml"
    if sheet.exists():
        raise SystemExit(f"{sheet} exists; a sheet is drawn once, so that nobody picks the one that pleases")
    chance = random.Random(arguments.seed)
    verdicts, totals, reasons, templates = [], collections.Counter(), collections.Counter(), 0
    for repository in yaml.safe_load((SHEETS / "repositories.yaml").read_text()):
        review, count = review_of(repository, arguments, chance)
        templates += count
        totals.update(review["coverage"]["total"])
        for verdict in review["verdicts"]:
            verdicts.append((repository, verdict))
            if verdict["verdict"] == "unknown":
                reasons[verdict["unknown"]["reason"]] += 1
        print(f"{repository['name']}: {count} templates, {dict(review['coverage']['total'])}", file=sys.stderr)
    report(templates, totals, reasons)
    def is_grave(verdict):
        return verdict["severity"] in ("critical", "high")

    fails = [pair for pair in verdicts if pair[1]["verdict"] == "fail"]
    rows = pick([pair for pair in fails if is_grave(pair[1])], arguments.grave, chance)
    rows += pick([pair for pair in fails if not is_grave(pair[1])], arguments.fails - len(rows), chance)
    rows += pick([pair for pair in verdicts if pair[1]["verdict"] == "pass"], arguments.passes, chance)
    write(sheet, arguments.seed, templates, totals, rows)
    print(f"{sheet.relative_to(ROOT)}: {len(rows)} findings to judge")
    return 0


def review_of(repository, arguments, chance):
    """The review of some templates of a repository, and how many they are."""
    store = where(repository, arguments.mirror)
    with tempfile.TemporaryDirectory() as folder:
        files = export(store, repository["commit"], pathlib.Path(folder))
        chance.shuffle(files)
        chosen = sorted(files[:TEMPLATES_PER_REPOSITORY])
        if not chosen:
            raise SystemExit(f"{repository['name']}: no file at {repository['commit']} looks like a template; drop it from the list")
        options = ["--exit-zero", "--include-passes", "--format", "json", "--as-of", "2026-01-01"]
        command = [arguments.program.resolve(), "review", *chosen, *options]
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 2, 3):
        raise SystemExit(f"{repository['name']}: exit code {done.returncode}: {done.stderr[:500]}")
    review = json.loads(done.stdout)
    return review, sum(1 for design in review["coverage"]["designs"] if design["resources"])


def where(repository, mirror):
    """The git directory of a repository; cloned if nobody has it."""
    name = repository["name"].replace("/", "+")
    for folder in [mirror and mirror / name / "repo", mirror and mirror / name, ROOT / ".tools" / "field" / name]:
        if folder and folder.is_dir():
            return folder
    target = ROOT / ".tools" / "field" / name
    address = f"https://github.com/{repository['name']}"
    subprocess.run(["git", "clone", "--quiet", "--no-checkout", address, target], check=True)
    return target


def export(store, commit, folder):
    """Writes the files of a commit that may be templates; gives their paths."""
    listed = subprocess.run(["git", "-C", store, "ls-tree", "-r", "-z", "-l", commit], stdout=subprocess.PIPE, check=True).stdout
    reader = subprocess.Popen(["git", "-C", store, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    files = []
    for entry in filter(None, listed.split(b"\0")):
        fields, path = entry.split(b"\t", 1)
        mode, kind, name, size = fields.split()
        path = path.decode(errors="replace")
        if kind != b"blob" or mode == b"120000" or not path.endswith(ENDINGS) or not size.isdigit() or int(size) > LARGEST:
            continue
        content = blob(reader, name)
        if content and b"Resources" in content and b"AWS::" in content:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            files.append(path)
    reader.stdin.close()
    reader.wait()
    return sorted(files)


def blob(reader, name):
    reader.stdin.write(name + b"\n")
    reader.stdin.flush()
    header = reader.stdout.readline().split()
    if len(header) < 3:
        return None
    content = reader.stdout.read(int(header[2]))
    reader.stdout.read(1)
    return content


def pick(verdicts, number, chance):
    """Draws evenly over the rules: one of each in turn, and of each rule no two of one file while there are others."""
    by_rule = collections.defaultdict(list)
    for repository, verdict in verdicts:
        by_rule[verdict["rule"]].append((repository, verdict))
    for found in by_rule.values():
        chance.shuffle(found)
        seen = collections.Counter()
        found.sort(key=lambda pair: rank(pair, seen))
    rows = []
    while len(rows) < number and any(by_rule.values()):
        for rule in sorted(by_rule):
            if by_rule[rule] and len(rows) < number:
                rows.append(by_rule[rule].pop(0))
    return [row(*pair) for pair in rows]


def rank(pair, seen):
    """How many findings of the same file, and of the same repository, come before."""
    repository, verdict = pair
    file, name = (repository["name"], verdict["location"]["file"]), repository["name"]
    seen[file] += 1
    seen[name] += 1
    return seen[file], seen[name]


def row(repository, verdict):
    return {
        "repository": repository["name"],
        "commit": repository["commit"][:12],
        "path": verdict["location"]["file"],
        "line": verdict["location"]["line"],
        "rule": verdict["rule"],
        "key": verdict["key"],
        "subject": verdict["resource"]["id"],
        "verdict": verdict["verdict"],
        "severity": verdict["severity"],
        "judgement": "",
        "reason": "",
        "source": "",
    }


def write(sheet, seed, templates, totals, rows):
    head = {"seed": seed, "templates": templates, "verdicts": dict(totals)}
    lines = [json.dumps(head, ensure_ascii=False).join(["head: ", ""]), "findings:"]
    lines += ["  - " + json.dumps(found, ensure_ascii=False) for found in rows]
    sheet.write_text("\n".join(lines) + "\n")


def report(templates, totals, reasons):
    decided = totals["pass"] + totals["fail"]
    known = decided + totals["unknown"]
    print(f"templates: {templates}; verdicts: {dict(totals)}; decided: {100 * decided / max(known, 1):.1f} %")
    print("commonest reasons for unknown:", ", ".join(f"{name} {count}" for name, count in reasons.most_common(10)))


def score():
    """All sheets, then each: a sheet is drawn after the corrections that the sheets before it led to."""
    sheets = [(sheet.stem, judged_of(sheet)) for sheet in sorted(SHEETS.glob("[0-9]*.yaml"), key=lambda sheet: int(sheet.stem))]
    findings = [finding for _, judged in sheets for finding in judged]
    summary("all sheets", findings)
    for seed, judged in sheets:
        summary(f"sheet {seed}", judged)
    for finding in findings:
        if finding["judgement"] != "right":
            case = finding.get("case") or ("NO CASE COVERS IT YET" if finding["judgement"] == "wrong" else "")
            print(f"{finding['judgement']}: {finding['rule']} on {finding['subject']} ({finding['repository']}): {finding['reason']}" + (f" [{case}]" if case else ""))
    return 0


def judged_of(sheet):
    findings = yaml.safe_load(sheet.read_text())["findings"]
    for finding in findings:
        problem = faulty(finding)
        if problem:
            raise SystemExit(f"{sheet.name}: {finding['rule']} on {finding['subject']}: {problem}")
    return [finding for finding in findings if finding["judgement"]]


def summary(name, judged):
    print(f"{name}: {len(judged)} judged")
    fails = [finding for finding in judged if finding["verdict"] == "fail"]
    for title, group in [
        ("  fails, critical and high", [finding for finding in fails if finding["severity"] in ("critical", "high")]),
        ("  fails, all severities", fails),
        ("  passes", [finding for finding in judged if finding["verdict"] == "pass"]),
    ]:
        line(title, group)


def faulty(finding):
    if finding["judgement"] not in ("", *JUDGEMENTS):
        return f"`{finding['judgement']}` is no judgement; write one of {', '.join(JUDGEMENTS)}"
    if finding["judgement"] and not (finding["reason"] and finding["source"].startswith("https://")):
        return "a judgement needs a reason and the page of AWS's documentation it rests on"
    return None


def line(title, group):
    counts = collections.Counter(finding["judgement"] for finding in group)
    right, wrong, debatable = (counts[name] for name in JUDGEMENTS)
    print(f"{title:26} {len(group):4} judged: {right} right, {wrong} wrong, {debatable} debatable")
    print(f"{'':26} precision {interval(right, right + wrong + debatable)}; debatable ones left out {interval(right, right + wrong)}")


def interval(right, number):
    """Share with Wilson's 95 % interval."""
    if not number:
        return "–"
    share, z = right / number, 1.959964
    middle = (share + z * z / (2 * number)) / (1 + z * z / number)
    half = z * math.sqrt(share * (1 - share) / number + z * z / (4 * number * number)) / (1 + z * z / number)
    return f"{100 * share:.1f} % ({100 * (middle - half):.1f}–{100 * (middle + half):.1f})"


if __name__ == "__main__":
    main()
