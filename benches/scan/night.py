"""A night of scanning with everything that can go wrong: `night.py PROGRAM WORKER FOLDER WORK [--clips N]`.

Copies the clips and photos of FOLDER under new contents until there are N, damages one in twenty, adds three that hang, abort
and ask for 100 GiB (WORKER, the example `faulty_worker`, does that for their names), and scans them. The scan is killed ten
times at random moments and started again. Then: a row for each and none twice, nothing measured again that was stored, the
results of some equal to `verite check`, the parent's memory, how busy the cores were, two jobs against one, and what processes
of their own cost beside one process. Prints every figure; fails where one is wrong.
"""

import argparse
import json
import random
import resource
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

ENDINGS = {".mp4", ".mov", ".mkv", ".webm", ".jpg", ".png"}
SHORTEST, LONGEST = 20_000, 12_000_000  # bytes
KILLS = 10
CHECKED = 400
SPED = 40


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=Path)
    parser.add_argument("worker", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--clips", type=int, default=2000)
    parser.add_argument("--only", choices=("night", "equal", "speed"))
    parser.add_argument("--resume", action="store_true", help="go on with a night that was broken off, without killing it")
    given = parser.parse_args()
    program, worker, media = given.program.resolve(), given.worker.resolve(), given.work / "media"
    dice = random.Random(8)
    files = copies(given.folder, media, given.clips, dice)
    if given.only in (None, "night"):
        if not given.resume:
            shutil.rmtree(given.work / "out", ignore_errors=True)
        night(program, worker, media, files, given.work / "out", dice, 0 if given.resume else KILLS)
    if given.only in (None, "equal"):
        equal(program, files, given.work / "out", dice)
    if given.only in (None, "speed"):
        speed(program, files, given.work / "some")


def night(program: Path, worker: Path, media: Path, files: list[Path], out: Path, dice: random.Random, kills: int) -> None:
    command = [program, "scan", media, "--out", out, "--worker", worker, "--patience", "20"]

    stored = len(rows(out))
    for kill in range(kills):
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(1.0, 12.0))
        run.send_signal(signal.SIGKILL)
        run.wait()
        names = [row["source"]["path"] for row in rows(out)]
        assert len(names) == len(set(names)), "a row is there twice: something was measured again"
        assert len(names) >= stored, "a row is gone"
        stored = len(names)
        print(f"killed {kill + 1}: {stored} rows", flush=True)
    busy, peak, printed, took = watched(command)
    told = next(line for line in printed.splitlines() if " known already" in line)
    measured, known = (int(told.split(what)[0].split()[-1]) for what in (" measured", " known already"))
    print(f"then: {told}")
    assert measured + known == len(files), told
    assert known >= stored, "what was stored was measured again"
    found = {row["source"]["path"]: row for row in rows(out)}
    assert set(found) == {str(file) for file in files}, "a row for each"
    states = {}
    for row in found.values():
        states[row["status"]] = states.get(row["status"], 0) + 1
    print(f"states: {states}")
    assert (states["crashed"], states["timed_out"], states["out_of_memory"]) == (1, 1, 1), states
    print(f"parent's memory: {peak[0]} MiB after a tenth, {peak[1]} MiB at most; cores {100 * busy:.0f} % busy, {measured / took:.1f} a second")


def equal(program: Path, files: list[Path], out: Path, dice: random.Random) -> None:
    """Some results of the night beside those of `verite check`."""
    found = {row["source"]["path"]: row for row in rows(out)}
    good = [file for file in files if found[str(file)]["status"] in ("ok", "partial")]
    chosen = dice.sample(good, min(CHECKED, len(good)))
    done = subprocess.run([program, "check", "--json", "--", *chosen], capture_output=True)
    checked = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(checked) == len(chosen)
    for file, row in zip(chosen, checked):
        assert row == found[str(file)], file
    print(f"{len(chosen)} results equal to `verite check`")


def speed(program: Path, files: list[Path], out: Path) -> None:
    """Two jobs against one, and processes of their own against one process, on whole clips of about ten seconds."""
    some = [file for index, file in enumerate(files) if file.suffix == ".mp4" and index % 20 != 7 and 5 < seconds(file) < 20][:SPED]
    times = {jobs: fresh(program, some, out, jobs) for jobs in (1, 2)}
    print(f"two jobs: {times[1][0] / times[2][0]:.2f} x the throughput of one")
    alone = cpu([program, "check", "--threads", "1", "--json", "--", *some])
    print(f"processes of their own cost {100 * (times[1][1] / alone - 1):.1f} % more CPU than one process")


def seconds(file: Path) -> float:
    told = subprocess.run(["ffprobe", "-v", "quiet", "-show_entries", "format=duration", "-of", "csv=p=0", file], capture_output=True, text=True)
    try:
        return float(told.stdout)
    except ValueError:
        return 0.0


def copies(folder: Path, media: Path, count: int, dice: random.Random) -> list[Path]:
    """The files of the night; made once."""
    if not (media / "made").exists():
        shutil.rmtree(media, ignore_errors=True)
        media.mkdir(parents=True)
        usual = lambda path: path.suffix.lower() in ENDINGS and SHORTEST < path.stat().st_size < LONGEST
        sources = sorted(path for path in folder.rglob("*") if path.is_file() and usual(path))
        for index in range(count - 3):
            source = sources[index % len(sources)]
            target = media / f"{index:05}-{source.name}"
            copy(source, target, index)
            if index % 20 == 7:
                damage(target, dice)
        for fault in ("abort", "greedy", "loop"):
            shutil.copy(sources[0], media / f"zz-{fault}{sources[0].suffix}")
            with (media / f"zz-{fault}{sources[0].suffix}").open("ab") as file:
                file.write(fault.encode())
        (media / "made").touch()
    return sorted(path for path in media.iterdir() if path.name != "made")


def copy(source: Path, target: Path, index: int) -> None:
    """The same under another content: film with a remark in its header, photos with one after their end."""
    if source.suffix.lower() in (".jpg", ".png"):
        target.write_bytes(source.read_bytes() + str(index).encode())
        return
    remux = ["ffmpeg", "-v", "quiet", "-y", "-i", source, "-map", "0:v?", "-map", "0:a?", "-c", "copy", "-metadata", f"comment={index}", target]
    if subprocess.run(remux).returncode != 0:
        target.write_bytes(source.read_bytes() + str(index).encode())


def damage(path: Path, dice: random.Random) -> None:
    data = bytearray(path.read_bytes())
    if dice.random() < 0.5:
        data = data[: dice.randrange(len(data))]
    else:
        for _ in range(200):
            data[dice.randrange(len(data))] = dice.randrange(256)
    path.write_bytes(data)


def rows(out: Path) -> list[dict]:
    try:
        text = (out / "results.jsonl").read_text()
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def watched(command: list) -> tuple[float, list[int], str, float]:
    """Runs it to its end; how busy the machine was, and the memory of the parent: when a tenth was through, and at most."""
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    memory, began, before = [], time.time(), jiffies()
    printed = []
    reader = threading.Thread(target=lambda: printed.append(run.stdout.read()))
    reader.start()
    while run.poll() is None:
        try:
            about = Path(f"/proc/{run.pid}/status").read_text()
            memory.append(int(about.split("VmRSS:")[1].split()[0]) // 1024)
        except (FileNotFoundError, IndexError):
            pass
        time.sleep(0.5)
    reader.join()
    seconds, after = time.time() - began, jiffies()
    idle, whole = (after[k] - before[k] for k in (0, 1))
    return 1 - idle / whole, [memory[len(memory) // 10], max(memory)], printed[0], seconds


def jiffies() -> tuple[int, int]:
    numbers = [int(part) for part in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    return numbers[3], sum(numbers[:8])


def fresh(program: Path, files: list[Path], out: Path, jobs: int) -> tuple[float, float]:
    """Wall and CPU time of a scan that knows nothing."""
    shutil.rmtree(out, ignore_errors=True)
    began = time.time()
    spent = cpu([program, "scan", *files, "--out", out, "--jobs", str(jobs), "--no-report"])
    return time.time() - began, spent


def cpu(command: list) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
