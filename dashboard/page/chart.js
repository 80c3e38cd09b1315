// @ts-check
// The last five minutes of one device, as a line.
import { element, number, time, unitOf } from "./show.js";

/** In seconds. */
const SPAN = 300;

export class Chart {
  #canvas = /** @type {HTMLCanvasElement} */ (element("#chart canvas"));
  /** Seconds and figures. @type {[number, number][]} */
  #points = [];
  #limit = NaN;
  #unit = "";
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

  /** @param {any} state @param {string | null} name */
  show(state, name) {
    const device = name === null ? undefined : state.devices.get(name);
    element("#chart .empty").hidden = device !== undefined;
    element("#chart .name").textContent = name ?? "Chart";
    if (!device) {
      this.#points = [];
      element("#chart .now").textContent = "";
      return this.draw();
    }
    this.#unit = unitOf(device.quantity);
    this.#limit = device.limit;
    this.#now = state.second;
    this.#points = [...device.history].map(([second, sample]) => [second, Number(sample.value)]);
    const isSilent = device.state === "silent";
    if (device.value !== null && !isSilent) this.#points.push([device.seen / 1000, Number(device.value)]);
    element("#chart .now").textContent = isSilent ? "silent" : `${number(device.value)} ${this.#unit}`;
    this.#canvas.setAttribute("aria-label", `${name}, the last five minutes: now ${number(device.value)} ${this.#unit}, limit ${number(device.limit)}`);
    this.draw();
  }

  draw() {
    const canvas = this.#canvas;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const pen = canvas.getContext("2d");
    if (!pen || width === 0) return;
    const scale = devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    if (this.#points.length === 0) return;

    const style = getComputedStyle(canvas);
    // A probe tells what a variable is in the present theme.
    const colour = (/** @type {string} */ name) => {
      canvas.style.color = `var(--${name})`;
      return getComputedStyle(canvas).color;
    };
    const size = parseFloat(style.fontSize) * 0.85;
    pen.font = `${size}px ${style.fontFamily}`;
    const area = { left: size * 3.6, right: width - size * 0.8, top: size * 0.8, bottom: height - size * 1.8 };

    const points = this.#points.filter(([second]) => second >= this.#now - SPAN);
    const figures = points.map(([, figure]) => figure);
    const [low, high, step] = range(Math.min(...figures, this.#limit), Math.max(...figures, this.#limit), this.#unit === "%");
    const x = (/** @type {number} */ second) => area.right - ((this.#now - second) / SPAN) * (area.right - area.left);
    const y = (/** @type {number} */ figure) => area.bottom - ((figure - low) / (high - low)) * (area.bottom - area.top);

    pen.lineWidth = 1;
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    for (let figure = low; figure <= high + step / 2; figure += step) {
      pen.strokeStyle = colour("line");
      line(pen, area.left, y(figure), area.right, y(figure));
      pen.fillStyle = colour("quiet");
      pen.fillText(number(figure), area.left - size * 0.5, y(figure));
    }
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.fillStyle = colour("quiet");
    const every = width < 500 ? 120 : 60;
    for (let second = Math.ceil((this.#now - SPAN) / every) * every; second <= this.#now; second += every) {
      if (x(second) > area.left + size && x(second) < area.right - size) pen.fillText(time(second * 1000).slice(0, 5), x(second), area.bottom + size * 0.5);
    }

    pen.strokeStyle = pen.fillStyle = colour("alarm");
    pen.lineWidth = 2;
    pen.setLineDash([7, 5]);
    line(pen, area.left, y(this.#limit), area.right, y(this.#limit));
    pen.setLineDash([]);
    pen.textAlign = "left";
    pen.textBaseline = "bottom";
    pen.fillText(`limit ${number(this.#limit)} ${this.#unit}`, area.left + size * 0.4, y(this.#limit) - 2);

    pen.strokeStyle = colour("accent");
    pen.lineWidth = 2.5;
    pen.lineJoin = "round";
    pen.beginPath();
    let before = -Infinity;
    for (const [second, figure] of points) {
      // Where it was silent there is a gap.
      if (second - before > 20) pen.moveTo(x(second), y(figure));
      else pen.lineTo(x(second), y(figure));
      before = second;
    }
    pen.stroke();
    const last = points.at(-1);
    if (last) dot(pen, x(last[0]), y(last[1]), 4.5, colour("accent"));

    if (this.#pointer !== null && points.length > 0) {
      const pointer = this.#pointer;
      const near = points.reduce((one, other) => (Math.abs(x(other[0]) - pointer) < Math.abs(x(one[0]) - pointer) ? other : one));
      pen.strokeStyle = colour("quiet");
      pen.lineWidth = 1;
      line(pen, x(near[0]), area.top, x(near[0]), area.bottom);
      dot(pen, x(near[0]), y(near[1]), 5, colour("text"));
      const text = `${number(near[1])} ${this.#unit} at ${time(near[0] * 1000)}`;
      const wide = pen.measureText(text).width;
      const left = Math.min(Math.max(x(near[0]) - wide / 2, area.left), area.right - wide);
      pen.fillStyle = colour("raised");
      pen.fillRect(left - 6, area.top - 2, wide + 12, size * 1.7);
      pen.fillStyle = colour("text");
      pen.textBaseline = "top";
      pen.fillText(text, left, area.top + size * 0.3);
    }
    canvas.style.color = "";
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
function line(pen, x1, y1, x2, y2) {
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
