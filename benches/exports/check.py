"""Whether other programs read what `verite export` writes: `check.py PROGRAM WORK`.

Renders clips of film, broadcast and variable rate that are black for a while, some with hostile names, scans them, exports
them in every form, and reads each form with a program of its own: FCPXML by its document type, OTIO by OpenTimelineIO, XMP by
exiftool, Parquet by pyarrow, the tables by Python. Markers are held against the times in the results: half a frame is allowed.
"""

import csv
import json
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote, urlparse

import opentimelineio as otio
import pyarrow.parquet as parquet
from lxml import etree

HERE = Path(__file__).parent
# name, ffmpeg's rate, filter after it
CLIPS = {
    "film.mp4": ("24000/1001", ""),
    "broadcast.mp4": ("30000/1001", ""),
    "pal.mp4": ("25", ""),
    "variable.mp4": ("30", "select='lt(t,3)+not(mod(n,2))',"),
    "=cmd|' <script>alert(\"1\") & \u202egnp.mp4": ("30", ""),
    "two\nlines.mp4": ("30", ""),
}
MARKERS = {"black-or-frozen-picture"}


def main() -> None:
    program, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    shutil.rmtree(work, ignore_errors=True)
    (work / "media").mkdir(parents=True)
    for name, (rate, select) in CLIPS.items():
        render(work / "media" / name, rate, select)
    run(program, "scan", work / "media", "--out", work / "out")
    rows = [json.loads(line) for line in (work / "out/results.jsonl").read_text().splitlines()]
    assert len(rows) == len(CLIPS)
    times = {row["source"]["path"]: ranges(row) for row in rows}
    assert all(times.values()), "every clip has a black part"
    worst = {
        "fcpxml": fcpxml(program, work, times),
        "otio": timeline(program, work, times),
        "edl": edl(program, work, times),
        "premiere-csv": premiere(program, work, times),
    }
    for form, frames in worst.items():
        print(f"{form}: read, markers within {frames:.2f} frames")
        assert frames <= 0.5 + 1e-6, form
    table(program, work, rows)
    junit(program, work, rows)
    sidecars(program, work, rows)
    print("csv, jsonl, junit, parquet, xmp: read")


def render(path: Path, rate: str, select: str) -> None:
    picture = f"{select}drawbox=t=fill:c=black:enable='between(t,4.21,7.43)'"
    source = f"testsrc2=size=640x480:rate={rate}:duration=10"
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, "-vf", picture, "-fps_mode", "vfr",
               "-pix_fmt", "yuv420p", f"file:{path}"]
    subprocess.run(command, check=True)


def run(program: Path, *arguments: object) -> str:
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode <= 1, done.stderr
    return done.stdout


def ranges(row: dict) -> list:
    found = [finding for finding in row["verdict"]["findings"] if finding["rule"] in MARKERS]
    return [tuple(span) for finding in found for span in finding["ranges_s"]]


def rate_of(times_path: str) -> Fraction:
    rate = Fraction(next(rate for name, (rate, _) in CLIPS.items() if times_path.endswith(name)))
    return rate


def off(marks: list, spans: list, rate: Fraction) -> float:
    """The farthest that a start or an end lies from its time, in frames."""
    assert len(marks) == len(spans), (marks, spans)
    pairs = [pair for mark, span in zip(marks, spans) for pair in zip(mark, span)]
    return max(abs(float(a) - b) * float(rate) for a, b in pairs)


def seconds(text: str) -> Fraction:
    return Fraction(text.removesuffix("s"))


def path_of(url: str) -> str:
    return unquote(urlparse(url).path)


def named(times: dict, path: str) -> str:
    return next(name for name in times if Path(name).resolve() == Path(path).resolve())


def fcpxml(program: Path, work: Path, times: dict) -> float:
    run(program, "export", work / "out", "--format", "fcpxml", "--out", work / "all.fcpxml")
    tree = etree.parse(work / "all.fcpxml")
    kind = etree.DTD(HERE / "fcpxml-part.dtd")
    assert kind.validate(tree), kind.error_log
    formats = {node.get("id"): seconds(node.get("frameDuration")) for node in tree.iter("format")}
    assets = {node.get("id"): node for node in tree.iter("asset")}
    worst, clips = 0.0, list(tree.iter("asset-clip"))
    assert len(clips) == len(CLIPS)
    for clip in clips:
        asset = assets[clip.get("ref")]
        name, frame = named(times, path_of(asset.find("media-rep").get("src"))), formats[asset.get("format")]
        marks = []
        for mark in clip.iter("marker"):
            start, duration = seconds(mark.get("start")), seconds(mark.get("duration"))
            assert (start / frame).denominator == 1, "markers lie on frames"
            if mark.get("value") in MARKERS:
                marks.append((start, start + duration))
        worst = max(worst, off(marks, times[name], 1 / frame))
        if "variable" not in name:
            assert 1 / frame == rate_of(name), name
    return worst


def timeline(program: Path, work: Path, times: dict) -> float:
    run(program, "export", work / "out", "--format", "otio", "--out", work / "all.otio")
    worst = 0.0
    collection = otio.adapters.read_from_file(str(work / "all.otio"))
    for clip in collection:
        name = named(times, path_of(clip.media_reference.target_url))
        marked = [mark.marked_range for mark in clip.markers if mark.name in MARKERS]
        marks = [(span.start_time.to_seconds(), span.end_time_exclusive().to_seconds()) for span in marked]
        worst = max(worst, off(marks, times[name], Fraction(marked[0].start_time.rate)))
    return worst


def from_timecode(text: str, rate: Fraction) -> float:
    hours, minutes, secs, frames = map(int, text.split(":"))
    base = -(-rate.numerator // rate.denominator)
    return float(((hours * 60 + minutes) * 60 + secs) * base + frames) / float(rate)


def edl(program: Path, work: Path, times: dict) -> float:
    run(program, "export", work / "out", "--format", "edl", "--out", work / "edl")
    worst, files = 0.0, list((work / "edl").rglob("*.edl"))
    assert len(files) == len(CLIPS)
    for file in files:
        lines = file.read_text().splitlines()
        rate = Fraction(next(line for line in lines if line.startswith("* FRAME RATE:")).split()[3])
        name = next(name for name in times if file.name == Path(name).name + ".edl")
        marks = [from_timecode(line.split()[2], rate) for line in lines if line.startswith("* LOC:") and line.split()[4][:-1] in MARKERS]
        worst = max(worst, max(abs(mark - span[0]) * float(rate) for mark, span in zip(marks, times[name], strict=True)))
    return worst


def premiere(program: Path, work: Path, times: dict) -> float:
    run(program, "export", work / "out", "--format", "premiere-csv", "--out", work / "premiere")
    worst = 0.0
    for file in (work / "premiere").rglob("*.csv"):
        name = next(name for name in times if file.name == Path(name).name + ".csv")
        rate = Fraction(30000, 1001) if "broadcast" in name else Fraction(24000, 1001) if "film" in name else rate_of(name)
        if "variable" in name:
            continue  # The table does not say which rate it counts in.
        rows = [row for row in csv.DictReader(file.open(newline="")) if row["Marker Name"] in MARKERS]
        marks = [(from_timecode(row["In"], rate), from_timecode(row["Out"], rate)) for row in rows]
        worst = max(worst, off(marks, times[name], rate))
    return worst


def table(program: Path, work: Path, rows: list) -> None:
    text = run(program, "export", work / "out", "--format", "csv")
    read = list(csv.DictReader(text.splitlines(keepends=True)))
    assert [row["blake3"] for row in read] == [row["source"]["blake3"] for row in rows]
    assert not any(cell.startswith(("=", "+", "@", "\t")) for row in read for cell in row.values())
    lines = run(program, "export", work / "out", "--format", "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == rows
    run(program, "export", work / "out", "--format", "parquet", "--out", work / "all.parquet")
    frame = parquet.read_table(work / "all.parquet").to_pylist()
    assert [row["path"] for row in frame] == [row["source"]["path"] for row in rows]
    for row, one in zip(frame, rows):
        assert row["acceptable"] == one["verdict"]["acceptable"] and row["width"] == one["media"]["picture"]["width"]
        assert row["duration_s"] == one["media"]["duration_s"] and row["voice_clarity"] is None
    failures = run(program, "export", work / "out", "--format", "jsonl", "--only", "failures").splitlines()
    assert len(failures) == sum(row["verdict"]["acceptable"] is not True for row in rows)


def junit(program: Path, work: Path, rows: list) -> None:
    tree = etree.fromstring(run(program, "export", work / "out", "--format", "junit").encode())
    suite = tree.find("testsuite")
    assert int(suite.get("tests")) == len(suite.findall("testcase")) == len(rows)
    failed = sum(row["verdict"]["acceptable"] is False for row in rows)
    assert int(suite.get("failures")) == len(list(suite.iter("failure"))) == failed


def sidecars(program: Path, work: Path, rows: list) -> None:
    run(program, "export", work / "out", "--format", "xmp")
    files = sorted((work / "media").glob("*.xmp"))
    assert len(files) == len(rows)
    told = json.loads(subprocess.run(["exiftool", "-j", "-XMP:all", *files], check=True, capture_output=True).stdout)
    labels = sorted(row["verdict"]["class"] for row in rows)
    assert sorted(entry["Label"] for entry in told) == labels
    assert all(-1 <= entry["Rating"] <= 5 for entry in told)
    foreign = files[0]
    foreign.write_text(foreign.read_text().replace('x:xmptk="verite"', 'x:xmptk="another"'))
    before = foreign.read_bytes()
    done = subprocess.run([program, "export", work / "out", "--format", "xmp"], capture_output=True, text=True)
    assert done.returncode == 2 and foreign.read_bytes() == before, "another program's sidecar stays"


if __name__ == "__main__":
    main()
