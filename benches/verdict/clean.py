"""The clean clips and photos that the verdict is tried on, with what they are.

`clean.py MEDIA OUT` takes real clips, photos and voices out of MEDIA (the names below), cuts them to a few seconds, lays
voices under clips in which nobody speaks, and writes OUT/labels.csv. What a clip is was settled by looking at it before
anything was measured; `raw|plain` where a hand holds the camera so calmly that either word is right.
"""

import csv
import subprocess
import sys
from pathlib import Path

# file, voice (laid under it), class, seconds
CLIPS = [
    ("fs_dog.mp4", None, "raw", 6),
    ("fs_hello.mp4", None, "plain", 6),
    ("ax_hlg_rot.mp4", None, "raw", 6),
    ("gp_walk.mp4", "audio/a_am_p286_011.wav", "raw", 6),
    ("gp_walk.mp4", None, "raw", 6),
    ("in_asl1.mkv", "audio/a_vq_clean.wav", "plain", 6),
    ("in_asl2.mkv", "audio/a_fs_debian.wav", "plain", 6),
    ("s2_dog.mp4", "audio/a_ps_0870.wav", "plain", 6),
    ("s2_cups.mp4", "audio/a_ps_0920.wav", "plain", 6),
    ("s2_coffee.mp4", "audio/a_df_clean.wav", "raw|plain", 6),
    ("s2_juggle.mp4", "audio/a_am_p286_011.wav", "plain", 6),
    ("cv_box.mp4", "audio/a_df_clean.wav", "raw|plain", 6),
    ("cv_cup.mp4", "audio/a_ps_0870.wav", "raw|plain", 6),
    ("pf_face_nof.mov", "audio/a_ps_0920.wav", "raw|plain", 4),
    ("ax_polish.mp4", "audio/a_vq_clean.wav", "plain|polished", 5),
]
PHOTOS = ["p_wpt1.jpg", "p_wpt2.jpg", "p_wpt3.jpg", "p_fs1.jpg", "p_fs3.jpg", "p_fs5.jpg", "p_fs6.jpg", "p_heic1.heic", "p_yuci.jpg"]
PHOTO_CLASS = "raw|plain"


def main() -> None:
    media, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, voice, kind, seconds in CLIPS:
        stem = Path(name).stem + (f"-{Path(voice).stem}" if voice else "")
        target = out / f"{stem}.mp4"
        if not target.exists():
            make(media, name, voice, seconds, target)
        rows.append((target.name, kind))
    for name in PHOTOS:
        target = out / name
        if not target.exists():
            target.write_bytes((media / "photos" / name).read_bytes())
        rows.append((name, PHOTO_CLASS))
    with (out / "labels.csv").open("w", newline="") as table:
        csv.writer(table).writerows([("file", "class"), *rows])


def make(media: Path, name: str, voice: str | None, seconds: int, target: Path) -> None:
    """Finely coded, at most 720 pixels on the short side, the voice from its beginning and again if it is shorter."""
    inputs = ["-i", media / name] + (["-stream_loop", "-1", "-i", media / voice] if voice else [])
    maps = ["-map", "0:v:0"] + (["-map", "1:a:0", "-shortest"] if voice else ["-map", "0:a:0?"])
    size = "scale='if(gt(iw,ih),-2,min(720,iw))':'if(gt(iw,ih),min(720,ih),-2)'"
    tones = "zscale=t=linear:npl=200,tonemap=hable,zscale=p=bt709:t=bt709:m=bt709:r=tv,"
    command = [
        "ffmpeg", "-v", "error", "-y", *inputs, "-t", str(seconds), *maps, "-vf",
        ("" if "hlg" not in name else tones) + f"{size},format=yuv420p",
        "-c:v", "libx264", "-crf", "12", "-preset", "medium", "-c:a", "aac", "-b:a", "192k", "-fps_mode", "passthrough", target,
    ]  # fmt: skip
    subprocess.run([str(part) for part in command], check=True)


if __name__ == "__main__":
    main()
