"""What no camera took: screens, slideshows and drawn animation, rendered. Each kind in several looks, from a seed."""

import subprocess
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, RATE, SECONDS = 1280, 720, 30, 8
WORDS = """the light falls through a window where nobody has been for a year and the dust turns slowly while the radio plays
let fn return while if else match value count index error = + ( ) { } [ ] // 0 1 42 name path file open close write read""".split()


def write(frames, path: Path, crf: int = 23) -> None:
    command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE)]
    command += ["-i", "-", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-crf", str(crf), str(path)]
    pipe = subprocess.Popen(command, stdin=subprocess.PIPE)
    for frame in frames:
        pipe.stdin.write(np.ascontiguousarray(frame).tobytes())
    pipe.stdin.close()
    pipe.wait()


def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)


def _text(random, count: int) -> str:
    return " ".join(random.choice(WORDS, count))


def terminal(random):
    """Typing, line by line, that scrolls."""
    dark = random.random() < 0.7
    ground, ink = ((18, 20, 24), (200, 220, 200)) if dark else ((250, 250, 250), (20, 20, 30))
    size = int(random.integers(16, 26))
    letters, lines, line, wanted = font(size), [], "", _text(random, 12)
    image = Image.new("RGB", (WIDTH, HEIGHT), ground)
    for index in range(RATE * SECONDS):
        if index % 3 == 0 and random.random() < 0.7:
            line = wanted[: len(line) + 1]
            if line == wanted:
                lines.extend([line] + [_text(random, 8) for _ in range(int(random.integers(0, 9)))])
                line, wanted = "", _text(random, int(random.integers(4, 14)))
            draw = ImageDraw.Draw(image)
            draw.rectangle((0, 0, WIDTH, HEIGHT), ground)
            shown = [*lines, "$ " + line][-(HEIGHT // (size + 6)) :]
            draw.text((20, 10), "\n".join(shown), ink, letters, spacing=6)
        yield np.asarray(image)


def _page(random, height: int, photos) -> np.ndarray:
    page = Image.new("RGB", (WIDTH, height), (255, 255, 255))
    draw, y = ImageDraw.Draw(page), 30
    while y < height - 300:
        if photos and random.random() < 0.25:
            photo = photos[int(random.integers(len(photos)))]
            page.paste(Image.fromarray(photo).resize((480, 270)), (200, y))
            y += 300
        draw.text((200, y), _text(random, 5), (20, 30, 120), font(34))
        for row in range(int(random.integers(3, 8))):
            draw.text((200, y + 50 + 28 * row), _text(random, 14), (40, 40, 40), font(20))
        y += 300
    return np.asarray(page)


def browser(random, photos):
    """A page that is scrolled in jerks, under a bar that stands."""
    page = _page(random, 4000, photos)
    at, speed = 0.0, 0.0
    for index in range(RATE * SECONDS):
        if index % 35 == 10:
            speed = float(random.uniform(20.0, 60.0))
        at, speed = min(at + speed, 4000.0 - HEIGHT), (speed * 0.85 if speed > 1.0 else 0.0)
        frame = page[int(at) : int(at) + HEIGHT].copy()
        frame[:60] = (225, 228, 232)
        frame[14:46, 200:1000] = 255
        yield frame


def desktop(random, photos):
    """Windows that are opened and dragged, and a pointer."""
    ground = cv2.resize(photos[int(random.integers(len(photos)))], (WIDTH, HEIGHT)) if random.random() < 0.5 else None
    ground = ground if ground is not None else np.full((HEIGHT, WIDTH, 3), random.integers(20, 200, 3), np.uint8)
    windows = []
    for _ in range(3):
        image = Image.new("RGB", (520, 360), (245, 245, 245))
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, 520, 28), (60, 64, 72))
        for row in range(11):
            draw.text((16, 44 + 28 * row), _text(random, 7), (30, 30, 30), font(17))
        windows.append([np.asarray(image), float(random.integers(0, WIDTH - 520)), float(random.integers(0, HEIGHT - 360))])
    pointer, goal, active = np.array([400.0, 300.0]), np.array([400.0, 300.0]), 0
    for index in range(RATE * SECONDS):
        if index % 50 == 20:
            goal, active = np.array([random.uniform(50, WIDTH - 50), random.uniform(50, HEIGHT - 50)]), int(random.integers(0, 4))
        step = 0.15 * (goal - pointer) if np.abs(goal - pointer).max() > 1.5 else np.zeros(2)
        pointer = pointer + step
        if active < 3:
            windows[active][1] = float(np.clip(windows[active][1] + step[0], 0, WIDTH - 520))
            windows[active][2] = float(np.clip(windows[active][2] + step[1], 0, HEIGHT - 360))
        frame = ground.copy()
        for image, x, y in windows:
            frame[int(y) : int(y) + 360, int(x) : int(x) + 520] = image
        x, y = int(pointer[0]), int(pointer[1])
        cv2.fillPoly(frame, [np.array([[x, y], [x + 12, y + 12], [x, y + 17]])], (0, 0, 0))
        yield frame


def slideshow(random, photos, look: str):
    """Photos with slow zooms and pans, joined by cuts or dissolves; or standing."""
    shown, each = random.permutation(len(photos))[:4], RATE * SECONDS // 4
    overlap = {"burns-cut": 0, "still-cut": 0, "burns-dissolve": 20, "still-dissolve": 20}[look]

    def picture(which: int, at: float) -> np.ndarray:
        photo = photos[shown[which]]
        local = np.random.default_rng(int(shown[which]))
        zooms = local.permutation([1.05, 1.05 + local.uniform(0.1, 0.3)])
        drift = local.uniform(-0.04, 0.04, 2)
        zoom = zooms[0] + (zooms[1] - zooms[0]) * (at if "burns" in look else 0.0)
        scale = zoom * max(WIDTH / photo.shape[1], HEIGHT / photo.shape[0])
        centre = np.array([photo.shape[1], photo.shape[0]]) * (0.5 + drift * (at if "burns" in look else 0.0))
        matrix = np.float32([[scale, 0, WIDTH / 2 - scale * centre[0]], [0, scale, HEIGHT / 2 - scale * centre[1]]])
        flags = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
        if scale < 0.5:
            half = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            matrix[:, :2] /= scale
            return cv2.warpAffine(half, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        return cv2.warpAffine(photo, matrix, (WIDTH, HEIGHT), flags=flags, borderMode=cv2.BORDER_REFLECT)

    for index in range(RATE * SECONDS):
        which, at = min(index // each, 3), index % each
        frame = picture(which, at / (each + overlap))
        if which > 0 and at < overlap:
            before = picture(which - 1, (each + at) / (each + overlap))
            frame = (before + (frame.astype(np.float32) - before) * ((at + 1) / (overlap + 1))).astype(np.uint8)
        yield frame


def cartoon(random, look: str):
    """Flat figures with outlines before a drawn ground, in one or two scenes; drawn anew on every frame or every second one."""
    scenes = []
    for _ in range(2):
        sky, soil = random.integers(120, 255, 3), random.integers(40, 160, 3)
        hills = [(random.uniform(0, WIDTH), random.uniform(120, 320), random.integers(40, 200, 3)) for _ in range(5)]
        figures = [
            (random.uniform(30, 110), random.integers(0, 255, 3), random.uniform(0, 6.28), random.uniform(0.6, 2.5), random.uniform(100, 400))
            for _ in range(6)
        ]
        scenes.append((sky, soil, hills, figures))
    held = 2 if look == "twos" else 1
    for index in range(RATE * SECONDS):
        t = index // held * held / RATE
        sky, soil, hills, figures = scenes[int(t > SECONDS / 2)]
        frame = np.empty((HEIGHT, WIDTH, 3), np.uint8)
        frame[:] = sky
        if look == "shaded":
            frame = (frame * np.linspace(0.6, 1.0, HEIGHT)[:, None, None]).astype(np.uint8)
        pan = 40.0 * t if look != "twos" else 0.0
        for x, size, colour in hills:
            centre = (int((x - pan) % (WIDTH + 400)) - 200, 520)
            cv2.ellipse(frame, centre, (int(size * 1.6), int(size)), 0, 0, 360, colour.tolist(), -1, cv2.LINE_AA)
        cv2.rectangle(frame, (0, 520), (WIDTH, HEIGHT), soil.tolist(), -1)
        for size, colour, phase, rate, reach in figures:
            x, y = int(640 + reach * 1.4 * np.sin(rate * t + phase)), int(420 + 0.3 * reach * np.cos(1.7 * rate * t + phase))
            for radius, place in [(1.0, (0, 0)), (0.6, (0, -1.3)), (0.3, (0.9, 0.2)), (0.3, (-0.9, 0.2))]:
                at = (int(x + place[0] * size), int(y + place[1] * size))
                cv2.circle(frame, at, int(radius * size), colour.tolist(), -1, cv2.LINE_AA)
                cv2.circle(frame, at, int(radius * size), (10, 10, 10), 4, cv2.LINE_AA)
        yield frame


def render(media: Path, folder: Path) -> dict[str, str]:
    """File to kind; what lies there from an earlier run is kept."""
    known = {}
    for half, letters in [("tuning", "abc"), ("reporting", "xyz")]:
        files = sorted([*(media / "photos").glob("p_fs*.jpg"), *(media / "photos").glob("p_wpt*.jpg"), *(media / "faces").glob("*.jpg")])
        photos = [cv2.imread(str(file))[:, :, ::-1] for file in files[(half == "reporting") :: 2][:24]]
        photos = [photo for photo in photos if min(photo.shape[:2]) >= 360]
        for letter in letters:
            seed = ord(letter)
            make = {
                "screen-terminal": lambda r: terminal(r),
                "screen-browser": lambda r: browser(r, photos),
                "screen-desktop": lambda r: desktop(r, photos),
                **{f"slideshow-{look}": lambda r, look=look: slideshow(r, photos, look) for look in ["burns-cut", "still-cut", "burns-dissolve", "still-dissolve"]},
                **{f"animation-{look}": lambda r, look=look: cartoon(r, look) for look in ["plain", "twos", "shaded"]},
            }
            for name, frames in make.items():
                path = folder / f"{half}-{name}-{letter}.mp4"
                if not path.exists():
                    write(frames(np.random.default_rng([seed, len(name)])), path, 20 + seed % 3 * 4)
                known[str(path)] = name.split("-")[0]
    return known
