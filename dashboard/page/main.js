// @ts-check
// The page: brings what has changed to those who show it, once for each picture.
import { Client } from "./reaktiv.js";
import { Chart } from "./chart.js";
import { Devices } from "./devices.js";
import { Graph } from "./graph.js";
import { Limits } from "./limits.js";
import { duration, element, number, time, unitOf } from "./show.js";

const root = document.documentElement;
const client = new Client("frames", { onChange: changed, onStatus: status, silence: 6000 });

const parts = {
  chart: new Chart(),
  devices: new Devices(choose),
  graph: new Graph(),
  limits: new Limits(client),
};

/** The device that is shown in the chart. @type {string | null} */
let chosen = null;
/** When the last frame came, by the clock of this machine. */
let heard = 0;
/** What has changed since the last picture: names of fields, and of fields of the chosen device. @type {Set<string>} */
let waiting = new Set();
let isWaiting = false;

/** @param {import("./reaktiv.js").Path[]} paths */
function changed(paths) {
  heard = Date.now();
  for (const [name, key, field] of paths) {
    waiting.add(String(name ?? "devices"));
    if (name === "devices" && key === chosen && field !== undefined) waiting.add(`devices.${field}`);
  }
  draw();
}

/** Of a page that nobody sees there is no picture, until they do. */
function draw() {
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(show);
}

/** @param {string} name */
function choose(name) {
  chosen = name;
  waiting.add("devices");
  draw();
}

function show() {
  const changed = waiting;
  waiting = new Set();
  isWaiting = false;
  const { state } = client;
  if (chosen === null || !state.devices.has(chosen)) chosen = [...state.devices][0]?.[0] ?? null;
  element("#clock time").textContent = time(state.second * 1000);
  tiles(state);
  alarms(state);
  broker(state.broker);
  parts.devices.show(state, changed, chosen);
  parts.chart.show(state, chosen);
  parts.limits.show(state);
  parts.graph.show(state, changed, chosen);
}

/** @param {any} state */
function tiles(state) {
  const [times, last] = state.misunderstood;
  const nonsense = times === 0 ? "" : `${number(times)} messages were no figures, the last: ${last}`;
  tile("count", number(state.count), nonsense ? "high" : "", nonsense || `${number(state.readings)} figures so far`);
  tile("alarms", number(state.alarms.length), state.alarms.length ? "alarm" : "", state.alarms[0]?.device ?? "all is well");
  tile("high", number(state.high), state.high ? "high" : "", state.high ? "for now" : "none");
  tile("silent", number(state.silent), state.silent ? "high" : "", state.silent ? `for ${state.limits.silence} s or longer` : "all report");
  tile("highest_load", number(state.highest_load), over(state.highest_load, state.limits.load), `limit ${state.limits.load} %`);
  tile("mean_temperature", number(state.mean_temperature), over(state.mean_temperature, state.limits.temperature), state.mean_temperature === null ? "none reports" : `mean; limit ${state.limits.temperature} °C`);
}

/** @param {number | null} value @param {number} limit */
const over = (value, limit) => (value !== null && value > limit ? "high" : "");

/** @param {string} field @param {string} figure @param {string} level @param {string} note */
function tile(field, figure, level, note) {
  const tile = element(`.tile[data-field="${field}"]`);
  tile.dataset.level = level;
  element("b", tile).textContent = figure;
  const text = element(".note", tile);
  text.textContent = text.title = note;
}

/** So many alarms are listed. */
const MOST = 50;

/** @param {any} state */
function alarms(state) {
  const list = element("#alarms ul");
  list.replaceChildren(
    ...state.alarms.slice(0, MOST).map((/** @type {any} */ { device, since }) => {
      const { value, limit, quantity } = state.devices.get(device) ?? {};
      const item = document.createElement("li");
      const name = document.createElement("strong");
      const figure = document.createElement("span");
      const when = document.createElement("span");
      name.textContent = device;
      figure.className = "figure";
      figure.textContent = `${number(value)} ${unitOf(quantity)}`;
      when.className = "since";
      const { state: how, seen } = state.devices.get(device) ?? {};
      const last = how === "silent" ? `; silent, last heard ${duration(state.second - seen / 1000)} ago` : "";
      when.textContent = `above ${number(limit)} ${unitOf(quantity)} since ${time(since)}, for ${duration(state.second - since / 1000)}${last}`;
      item.append(name, figure, when);
      return item;
    }),
  );
  if (state.alarms.length > MOST) {
    list.append(Object.assign(document.createElement("li"), { textContent: `and ${state.alarms.length - MOST} more` }));
  }
  element("#alarms .empty").hidden = state.alarms.length !== 0;
  element("#alarms .told").textContent = delivery(state.delivery);
  document.title = state.alarms.length ? `(${state.alarms.length}) Plant` : "Plant";
}

/** @param {any} delivery */
function delivery(delivery) {
  if (delivery === "sent") return "told";
  if (delivery === "unheard") return "nobody is told";
  if (delivery?.sending) return delivery.sending === 1 ? "being told …" : `being told, try ${delivery.sending} …`;
  return "";
}

/** @param {any} broker */
function broker(broker) {
  const text = element("#broker");
  text.hidden = broker === "none";
  const lost = broker?.lost;
  text.dataset.state = lost === undefined ? broker : "lost";
  text.textContent = lost === undefined ? `Broker ${broker === "connected" ? "connected" : "being looked for …"}` : `Broker lost: ${lost}`;
}

/** @param {import("./reaktiv.js").Status} status */
function status(status) {
  root.dataset.status = status;
  if (status === "live") root.dataset.known = "";
  element("#status .text").textContent = { connecting: "Connecting …", live: "Live", lost: "Connection lost" }[status];
  element("#lost").hidden = status !== "lost";
  element("#lost .what").textContent =
    "known" in root.dataset ? `What you see is from ${time(heard)}.` : "The server cannot be reached, or has no place left.";
}

const theme = element("#theme");
const stored = () => {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null;
  }
};
if (stored()) root.dataset.theme = stored() ?? "";
theme.addEventListener("click", () => {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const next = (root.dataset.theme ?? (isDark ? "dark" : "light")) === "dark" ? "light" : "dark";
  root.dataset.theme = next;
  try {
    localStorage.setItem("theme", next);
  } catch {
    // It is forgotten with the page.
  }
  parts.chart.draw();
});
