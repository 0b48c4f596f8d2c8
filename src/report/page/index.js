"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { rows, rules, classes, words } = data;
  const find = (id) => document.getElementById(id);
  const list = find("list");

  // Names come from strangers: what cannot be seen, or turns the direction of writing, is written out.
  const plain = (text) => text.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  rows.forEach((row, index) => {
    const cut = row.p.lastIndexOf("/");
    row.index = index;
    row.folder = cut < 0 ? "" : row.p.slice(0, cut) || "/";
    row.name = plain(row.p.slice(cut + 1));
    row.f = row.f || [];
  });

  // A creator is the first folder below what all clips share.
  const shared = (() => {
    let common = null;
    for (const row of rows) {
      const steps = row.folder.split("/");
      if (common === null) { common = steps; continue; }
      let same = 0;
      while (same < common.length && same < steps.length && common[same] === steps[same]) same += 1;
      common = common.slice(0, same);
    }
    return (common || []).length;
  })();
  for (const row of rows) row.creator = row.folder.split("/")[shared] || "";

  // Decisions, kept over a reload where the browser allows it.
  const decided = new Map();
  const store = `verite:${location.pathname}`;
  let unsaved = false;
  let kept = false;
  const remember = () => {
    try {
      localStorage.setItem(store, JSON.stringify({ unsaved, list: [...decided.values()] }));
      kept = true;
    } catch { kept = false; }
  };
  try {
    const hashes = new Set(rows.map((row) => row.h));
    const before = JSON.parse(localStorage.getItem(store)) || { list: [] };
    for (const one of before.list) {
      if (hashes.has(one.blake3) && one.class in classes) decided.set(one.blake3, one);
    }
    unsaved = Boolean(before.unsaved) && decided.size > 0;
  } catch { /* nothing was kept */ }

  const make = (name, props = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(props)) {
      if (key === "text") element.textContent = value;
      else if (key === "class") element.className = value;
      else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };
  const badge = (name) => {
    const sign = make("i", { "aria-hidden": "true" });
    return make("span", { class: `badge small ${name}` }, sign, classes[name]);
  };
  const fill = (text, values) => text.replace(/%(\w+)/g, (_, key) => values[key]);

  // Thumbnails: some are in the page, the others are loaded by parts.
  const thumbs = new Map(Object.entries(data.thumbs).map(([index, url]) => [Number(index), url]));
  const asked = new Set();
  window.veritePart = (number, key, pictures) => {
    if (key !== data.parts[number]) return;
    pictures.forEach((picture, place) => {
      if (typeof picture === "string" && /^[A-Za-z0-9+/=]*$/.test(picture)) {
        thumbs.set(number * data.part + place, `data:image/jpeg;base64,${picture}`);
      }
    });
    for (const item of list.children) picture(item);
    redraw();
  };
  const picture = (item) => {
    const index = Number(item.dataset.index);
    const frame = item.querySelector(".thumb");
    if (frame.firstChild) return;
    const url = thumbs.get(index);
    if (url) {
      frame.append(make("img", { src: url, alt: "" }));
      return;
    }
    const part = Math.floor(index / data.part);
    if (asked.has(part) || part >= data.parts.length) return;
    asked.add(part);
    document.head.append(make("script", { src: `parts/${String(part).padStart(4, "0")}.js` }));
  };

  // What is shown, and in which order.
  let shown = [];
  let current = -1;
  const orders = {
    worst: (a, b) => a.r - b.r || (a.m ? a.m[1] : -1) - (b.m ? b.m[1] : -1) || a.index - b.index,
    best: (a, b) => -orders.worst(a, b),
    name: (a, b) => (a.p < b.p ? -1 : a.p > b.p ? 1 : 0),
    given: (a, b) => a.index - b.index,
  };
  const value = (id) => find(id).value;
  const filter = () => {
    const wanted = new Set([...document.querySelectorAll("input[name=class]:checked")].map((box) => box.value));
    const [rule, creator, folder] = ["rule", "creator", "folder"].map(value);
    const text = value("search").trim().toLowerCase();
    const chosen = shown[current];
    shown = rows.filter((row) => wanted.has(row.c)
      && (rule === "" || row.f.includes(Number(rule)))
      && (creator === "" || row.creator === creator.slice(1))
      && (folder === "" || row.folder === folder.slice(1))
      && (text === "" || row.p.toLowerCase().includes(text) || (row.w || "").toLowerCase().includes(text)));
    shown.sort(orders[value("sort")]);
    current = chosen ? shown.indexOf(chosen) : -1;
    find("shown").textContent = shown.length ? fill(words.shown, { shown: shown.length, all: rows.length }) : words.none;
    render(true);
    redraw();
  };

  // Only what can be seen is in the document, and a screen above and below.
  let rowHeight = 84;
  const measure = () => {
    const probe = make("li");
    list.append(probe);
    rowHeight = probe.offsetHeight || rowHeight;
    probe.remove();
  };
  const line = (row, place) => {
    const name = make("p", { class: "name" });
    const title = make("bdi", { text: row.name });
    const safe = row.l && !/^\s*[a-z][a-z0-9+.-]*:/i.test(row.l);
    name.append(safe ? make("a", { href: row.l }, title) : title);
    if (row.folder) name.append(make("small", {}, make("bdi", { text: plain(row.folder) })));
    const middle = make("div", { class: "text" }, name, make("p", { class: "why", text: plain(row.w || "") }));
    const what = make("div", { class: "what" }, badge(row.c));
    if (row.a) what.append(make("span", { text: row.a }));
    const choice = decided.get(row.h);
    if (choice) {
      const key = choice.why ? `${classes[choice.class]}: ${choice.why}` : classes[choice.class];
      what.append(make("span", { class: "decided", text: `${words.decided} ${key}` }));
    } else if (row.o) {
      what.append(make("span", { class: "decided", text: `${words.decided} ${classes[row.o]}` }));
    }
    const item = make("li", {
      tabindex: place === Math.max(current, 0) ? "0" : "-1", "aria-setsize": shown.length, "aria-posinset": place + 1,
      "aria-current": place === current ? "true" : "false",
    }, make("div", { class: "thumb" }), middle, what);
    item.dataset.index = row.index;
    item.dataset.place = place;
    item.style.top = `${place * rowHeight}px`;
    return item;
  };
  let drawn = [0, 0];
  const render = (anew) => {
    list.style.height = `${shown.length * rowHeight}px`;
    const above = -list.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor((above - innerHeight) / rowHeight));
    const last = Math.min(shown.length, Math.ceil((above + 2 * innerHeight) / rowHeight));
    if (!anew && first === drawn[0] && last === drawn[1]) return;
    if (list.querySelector(".reason") && !anew) return;
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.place : null;
    drawn = [first, last];
    list.replaceChildren(...shown.slice(first, last).map((row, index) => line(row, first + index)));
    for (const item of list.children) picture(item);
    if (focused !== null && focused !== undefined) {
      const again = list.querySelector(`[data-place="${focused}"]`);
      if (again) again.focus({ preventScroll: true });
    }
  };

  const select = (place) => {
    if (!shown.length) return;
    current = Math.min(Math.max(place, 0), shown.length - 1);
    const box = list.getBoundingClientRect();
    const top = box.top + current * rowHeight;
    const covered = document.querySelector(".review").offsetHeight + 8;
    if (top < covered) scrollBy(0, top - covered);
    else if (top + rowHeight > innerHeight - 40) scrollBy(0, top + rowHeight - innerHeight + 40);
    render(true);
    const item = list.querySelector(`[data-place="${current}"]`);
    if (item) item.focus({ preventScroll: true });
    redraw();
  };

  // Deciding.
  const KEYS = { 1: "raw", 2: "plain", 3: "polished", 4: "sloppy" };
  const say = (text) => { find("status").textContent = text; };
  const refresh = () => {
    const button = find("save");
    button.disabled = decided.size === 0;
    button.textContent = fill(words.save, { count: decided.size });
    remember();
    render(true);
  };
  const decide = (row, name, why) => {
    if (!row.h) { say(words.nohash); return false; }
    decided.set(row.h, { blake3: row.h, path: row.p, class: name, why });
    unsaved = true;
    say(`${row.name}: ${classes[name]}`);
    refresh();
    return true;
  };
  const ask = (place) => {
    const row = shown[place];
    const before = decided.get(row.h);
    const own = before ? before.class : row.o || row.c;
    if (!Object.values(KEYS).includes(own)) { say(words.mixed); return; }
    if (!before && !decide(row, own, "")) return;
    const item = list.querySelector(`[data-place="${place}"]`);
    if (!item || item.querySelector(".reason")) return;
    const input = make("input", { type: "text", maxlength: "200", "aria-label": `${words.why} ${classes[own]}`, placeholder: `${classes[own]}: ${words.why}` });
    input.value = before ? before.why : "";
    item.querySelector(".why").replaceWith(make("div", { class: "reason" }, input));
    input.focus();
    const close = (keep) => {
      if (keep) decide(row, own, input.value.trim());
      else refresh();
      const again = list.querySelector(`[data-place="${place}"]`);
      if (again) again.focus({ preventScroll: true });
    };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") close(true);
      if (event.key === "Escape") close(false);
    });
  };
  const act = (key) => {
    const row = shown[current];
    if (key === "j") select(current + 1);
    else if (key === "k") select(current - 1);
    else if (!(key in KEYS) && key !== "o" && key !== "u") return false;
    else if (!row) say(words.choose);
    else if (key in KEYS) decide(row, KEYS[key], (decided.get(row.h) || { why: "" }).why);
    else if (key === "o") ask(current);
    else if (decided.delete(row.h)) { unsaved = decided.size > 0; say(words.undone); refresh(); }
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.("input[type=search],input[type=text],select")) return;
    const item = event.target.closest?.("#list li");
    if (item && event.key === "ArrowDown") select(current + 1);
    else if (item && event.key === "ArrowUp") select(current - 1);
    else if (item === event.target && item && event.key === "Enter") item.querySelector("a")?.click();
    else if (!act(event.key)) return;
    event.preventDefault();
  });
  for (const button of document.querySelectorAll("button[data-key]")) {
    button.addEventListener("click", () => act(button.dataset.key));
  }
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item && !event.target.closest("a,input")) select(Number(item.dataset.place));
  });
  find("save").addEventListener("click", () => {
    const lines = [...decided.values()].map((one) => `${JSON.stringify(one)}\n`).join("");
    const url = URL.createObjectURL(new Blob([lines], { type: "application/x-ndjson" }));
    make("a", { href: url, download: "verite-overrides.jsonl" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
    unsaved = false;
    remember();
    say(words.saved);
  });
  addEventListener("beforeunload", (event) => { if (unsaved && !kept) event.preventDefault(); });

  // The map: a sign for each clip, and thumbnails where they do not hide each other.
  const canvas = document.querySelector("#map canvas");
  const COLOURS = { raw: "#009e73", plain: "#0072b2", polished: "#cc79a7", sloppy: "#d55e00", undecided: "#e69f00" };
  let points = [];
  const sign = (pen, name, x, y, r) => {
    pen.beginPath();
    if (name === "plain") pen.rect(x - r, y - r, 2 * r, 2 * r);
    else if (name === "polished") { pen.moveTo(x, y - 1.4 * r); pen.lineTo(x + 1.4 * r, y); pen.lineTo(x, y + 1.4 * r); pen.lineTo(x - 1.4 * r, y); pen.closePath(); }
    else if (name === "sloppy") { pen.moveTo(x, y - 1.3 * r); pen.lineTo(x + 1.2 * r, y + r); pen.lineTo(x - 1.2 * r, y + r); pen.closePath(); }
    else pen.arc(x, y, r, 0, 2 * Math.PI);
  };
  const images = new Map();
  const drawMap = () => {
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const sharp = Math.min(devicePixelRatio || 1, 2);
    canvas.width = width * sharp;
    canvas.height = height * sharp;
    const pen = canvas.getContext("2d");
    const style = getComputedStyle(document.documentElement);
    const [ink, quiet, paper, soft] = ["--ink", "--quiet", "--card", "--line"].map((name) => style.getPropertyValue(name));
    pen.scale(sharp, sharp);
    const edge = 26;
    const px = (v) => edge + ((v + 1) / 2) * (width - 2 * edge);
    const py = (v) => height - edge - ((v + 1) / 2) * (height - 2 * edge);
    pen.fillStyle = "rgba(213,94,0,.07)";
    pen.fillRect(0, py(0), width, height - py(0));
    pen.strokeStyle = soft;
    pen.beginPath(); pen.moveTo(px(0), 0); pen.lineTo(px(0), height); pen.stroke();
    pen.strokeStyle = ink; pen.setLineDash([6, 5]);
    pen.beginPath(); pen.moveTo(0, py(0)); pen.lineTo(width, py(0)); pen.stroke();
    pen.setLineDash([]);
    points = shown.filter((row) => row.m).map((row) => ({ row, x: px(row.m[0]), y: py(row.m[1]) }));
    const faint = points.length > 400 ? 0.55 : 0.9;
    for (const { row, x, y } of points) {
      sign(pen, row.c, x, y, points.length > 1500 ? 2.5 : 4.5);
      pen.globalAlpha = faint;
      pen.fillStyle = COLOURS[row.c] || quiet;
      if (row.c === "undecided") { pen.strokeStyle = COLOURS.undecided; pen.lineWidth = 2; pen.stroke(); } else pen.fill();
    }
    pen.globalAlpha = 1;
    const taken = [];
    const known = new Set(data.map);
    const inRoom = points.length <= 60 ? points : points.filter(({ row }) => known.has(row.index));
    for (const { row, x, y } of inRoom) {
      const url = thumbs.get(row.index);
      if (!url) continue;
      const [w, h] = [Math.min(64, width / 8), Math.min(44, width / 11)];
      const left = Math.min(Math.max(x + 8, 2), width - w - 2);
      const top = Math.min(Math.max(y - h / 2, 2), height - h - 2);
      if (taken.some((box) => Math.abs(box[0] - left) < w + 4 && Math.abs(box[1] - top) < h + 4)) continue;
      taken.push([left, top]);
      let image = images.get(row.index);
      if (!image) {
        image = new Image();
        image.onload = redraw;
        image.src = url;
        images.set(row.index, image);
      }
      if (!image.complete || !image.naturalWidth) continue;
      const scale = Math.max(w / image.naturalWidth, h / image.naturalHeight);
      const [sw, sh] = [w / scale, h / scale];
      pen.drawImage(image, (image.naturalWidth - sw) / 2, (image.naturalHeight - sh) / 2, sw, sh, left, top, w, h);
      pen.strokeStyle = COLOURS[row.c] || quiet; pen.lineWidth = 2;
      pen.strokeRect(left, top, w, h);
    }
    const chosen = points.find(({ row }) => row === shown[current]);
    if (chosen) {
      pen.strokeStyle = ink; pen.lineWidth = 2.5;
      pen.beginPath(); pen.arc(chosen.x, chosen.y, 10, 0, 2 * Math.PI); pen.stroke();
    }
    pen.font = "12px system-ui, sans-serif";
    const label = (text, x, y, align) => {
      pen.textAlign = align; pen.lineWidth = 4; pen.strokeStyle = paper; pen.strokeText(text, x, y);
      pen.fillStyle = quiet; pen.fillText(text, x, y);
    };
    label(`← ${words.left}`, 8, height - 8, "left");
    label(`${words.right} →`, width - 8, height - 8, "right");
    label(`↑ ${words.up}`, 8, 16, "left");
    label(words.floor, 8, py(0) - 5, "left");
  };
  // Many reasons to draw within one frame are one.
  let drawing = false;
  const redraw = () => {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => { drawing = false; drawMap(); });
  };
  canvas.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let best = null;
    for (const point of points) {
      const far = Math.hypot(point.x - x, point.y - y);
      if (far < 40 && (!best || far < best.far)) best = { far, point };
    }
    if (best) select(shown.indexOf(best.point.row));
  });

  // Choices that are there to be made.
  const options = (id, pairs) => {
    const menu = find(id);
    menu.append(make("option", { value: "", text: words.all }));
    for (const [key, text] of pairs) menu.append(make("option", { value: key, text }));
    if (pairs.length > 1 || (id === "rule" && pairs.length)) menu.parentElement.hidden = false;
  };
  const counted = (of) => {
    const counts = new Map();
    for (const row of rows) counts.set(row[of], (counts.get(row[of]) || 0) + 1);
    return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => [`=${name}`, `${plain(name) || words.here} (${count})`]);
  };
  const perRule = rules.map(() => 0);
  for (const row of rows) for (const rule of new Set(row.f)) perRule[rule] += 1;
  options("rule", rules.map((name, index) => [String(index), `${name} (${perRule[index]})`, perRule[index]]).sort((a, b) => b[2] - a[2]));
  options("folder", counted("folder"));
  options("creator", counted("creator"));

  for (const id of ["rule", "creator", "folder", "sort"]) find(id).addEventListener("change", filter);
  find("search").addEventListener("input", filter);
  for (const box of document.querySelectorAll("input[name=class]")) box.addEventListener("change", filter);
  addEventListener("scroll", () => render(false), { passive: true });
  let wide = innerWidth;
  addEventListener("resize", () => {
    if (wide !== innerWidth) { wide = innerWidth; measure(); render(true); redraw(); } else render(false);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  measure();
  filter();
  refresh();
  if (unsaved) say(words.restored);
  document.documentElement.dataset.ready = "yes";
})();
