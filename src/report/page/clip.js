"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;
  const line = data.timeline;
  const duration = line.duration;
  const media = document.getElementById("clip");
  const lanes = document.getElementById("lanes");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let now = 0;

  const SVG = "http://www.w3.org/2000/svg";
  const draw = (name, attributes, parent) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (parent) parent.append(element);
    return element;
  };
  const clock = (seconds) => {
    if (seconds < 9.95) return "0:0" + Math.max(0, seconds).toFixed(1);
    const whole = Math.round(seconds);
    const two = (n) => String(n).padStart(2, "0");
    const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
  };
  const number = (value) => {
    const digits = Math.abs(value) >= 20 ? 0 : Math.abs(value) >= 1 ? 1 : 2;
    return new Intl.NumberFormat(data.language, { maximumFractionDigits: digits, roundingMode: "halfEven" }).format(value);
  };

  // Buttons that lead to a time work with or without lanes.
  const seek = (seconds) => {
    now = Math.min(Math.max(seconds, 0), duration || seconds);
    if (media && media.readyState > 0) {
      media.currentTime = Math.min(now, media.duration || now);
    } else if (media) {
      media.addEventListener("loadedmetadata", () => { media.currentTime = now; }, { once: true });
    }
    show();
  };
  for (const button of document.querySelectorAll("button[data-t]")) {
    button.addEventListener("click", () => seek(Number(button.dataset.t)));
  }
  if (media) {
    media.addEventListener("error", () => { document.getElementById("trouble").textContent = words.broken; });
    const follow = () => { now = media.currentTime; show(); };
    for (const event of ["timeupdate", "seeked"]) media.addEventListener(event, follow);
    const run = () => {
      follow();
      if (!media.paused && !calm.matches) requestAnimationFrame(run);
    };
    media.addEventListener("play", run);
  }

  let cursor = null;
  let dot = null;
  const show = () => {
    if (cursor) {
      const plot = lanes.querySelector(".axis .plot");
      const share = duration > 0 ? Math.min(now / duration, 1) : 0;
      cursor.style.left = `${plot.offsetLeft + share * plot.clientWidth}px`;
      plot.setAttribute("aria-valuenow", now.toFixed(2));
      plot.setAttribute("aria-valuetext", clock(now));
      read();
    }
    if (dot) dot();
  };

  // What every lane says at the cursor.
  const read = () => {
    const out = document.getElementById("readout");
    const time = document.createElement("b");
    time.textContent = clock(now);
    const parts = [];
    for (const lane of line.lanes) {
      if (lane.absent) continue;
      const value = lane.values[Math.min(Math.floor(now / lane.step), lane.values.length - 1)];
      parts.push(`${lane.name} ${value === null || value === undefined ? "–" : number(value)}`);
    }
    for (const mark of line.findings) {
      if (mark.ranges.some(([from, to]) => from <= now && now < to)) parts.push(mark.name);
    }
    out.replaceChildren(time, ...parts.map((part) => ` · ${part}`));
  };

  // Hatchings, so that colour is never all there is.
  const patterns = () => {
    const svg = draw("svg", { width: 0, height: 0, class: "hidden", "aria-hidden": "true" }, document.body);
    const defs = draw("defs", {}, svg);
    const pattern = (id, size, turn, parts) => {
      const one = draw("pattern", { id, width: size, height: size, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${turn})` }, defs);
      for (const [name, attributes] of parts) draw(name, attributes, one);
    };
    const stripes = (name, turn, size) => pattern(`p-${name}`, size, turn, [
      ["rect", { width: size, height: size, class: `wash-${name}`, "fill-opacity": 0.22 }],
      ["rect", { width: size / 3, height: size, class: `wash-${name}`, "fill-opacity": 0.75 }],
    ]);
    stripes("deny", 45, 7);
    stripes("warn", -45, 9);
    stripes("note", 90, 8);
    for (const name of ["asset", "style"]) {
      pattern(`p-${name}`, 8, 0, [
        ["rect", { width: 8, height: 8, class: `wash-${name}`, "fill-opacity": 0.2 }],
        ["circle", { cx: 4, cy: 4, r: 2, class: `wash-${name}` }],
      ]);
    }
    pattern("gap", 6, 45, [["rect", { width: 1, height: 6, class: "wash-note", "fill-opacity": 0.5 }]]);
  };

  const plotOf = (id) => lanes.querySelector(`[data-lane="${id}"] .plot`);
  const canvas = (plot, height) => {
    for (const old of plot.querySelectorAll("svg:not(.hertz)")) old.remove();
    const svg = draw("svg", { "aria-hidden": "true" }, plot);
    if (height) svg.setAttribute("height", height);
    return svg;
  };
  const titled = (element, text) => { draw("title", {}, element).textContent = text; return element; };
  const span = ([from, to]) => `${to < 9.95 ? clock(from) : clock(from).replace(/\..*/, "")}–${clock(to)}`;

  const drawLane = (lane) => {
    const plot = plotOf(lane.id);
    if (!plot || lane.absent) return;
    const [width, height] = [plot.clientWidth, plot.clientHeight];
    const svg = canvas(plot);
    const x = (t) => (t / duration) * width;
    const y = (value) => height - 2 - (Math.min(value / lane.top, 1)) * (height - 6);
    for (const mark of line.findings) {
      if (mark.lane !== lane.id) continue;
      for (const range of mark.ranges) {
        const wide = Math.max(x(range[1]) - x(range[0]), 2);
        draw("rect", { x: x(range[0]), y: 0, width: wide, height, class: `wash wash-${mark.weight}` }, svg);
      }
    }
    lane.band.forEach((share, index) => {
      if (share === null || share <= 0) return;
      const tall = lane.id === "voice" ? 5 : share * (height - 6);
      const wide = Math.max((lane.step / duration) * width, 1);
      draw("rect", {
        x: x(index * lane.step), y: height - tall, width: Math.min(wide * (lane.id === "voice" ? share : 1), width - x(index * lane.step)),
        height: tall, class: "band",
      }, svg);
    });
    // One piece for each stretch that was measured; where nothing was, a hatching.
    let piece = [];
    const flush = () => {
      if (!piece.length) return;
      const first = piece[0].index * lane.step;
      const last = Math.min((piece[piece.length - 1].index + 1) * lane.step, duration);
      const points = piece.map(({ index, value }) => [x(Math.min((index + 0.5) * lane.step, duration)), y(value)]);
      points.unshift([x(first), y(piece[0].value)]);
      points.push([x(last), y(piece[piece.length - 1].value)]);
      const path = points.map(([px, py], index) => `${index ? "L" : "M"}${px.toFixed(1)} ${py.toFixed(1)}`).join("");
      draw("path", { d: `${path}L${x(last).toFixed(1)} ${height}L${x(first).toFixed(1)} ${height}Z`, class: "area" }, svg);
      draw("path", { d: path, class: "curve" }, svg);
      piece = [];
    };
    lane.values.forEach((value, index) => {
      if (value !== null) { piece.push({ index, value }); return; }
      flush();
      const from = index * lane.step;
      if (from >= duration) return;
      titled(draw("rect", { x: x(from), y: 0, width: x(Math.min(lane.step, duration - from)), height, class: "gap" }, svg), words.unmeasured);
    });
    flush();
    if (lane.limit !== null && lane.limit <= lane.top) {
      const at = y(lane.limit);
      draw("line", { x1: 0, x2: width, y1: at, y2: at, class: "limit" }, svg);
      const below = at < 16;
      const text = draw("text", { x: width - 4, y: below ? at + 12 : at - 3, "text-anchor": "end", class: "limit-name" }, svg);
      text.textContent = `${words.limit} ${number(lane.limit)}`;
    }
    for (const cut of line.cuts) draw("line", { x1: x(cut), x2: x(cut), y1: 0, y2: height, class: "tick" }, svg);
  };

  const drawMarks = () => {
    const plot = plotOf("marks");
    if (!plot) return;
    const width = plot.clientWidth;
    const [tall, text] = [16, 15];
    const svg = canvas(plot, line.findings.length * (tall + text + 4));
    line.findings.forEach((mark, index) => {
      const top = index * (tall + text + 4);
      const first = (mark.ranges[0][0] / duration) * width;
      for (const range of mark.ranges) {
        const from = (range[0] / duration) * width;
        const wide = Math.max(((range[1] - range[0]) / duration) * width, 3);
        const rect = { x: from + 0.75, y: top + text, width: Math.max(wide - 1.5, 2), height: tall, rx: 2, class: `mark mark-${mark.weight}` };
        titled(draw("rect", rect, svg), `${mark.name} ${span(range)}`);
      }
      const name = draw("text", { x: 0, y: top + 11, class: "mark-name" }, svg);
      name.textContent = mark.name;
      const room = width - name.getComputedTextLength();
      name.setAttribute("x", Math.max(0, Math.min(first, room)));
    });
  };

  const drawCuts = () => {
    const plot = plotOf("cuts");
    if (!plot) return;
    const [width, height] = [plot.clientWidth, plot.clientHeight];
    const svg = canvas(plot);
    const x = (t) => (t / duration) * width;
    for (const [ranges, name] of [[line.black, "black"], [line.frozen, "frozen"], [line.blends, "blend"]]) {
      for (const range of ranges) {
        const rect = draw("rect", { x: x(range[0]), y: 0, width: Math.max(x(range[1] - range[0]), 2), height, class: name }, svg);
        titled(rect, `${words[name]} ${span(range)}`);
      }
    }
    for (const cut of line.cuts) {
      titled(draw("line", { x1: x(cut), x2: x(cut), y1: 2, y2: height - 2, class: "cut" }, svg), `${words.cut} ${clock(cut)}`);
    }
  };

  // Above the spectrogram a mark wherever somebody speaks.
  const drawSpeech = () => {
    const plot = plotOf("sound");
    if (!plot) return;
    const image = plot.querySelector("img");
    image.style.width = `${(data.spectrogram_s / duration) * 100}%`;
    const voice = line.lanes.find((lane) => lane.id === "voice");
    const svg = canvas(plot);
    if (!voice || voice.absent) return;
    const width = plot.clientWidth;
    voice.band.forEach((share, index) => {
      if (!share) return;
      const from = (index * voice.step / duration) * width;
      draw("rect", { x: from, y: 0, width: Math.min((share * voice.step / duration) * width, width - from), height: 4, class: "speech" }, svg);
    });
  };

  const drawAxis = () => {
    const plot = lanes.querySelector(".axis .plot");
    const width = plot.clientWidth;
    const svg = canvas(plot);
    const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
    const step = steps.find((s) => (s / duration) * width >= 56) || 14400;
    for (let t = 0; t <= duration + 1e-6; t += step) {
      const x = (t / duration) * width;
      draw("line", { x1: x, x2: x, y1: 0, y2: 4, class: "tick" }, svg);
      const anchor = t === 0 ? "start" : width - x < 24 ? "end" : "middle";
      draw("text", { x, y: 15, "text-anchor": anchor }, svg).textContent =
        step < 1 ? `0:0${t.toFixed(1)}` : clock(t).replace(/\.0$/, "");
    }
  };

  // Each frame fills the time until the next one, and no more than three times the usual one: what was left out stays empty.
  const drawStrip = () => {
    const plot = plotOf("strip");
    if (!plot) return;
    const images = [...plot.querySelectorAll("img")];
    const starts = images.map((_, index) => (index ? data.shots[index] : 0));
    const lengths = starts.map((from, index) => Math.max((index + 1 < starts.length ? starts[index + 1] : duration) - from, 0));
    const usual = [...lengths].sort((a, b) => a - b)[lengths.length >> 1] || 0;
    images.forEach((image, index) => {
      const length = lengths[index] > 3 * usual ? usual : lengths[index];
      image.style.flex = `0 0 ${(length / duration) * 100}%`;
      image.style.marginRight = `${((lengths[index] - length) / duration) * 100}%`;
    });
  };

  const drawAll = () => {
    drawStrip();
    drawMarks();
    line.lanes.forEach(drawLane);
    drawCuts();
    drawSpeech();
    drawAxis();
    show();
  };

  if (lanes && duration > 0) {
    patterns();
    cursor = document.createElement("div");
    cursor.className = "cursor";
    lanes.append(cursor);
    const slider = lanes.querySelector(".axis .plot");
    for (const [key, value] of Object.entries({
      role: "slider", tabindex: 0, "aria-label": words.position, "aria-valuemin": 0, "aria-valuemax": duration.toFixed(2),
    })) slider.setAttribute(key, value);

    let drags = false;
    const timeAt = (event) => {
      const box = lanes.querySelector(".axis .plot").getBoundingClientRect();
      return ((event.clientX - box.left) / box.width) * duration;
    };
    lanes.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.target.closest(".plot")) return;
      drags = true;
      slider.focus({ preventScroll: true });
      event.preventDefault();
      seek(timeAt(event));
    });
    addEventListener("pointermove", (event) => { if (drags) seek(timeAt(event)); });
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => { drags = false; });
    lanes.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const small = Math.min(1, duration / 20);
      const step = event.shiftKey ? 10 * small : small;
      const moves = {
        ArrowRight: now + step, ArrowUp: now + step, ArrowLeft: now - step, ArrowDown: now - step,
        PageDown: now - 10 * small, PageUp: now + 10 * small, Home: 0, End: duration,
      };
      if (event.key in moves) {
        seek(moves[event.key]);
      } else if (event.key === " " && media) {
        if (media.paused) media.play().catch(() => {}); else media.pause();
      } else {
        return;
      }
      event.preventDefault();
    });
    new ResizeObserver(drawAll).observe(lanes);
    drawAll();
  }

  // The way the picture went, with a dot for the present.
  const place = document.getElementById("path");
  if (place && data.path && data.path.t.length > 1) {
    const { t, x, y, starts } = data.path;
    const range = (values) => values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [0, 0]);
    const [[left, right], [top, bottom]] = [range(x), range(y)];
    const reach = Math.max(right - left, bottom - top, 0.5);
    const [width, height] = [480, 300];
    const scale = Math.min((width - 40) / Math.max(right - left, reach / 4), (height - 40) / Math.max(bottom - top, reach / 4));
    const px = (value) => width / 2 + (value - (left + right) / 2) * scale;
    const py = (value) => height / 2 + (value - (top + bottom) / 2) * scale;
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, place);
    // One mesh is a round number of percent.
    const mesh = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500].find((m) => m * scale >= 40) || 1000;
    for (let k = Math.ceil((left + right) / 2 / mesh - width / 2 / scale / mesh); px(k * mesh) < width; k += 1) {
      draw("line", { x1: px(k * mesh), x2: px(k * mesh), y1: 0, y2: height, class: "grid" }, svg);
    }
    for (let k = Math.ceil((top + bottom) / 2 / mesh - height / 2 / scale / mesh); py(k * mesh) < height; k += 1) {
      draw("line", { x1: 0, x2: width, y1: py(k * mesh), y2: py(k * mesh), class: "grid" }, svg);
    }
    draw("text", { x: 8, y: height - 8 }, svg).textContent = `▦ ${number(mesh)} %`;
    starts.forEach((start, index) => {
      const end = index + 1 < starts.length ? starts[index + 1] : t.length;
      let path = "";
      for (let i = start; i < end; i += 1) path += `${i > start ? "L" : "M"}${px(x[i]).toFixed(1)} ${py(y[i]).toFixed(1)}`;
      titled(draw("path", { d: path, class: "trail" }, svg), `${words.shot} ${index + 1}`);
    });
    const circle = draw("circle", { r: 5, class: "dot" }, svg);
    dot = () => {
      let [low, high] = [0, t.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (t[middle] <= now + 1e-6) low = middle; else high = middle - 1;
      }
      circle.setAttribute("cx", px(x[low]));
      circle.setAttribute("cy", py(y[low]));
    };
    dot();
  }
})();
