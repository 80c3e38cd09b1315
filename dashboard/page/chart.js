// @ts-check
// The last five minutes of one device, as a line: what was before is asked for once, and grows by what frames bring.
import { counted, element, heard, isolated, measure, number, reading, set, time, unitOf } from "./show.js";

/** In seconds. */
const SPAN = 300;

/** So often a figure is kept, in seconds, as the server does. */
const PACE = 5;

/** Where there was none for so long there is a gap. */
const GAP = 4 * PACE;

/** @typedef {[second: number, figure: number]} Point */
/** @typedef {{ left: number, right: number, top: number, bottom: number }} Area */
/** What a picture is made with: `unit` is a pixel of a small screen, `size` that of the letters. @typedef {{ pen: CanvasRenderingContext2D, unit: number, size: number, area: Area, x: (second: number) => number, y: (figure: number) => number }} Paper */

export class Chart {
  #canvas = /** @type {HTMLCanvasElement} */ (element("#chart canvas"));
  /** @type {string | null} */
  #name = null;
  /** @type {any} */
  #device;
  /** What is kept. @type {Point[]} */
  #kept = [];
  #now = 0;
  /** Where the pointer is. @type {number | null} */
  #pointer = null;

  constructor() {
    new ResizeObserver(() => this.draw()).observe(this.#canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    const point = (/** @type {PointerEvent} */ event) => {
      this.#pointer = event.offsetX;
      this.draw();
    };
    this.#canvas.addEventListener("pointermove", point);
    this.#canvas.addEventListener("pointerdown", point);
    this.#canvas.addEventListener("pointerleave", () => {
      this.#pointer = null;
      this.draw();
    });
  }

  /** Asks for what was before. Until that is known, and if it never is, the line begins with what frames bring. */
  async load() {
    const name = this.#name;
    if (name === null) return;
    try {
      const answer = await fetch(`history.json?${new URLSearchParams({ device: name })}`);
      const history = answer.ok ? await answer.json() : [];
      // By now another one may have been chosen.
      if (name === this.#name) this.#insert(history);
    } catch {
      // The connection is lost: it is asked for again when it is back.
    }
  }

  /** What is kept of other times stays. @param {Point[]} history */
  #insert(history) {
    if (history.length === 0) return;
    const [first, last] = [history[0][0], history[history.length - 1][0]];
    this.#kept = [...this.#kept.filter(([second]) => second < first), ...history, ...this.#kept.filter(([second]) => second > last)];
    this.draw();
  }

  /** After each frame, seen or not. @param {any} state */
  take({ second, devices }) {
    this.#now = second;
    this.#device = this.#name === null ? undefined : devices.get(this.#name);
    const [last] = this.#kept.at(-1) ?? [-Infinity];
    if (this.#isHeard && second - last >= PACE) this.#kept.push([second, Number(this.#device.value)]);
    this.#kept = this.#kept.filter(([second]) => second >= this.#now - SPAN);
  }

  get #isHeard() {
    return this.#device && this.#device.value !== null && this.#device.state !== "silent";
  }

  /** @param {any} state @param {string | null} name */
  show(state, name) {
    if (name !== this.#name) {
      this.#name = name;
      this.#kept = [];
      this.take(state);
      this.load();
    }
    const device = this.#device;
    element("#chart .empty").hidden = device !== undefined;
    set(element("#chart .name"), name ?? "Chart");
    set(element("#chart .now"), !device ? "" : this.#isHeard ? reading(device) : "silent");
    this.#facts(state.second);
    this.draw();
  }

  /** What of the table there is no room for on a small screen. @param {number} second */
  #facts(second) {
    const device = this.#device;
    element("#chart .facts").hidden = device === undefined;
    if (!device) return;
    const recent = device.mean === null ? "" : `; in the last minute least ${number(device.least)}, mean ${number(device.mean)}, most ${number(device.most)}`;
    set(element("#chart .facts"), `Limit ${reading(device, "limit")}; last heard ${device.heard === null ? "never" : `${heard(device, second)} ago`}${recent}`);
  }

  /** The present figure is the last point. @returns {Point[]} */
  get #points() {
    return this.#isHeard ? [...this.#kept, [this.#now, Number(this.#device.value)]] : this.#kept;
  }

  draw() {
    const pen = this.#clean();
    if (!pen || !this.#device) return;
    const { limit, quantity } = this.#device;
    const points = this.#points;
    const figures = points.map(([, figure]) => figure);
    const [least, most] = [Math.min(...figures), Math.max(...figures)];
    const [low, high, step] = range(Math.min(least, limit), Math.max(most, limit), unitOf(quantity) === "%");

    const { fontSize, fontFamily } = getComputedStyle(this.#canvas);
    const size = parseFloat(fontSize) * 0.85;
    pen.font = `${size}px ${fontFamily}`;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const area = { left: size * 3.6, right: width - size * 0.8, top: size * 0.8, bottom: height - size * 1.8 };
    /** @type {Paper} */
    const paper = {
      pen,
      unit: size / 14,
      size,
      area,
      x: (second) => area.right - ((this.#now - second) / SPAN) * (area.right - area.left),
      y: (figure) => area.bottom - ((figure - low) / (high - low)) * (area.bottom - area.top),
    };
    this.#figures(paper, low, high, step);
    this.#times(paper);
    this.#limit(paper);
    this.#line(paper, points);
    if (this.#pointer !== null && points.length > 0) this.#note(paper, points, this.#pointer);
    this.#canvas.style.color = "";
    this.#describe(points.length, least, most);
  }

  /** The same in words. @param {number} count @param {number} least @param {number} most */
  #describe(count, least, most) {
    const span = count === 0 ? "none" : `${counted(count, "figure")} from ${number(least)} to ${number(most)}, now ${this.#isHeard ? reading(this.#device) : "silent"}`;
    this.#canvas.setAttribute("aria-label", `${isolated(this.#name ?? "")}, the last five minutes: ${span}; limit ${reading(this.#device, "limit")}`);
  }

  /** A canvas with nothing on it, of the size that it has on the screen. */
  #clean() {
    const canvas = this.#canvas;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const pen = canvas.getContext("2d");
    if (!pen || width === 0) return null;
    const scale = devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    return pen;
  }

  /** What a variable of the style is now: a probe tells. @param {string} name */
  #colour(name) {
    this.#canvas.style.color = `var(--${name})`;
    return getComputedStyle(this.#canvas).color;
  }

  /** @param {Paper} paper @param {number} low @param {number} high @param {number} step */
  #figures({ pen, unit, size, area, y }, low, high, step) {
    pen.lineWidth = unit;
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    pen.strokeStyle = this.#colour("line");
    pen.fillStyle = this.#colour("quiet");
    for (let figure = low; figure <= high + step / 2; figure += step) {
      stroke(pen, area.left, y(figure), area.right, y(figure));
      pen.fillText(number(figure), area.left - size * 0.5, y(figure));
    }
  }

  /** @param {Paper} paper */
  #times({ pen, size, area, x }) {
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.fillStyle = this.#colour("quiet");
    const every = area.right - area.left < size * 32 ? 120 : 60;
    for (let second = Math.ceil((this.#now - SPAN) / every) * every; second <= this.#now; second += every) {
      if (x(second) > area.left + size && x(second) < area.right - size) pen.fillText(time(second * 1000).slice(0, 5), x(second), area.bottom + size * 0.5);
    }
  }

  /** @param {Paper} paper */
  #limit({ pen, unit, size, area, y }) {
    const height = y(Number(this.#device.limit));
    pen.strokeStyle = pen.fillStyle = this.#colour("alarm");
    pen.lineWidth = 2 * unit;
    pen.setLineDash([7 * unit, 5 * unit]);
    stroke(pen, area.left, height, area.right, height);
    pen.setLineDash([]);
    pen.textAlign = "left";
    const isRoom = height > 1.2 * size;
    pen.textBaseline = isRoom ? "bottom" : "top";
    pen.fillText(`limit ${reading(this.#device, "limit")}`, area.left + size * 0.4, height + (isRoom ? -3 : 3) * unit);
  }

  /** @param {Paper} paper @param {Point[]} points */
  #line({ pen, unit, x, y }, points) {
    pen.strokeStyle = this.#colour("accent");
    pen.lineWidth = 2.5 * unit;
    pen.lineJoin = "round";
    pen.beginPath();
    let before = -Infinity;
    for (const [second, figure] of points) {
      if (second - before > GAP) pen.moveTo(x(second), y(figure));
      else pen.lineTo(x(second), y(figure));
      before = second;
    }
    pen.stroke();
    const last = points.at(-1);
    if (last) dot(pen, x(last[0]), y(last[1]), 4.5 * unit, this.#colour("accent"));
  }

  /** What the pointer points at. @param {Paper} paper @param {Point[]} points @param {number} pointer */
  #note({ pen, unit, size, area, x, y }, points, pointer) {
    const far = (/** @type {Point} */ [second]) => Math.abs(x(second) - pointer);
    const [second, figure] = points.reduce((one, other) => (far(other) < far(one) ? other : one));
    pen.strokeStyle = this.#colour("quiet");
    pen.lineWidth = unit;
    stroke(pen, x(second), area.top, x(second), area.bottom);
    dot(pen, x(second), y(figure), 5 * unit, this.#colour("text"));
    const text = `${measure(figure, unitOf(this.#device.quantity))} at ${time(second * 1000)}`;
    const wide = pen.measureText(text).width;
    const left = Math.min(Math.max(x(second) - wide / 2, area.left), area.right - wide);
    // Not over the point itself.
    const top = y(figure) < area.top + size * 2.5 ? area.bottom - size * 2 : area.top;
    pen.fillStyle = this.#colour("raised");
    pen.fillRect(left - 6 * unit, top - 2 * unit, wide + 12 * unit, size * 1.7);
    pen.fillStyle = this.#colour("text");
    pen.textAlign = "left";
    pen.textBaseline = "top";
    pen.fillText(text, left, top + size * 0.3);
  }
}

/** Round figures around what is to be shown. @param {number} least @param {number} most @param {boolean} isShare @returns {[number, number, number]} */
function range(least, most, isShare) {
  const span = Math.max(most - least, 1);
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? rough;
  const [low, high] = [Math.floor(least / step) * step, Math.ceil((most + step * 0.2) / step) * step];
  return isShare ? [Math.max(low, 0), Math.min(high, 100), step] : [low, high, step];
}

/** @param {CanvasRenderingContext2D} pen @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
function stroke(pen, x1, y1, x2, y2) {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {number} size @param {string} colour */
function dot(pen, x, y, size, colour) {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(x, y, size, 0, 2 * Math.PI);
  pen.fill();
}
