"""Captions, stickers and marks drawn over real clips at known places and times, and scenes with text of their own.

Neither a clip nor a font of one half is used in the other."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import joins
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

RATE, SECONDS = 30, 6
SHAPES = [(960, 540), (540, 960), (1280, 720), (720, 1280)]

# Debian's packages and their files; they are unpacked, not installed.
PACKAGES = """fonts-dejavu-core fonts-liberation fonts-lato fonts-comic-neue fonts-open-sans fonts-roboto-unhinted
    fonts-cantarell fonts-bebas-neue""".split()
FONTS = {
    "tuning": "DejaVuSans-Bold.ttf LiberationSans-Bold.ttf Lato-Black.ttf Lato-Bold.ttf ComicNeue-Bold.otf".split(),
    "reporting": "OpenSans-Bold.ttf OpenSans-ExtraBold.ttf Roboto-Bold.ttf Cantarell-Bold.otf BebasNeue-Bold.otf".split(),
}
WORDS = """so this is what happened when I went back to the market nobody told me about it wait for the end
    honestly best one yet three things you need before you try it look at that light again really quickly""".split()
STYLES = "outline box veil shadow plain coloured words highlight".split()
PLACES = "bottom middle top".split()
COLOURS = [(255, 230, 0), (0, 255, 120), (0, 230, 255), (255, 80, 160)]


@dataclass
class Shown:
    """One overlay: what, when, where, in shares of the width and height."""

    kind: str
    start_s: float
    end_s: float
    boxes: list[list[float]]
    layer: np.ndarray = field(repr=False)
    at: tuple[int, int] = (0, 0)
    height: float = 0.0
    pixels: int = 1
    text: bool = True

    def truth(self) -> dict:
        """What is written down: text covers the boxes of its lines, a sticker what is drawn of it."""
        drawn = float((self.layer[:, :, 3] > 25).sum()) / self.pixels
        area = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in self.boxes)
        covers = area if self.text else drawn
        return {"kind": self.kind, "start_s": self.start_s, "end_s": self.end_s, "boxes": self.boxes, "covers": covers, "height": self.height}


def fetch(folder: Path) -> dict[str, Path]:
    """Unpacks the fonts below a folder, once; their files by name."""
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.glob("*.deb")):
        subprocess.run(["apt-get", "-qq", "download", *PACKAGES], cwd=folder, check=True, stderr=subprocess.DEVNULL)
        for package in folder.glob("*.deb"):
            subprocess.run(["dpkg", "-x", package.name, "."], cwd=folder, check=True)
    return {path.name: path for path in folder.rglob("*.?tf")}


def caption(random, size, font: Path, style: str, place: str, share: float, text: str, lit: int | None, span) -> Shown:
    """Text in lines, `share` of the height high; `lit` is the place of the coloured word."""
    width, height = size
    em = max(8, round(share * height))
    letters = ImageFont.truetype(str(font), em)
    words, lines, line = text.split(), [], []
    for index, word in enumerate(words):
        if line and letters.getlength(" ".join([*[w for _, w in line], word])) > 0.84 * width:
            lines.append(line)
            line = []
        line.append((index, word))
    lines.append(line)
    lines = lines[:3]
    stroke = {"outline": max(1, em // 12), "coloured": max(1, em // 12), "words": max(1, em // 9), "highlight": max(1, em // 12)}.get(style, 0)
    fill = COLOURS[int(random.integers(4))] if style == "coloured" else (255, 255, 255)
    ground = (0, 0, 0) if random.random() < 0.6 or style == "veil" else (255, 255, 255)
    if style == "box" and ground == (255, 255, 255):
        fill = (10, 10, 10)
    step = round(1.25 * em)
    top = {"bottom": height - round(0.09 * height) - step * len(lines), "middle": height // 2 - step * len(lines) // 2, "top": round(0.09 * height)}[place]
    layer = Image.new("RGBA", size, (*fill, 0))
    draw, boxes = ImageDraw.Draw(layer), []
    placed = []
    for row, line in enumerate(lines):
        said = " ".join(word for _, word in line)
        x = (width - letters.getlength(said)) / 2
        y = top + row * step
        box = draw.textbbox((x, y), said, letters, stroke_width=stroke)
        if style in ("box", "veil"):
            pad = round(0.22 * em)
            box = (box[0] - pad, y - pad // 2, box[2] + pad, y + step - 1)
            draw.rectangle(box, (*ground, 255 if style == "box" else 150))
        placed.append((x, y, line))
        boxes.append([box[0] / width, box[1] / height, box[2] / width, box[3] / height])
    if style == "shadow":
        dark = Image.new("RGBA", size, (0, 0, 0, 0))
        for x, y, line in placed:
            ImageDraw.Draw(dark).text((x + em // 14 + 1, y + em // 14 + 1), " ".join(w for _, w in line), (0, 0, 0, 220), letters)
        layer = Image.alpha_composite(dark.filter(ImageFilter.GaussianBlur(em / 24)), layer)
        draw = ImageDraw.Draw(layer)
    for x, y, line in placed:
        for index, word in line:
            colour = COLOURS[1] if index == lit else fill
            draw.text((x, y), word, (*colour, 255), letters, stroke_width=stroke, stroke_fill=(0, 0, 0, 255))
            x += letters.getlength(word + " ")
    return cut_out(Shown("caption", *span, boxes, np.asarray(layer), height=em / height))


def cut_out(shown: Shown) -> Shown:
    """The layer, cut to what is drawn."""
    rows, columns = np.nonzero(shown.layer[:, :, 3].any(1))[0], np.nonzero(shown.layer[:, :, 3].any(0))[0]
    shown.at, shown.pixels = (int(rows[0]), int(columns[0])), shown.layer.shape[0] * shown.layer.shape[1]
    shown.layer = shown.layer[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return shown


def captions(random, size, fonts: list[Path], style: str) -> list[Shown]:
    """Captions of one style over the whole clip, with pauses; word by word they come without."""
    font, place = fonts[int(random.integers(len(fonts)))], PLACES[int(random.integers(3))]
    share = float(random.uniform(0.03, 0.08)) * (1.0 if size[0] > size[1] else 0.62)
    share, out, at = max(share, 0.03), [], float(random.uniform(0.0, 1.0))
    if style == "words":
        share = max(share, 0.04)
    while at < SECONDS - 0.4:
        start = int(random.integers(len(WORDS) - 8))
        count = 1 if style == "words" else int(random.integers(2, 8))
        text = " ".join(WORDS[start : start + count])
        text = text.upper() if style in ("words", "outline") and random.random() < 0.6 else text
        length = float(random.uniform(0.25, 0.6)) if style == "words" else float(random.uniform(1.0, 3.0))
        length = min(round(length * RATE) / RATE, SECONDS - at)
        if style == "highlight":
            for word in range(count):
                span = (at + length * word / count, at + length * (word + 1) / count)
                out.append(caption(random, size, font, style, place, share, text, word, span))
        else:
            out.append(caption(random, size, font, style, place, share, text, None, (at, at + length)))
        at += length
        if style == "words":
            at += 0.0 if random.random() < 0.85 else 1.0
        elif random.random() < 0.5:
            at += float(random.uniform(0.3, 1.5))
    return out


def sticker(random, size, fonts: list[Path], look: str) -> list[Shown]:
    """A drawn face or arrow that pops, a logo in a corner, or a mark that shines through."""
    width, height = size
    side = round(float(random.uniform(0.10, 0.22)) * min(size))
    image = Image.new("RGBA", (4 * side, 4 * side), (0, 0, 0, 0))
    draw, s = ImageDraw.Draw(image), 4 * side
    corner = [(0.04, 0.05), (0.94 - side / width, 0.05), (0.04, 0.93 - side / height), (0.94 - side / width, 0.93 - side / height)]
    x, y = corner[int(random.integers(4))]
    start, end = 0.0, float(SECONDS)
    if look == "face":
        draw.ellipse((0, 0, s - 1, s - 1), (255, 205, 40, 255), (120, 80, 0, 255), s // 30)
        for eye in (0.3, 0.7):
            draw.ellipse((s * eye - s * 0.08, s * 0.28, s * eye + s * 0.08, s * 0.48), (60, 40, 0, 255))
        draw.chord((s * 0.2, s * 0.35, s * 0.8, s * 0.85), 0, 180, (150, 30, 30, 255))
    elif look == "arrow":
        points = [(0, 0.35), (0.55, 0.35), (0.55, 0.1), (1, 0.5), (0.55, 0.9), (0.55, 0.65), (0, 0.65)]
        draw.polygon([(s * a, s * b) for a, b in points], (230, 20, 30, 255), (255, 255, 255, 255), s // 25)
    elif look == "logo":
        draw.rounded_rectangle((0, 0, s - 1, s - 1), s // 6, (20, 60, 200, 255), (255, 255, 255, 255), s // 30)
        letters = ImageFont.truetype(str(fonts[0]), s // 2)
        draw.text((s / 2, s / 2), "TV", (255, 255, 255, 255), letters, anchor="mm")
    if look in ("face", "arrow"):
        x, y = float(random.uniform(0.05, 0.9 - side / width)), float(random.uniform(0.05, 0.9 - side / height))
        start = round(float(random.uniform(0.5, 2.0)) * RATE) / RATE
        end = min(SECONDS, start + round(float(random.uniform(1.5, 5.0)) * RATE) / RATE)
    image = image.resize((side, side), Image.LANCZOS)
    if look == "mark":
        letters = ImageFont.truetype(str(fonts[0]), max(14, round(0.035 * min(size) * random.uniform(1.0, 1.6))))
        box = letters.getbbox("@someone.made", stroke_width=0)
        image = Image.new("RGBA", (box[2] + 4, box[3] + 4), (255, 255, 255, 0))
        ImageDraw.Draw(image).text((2, 2), "@someone.made", (255, 255, 255, int(random.integers(110, 190))), letters)
        x, y = min(x, 0.95 - image.width / width), min(y, 0.95 - image.height / height)
    layer = np.zeros((height, width, 4), np.uint8)
    top, left = round(y * height), round(x * width)
    layer[top : top + image.height, left : left + image.width] = np.asarray(image)
    shown = cut_out(Shown("sticker", start, end, [], layer, text=look == "mark"))
    (top, left), (tall, wide) = shown.at, shown.layer.shape[:2]
    shown.boxes = [[left / width, top / height, (left + wide) / width, (top + tall) / height]]
    return [shown]


def over(frames: np.ndarray, shown: list[Shown]):
    """The frames with what is shown at their time."""
    for index, frame in enumerate(frames):
        t_s = (index + 0.5) / RATE
        frame = frame.copy()
        for one in shown:
            if one.start_s <= t_s < one.end_s:
                (top, left), (tall, wide) = one.at, one.layer.shape[:2]
                part = frame[top : top + tall, left : left + wide]
                alpha = one.layer[:, :, 3:].astype(np.float32) / 255.0
                part[:] = (part + alpha * (one.layer[:, :, :3].astype(np.float32) - part) + 0.5).astype(np.uint8)
        yield frame


def read(path: Path, size) -> np.ndarray:
    """The frames of a clip, filling a size; a short one runs to and fro."""
    width, height = size
    fill = f"fps={RATE},scale={width}:{height}:force_original_aspect_ratio=increase,crop={width}:{height}"
    command = ["ffmpeg", "-v", "quiet", "-i", str(path), "-t", str(SECONDS), "-vf", fill, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, capture_output=True, check=False).stdout
    frames = np.frombuffer(raw[: len(raw) // (width * height * 3) * width * height * 3], np.uint8).reshape(-1, height, width, 3)
    if len(frames) < 20:
        return frames
    order = np.concatenate([np.arange(len(frames)), np.arange(len(frames) - 2, 0, -1)])
    return frames[np.resize(order, RATE * SECONDS)] if len(frames) < RATE * SECONDS else frames


def signs(random, photo: np.ndarray, fonts: list[Path], look: str) -> np.ndarray:
    """A photo with signs or a page of print in it, twice the size of what is seen of it."""
    scene = Image.fromarray(cv2.resize(photo, (1920, 1440), interpolation=cv2.INTER_AREA))
    draw = ImageDraw.Draw(scene)
    count = 1 if look == "page" else int(random.integers(3, 7))
    for _ in range(count):
        letters = ImageFont.truetype(str(fonts[int(random.integers(len(fonts)))]), int(random.integers(28, 90)))
        text = " ".join(random.choice(WORDS, 3)).upper()
        x, y = float(random.uniform(300, 1100)), float(random.uniform(350, 1050))
        if look == "page":
            letters, text = ImageFont.truetype(str(fonts[0]), 34), "\n".join(" ".join(random.choice(WORDS, 8)) for _ in range(14))
            x, y = 480, 360
        box = draw.textbbox((x, y), text, letters)
        ground, ink = ((245, 240, 230), (20, 20, 20)) if random.random() < 0.6 else (tuple(int(c) for c in random.integers(0, 90, 3)), (250, 250, 240))
        draw.rectangle((box[0] - 20, box[1] - 15, box[2] + 20, box[3] + 15), ground)
        draw.text((x, y), text, ink, letters)
    return np.asarray(scene)


def filmed(random, scene: np.ndarray, size, hold: str):
    """A scene with text as a hand, a walker or a tripod films it; with a sensor's noise."""
    width, height = size
    t = np.arange(RATE * SECONDS) / RATE
    sway = {"hand": 7.0, "calm": 2.0, "walk": 16.0, "tripod": 0.0}[hold] * max(size) / 1280
    path = np.zeros((3, len(t)))
    for axis, scale in enumerate((sway, sway, 0.0008 * sway)):
        for _ in range(8):
            path[axis] += scale * random.normal() * np.sin(2 * np.pi * random.uniform(0.15, 2.5) * t + random.uniform(0, 6.3)) / 2.0
    grain = np.repeat(random.normal(0.0, 2.5, (height + 64, width + 64, 1)).astype(np.int16), 3, axis=2)
    zoom = 0.78 * 1280 / max(size) if width > height else 0.78
    for index in range(len(t)):
        angle = path[2, index]
        cos, sin = np.cos(angle) * zoom, np.sin(angle) * zoom
        x, y = 960 + path[0, index] - cos * width / 2 + sin * height / 2, 720 + path[1, index] - sin * width / 2 - cos * height / 2
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        seen = cv2.warpAffine(scene, np.float32([[cos, -sin, x], [sin, cos, y]]), size, flags=flags, borderMode=cv2.BORDER_REFLECT)
        # Another part of the same grain in each frame.
        shift = random.integers(0, 64, 2)
        yield cv2.add(seen, grain[shift[0] : shift[0] + height, shift[1] : shift[1] + width], dtype=cv2.CV_8U)


def write(frames, size, crf: int, path: Path) -> None:
    shape = ["-s", f"{size[0]}x{size[1]}", "-r", str(RATE)]
    command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", *shape, "-i", "-", "-pix_fmt", "yuv420p"]
    command += ["-c:v", "libx264", "-preset", "superfast", "-crf", str(crf), str(path)]
    pipe = subprocess.Popen(command, stdin=subprocess.PIPE)
    for frame in frames:
        pipe.stdin.write(frame.tobytes())
    pipe.stdin.close()
    pipe.wait()


def orders(half: str, media: Path) -> list[tuple[str, str, str]]:
    """Name, source and look of each clip of a half."""
    out, sources = [], [name for name in joins.SOURCES[half].split() if (media / name).exists()]
    for index, source in enumerate(sources):
        stem = source.split(".")[0]
        for turn in range(2):
            style = STYLES[(2 * index + turn) % len(STYLES)]
            out.append((f"{half}-caption-{style}-{stem}", source, style))
        look = ["face", "arrow", "logo", "mark"][index % 4]
        out.extend((f"{half}-sticker-{drawn}-{stem}", source, drawn) for drawn in dict.fromkeys([look, "mark"]))
        out.append((f"{half}-none-{stem}", source, "none"))
    for index, hold in enumerate(["hand", "calm", "walk", "tripod"] * 4):
        out.append((f"{half}-scene-{hold}-{index}", "", ["signs", "page"][index // 4 % 2]))
    return out


def make(order: tuple[str, str, str], half: str, media: Path, fonts: dict[str, Path], path: Path) -> list[dict]:
    """Draws one clip, and gives what is shown in it."""
    name, source, look = order
    random = np.random.default_rng([*name.encode()])
    own = [fonts[font] for font in FONTS[half]]
    size = SHAPES[int(random.choice(4, p=[0.35, 0.35, 0.15, 0.15]))]
    crf = int(random.integers(18, 29))
    if not source:
        files = sorted([*(media / "photos").glob("p_fs*.jpg"), *(media / "photos").glob("p_wpt*.jpg")])[half == "reporting" :: 2]
        photo = cv2.imread(str(files[int(random.integers(len(files)))]))[:, :, ::-1]
        write(filmed(random, signs(random, photo, own, look), size, name.split("-")[2]), size, crf, path)
        return []
    frames = read(media / source, size)
    if look == "none":
        shown = []
    elif look in STYLES:
        shown = captions(random, size, own, look)
    else:
        shown = sticker(random, size, own, look)
    write(over(frames, shown), size, crf, path)
    return [one.truth() for one in shown]
