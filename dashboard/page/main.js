// @ts-check
// The page: brings what has changed to those who show it, once for each picture.
import { Client } from "./reaktiv.js";
import { Alarms } from "./alarms.js";
import { Chart } from "./chart.js";
import { Devices } from "./devices.js";
import { Graph } from "./graph.js";
import { Limits } from "./limits.js";
import { counted, element, isolated, measure, number, set, time } from "./show.js";

const root = document.documentElement;
const client = new Client("frames", { onChange: changed, onStatus: status, onError: error, silence: 6000 });

const parts = {
  chart: new Chart(),
  alarms: new Alarms(choose),
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
  error("");
  parts.chart.take(client.state);
  parts.limits.take(client.state);
  title();
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
  // On a small screen it may be far away, or behind the header.
  const chart = element("#chart");
  const { top, bottom, height } = chart.getBoundingClientRect();
  const seen = Math.min(bottom, innerHeight) - Math.max(top, element("header").offsetHeight);
  if (seen < height / 2) chart.scrollIntoView({ block: "nearest" });
}

function show() {
  const changed = waiting;
  waiting = new Set();
  isWaiting = false;
  const { state } = client;
  if (chosen === null || !state.devices.has(chosen)) chosen = [...state.devices][0]?.[0] ?? null;
  set(element("#clock time"), time(state.second * 1000));
  tiles(state);
  broker(state);
  parts.alarms.show(state);
  parts.devices.show(state, changed, chosen);
  parts.chart.show(state, chosen);
  parts.graph.show(state, changed, chosen);
}

/** In the title it is seen even where the page is not. */
function title() {
  const count = client.state.alarms?.length ?? 0;
  const plant = count ? `(${count}) Plant` : "Plant";
  document.title = client.status === "lost" ? `${plant}: not live` : plant;
}

/** So long it is news that something could not be understood, in seconds. */
const NEWS = 60;

/** @param {any} state */
function tiles(state) {
  const { alarms, count, limits, high, silent, highest_load, highest_temperature, mean_temperature } = state;
  devices(state);
  tile("alarms", alarms.length, alarms.length ? "alarm" : "", alarms.length ? oldest(alarms) : "none");
  tile("high", high, high ? "high" : "", high ? "those in alarm included" : "none");
  tile("silent", silent, silent ? "high" : "", silent ? `for ${measure(limits.silence, "s")} or longer` : count ? "all report" : "–");
  tile("highest_load", highest_load, over(highest_load, limits.load), `limit ${measure(limits.load, "%")}`);
  const mean = mean_temperature === null ? "none reports" : `mean\u00a0${number(mean_temperature)}`;
  tile("highest_temperature", highest_temperature, over(highest_temperature, limits.temperature), `${mean}; limit\u00a0${measure(limits.temperature, "°C")}`);
}

/** What could not be understood is loud at first, and then only counted; the last of it stays below the table. @param {any} state */
function devices({ count, readings, misunderstood, second }) {
  const { count: times, last } = misunderstood;
  const isNew = times > 0 && second - misunderstood.second < NEWS;
  const figures = counted(readings, "figure");
  const quiet = times === 0 ? `${figures} received` : `${figures} understood, ${number(times)} not`;
  tile("count", count, isNew ? "high" : "", isNew ? `${number(times)} not understood, see below the table` : quiet);
  const line = element("#devices .nonsense");
  line.hidden = times === 0;
  line.dataset.level = isNew ? "high" : "";
  set(line, `Not understood, ${times === 1 ? "" : "last "}at ${time(misunderstood.second * 1000)}: ${isolated(last)}`);
}

/** Of which devices a tile has the highest figure. @type {Record<string, string>} */
const HIGHEST = { highest_load: "load", highest_temperature: "temperature" };

/** A tile leads to those that it counts, or to the one whose figure it has. */
element("#tiles").addEventListener("click", ({ target }) => {
  const tile = /** @type {Element} */ (target).closest(".tile");
  if (heard === 0 || !(tile instanceof HTMLElement)) return;
  const field = tile.dataset.field ?? "";
  const quantity = HIGHEST[field];
  if (quantity === undefined) return parts.devices.only(field === "count" ? "" : field);
  const has = (/** @type {any} */ device) => device.quantity === quantity && device.state !== "silent" && device.value === client.state[field];
  const [name] = [...client.state.devices].find(([, device]) => has(device)) ?? [];
  if (name !== undefined) choose(name);
});

/** @param {{ device: string }[]} alarms */
const oldest = ([{ device }, ...others]) => isolated(device) + (others.length ? `, ${number(others.length)} more` : "");

/** @param {number | null} value @param {number} limit */
const over = (value, limit) => (value !== null && value > limit ? "high" : "");

/** @param {string} field @param {number | null} figure @param {string} level @param {string} note */
function tile(field, figure, level, note) {
  const tile = element(`.tile[data-field="${field}"]`);
  tile.dataset.level = level;
  set(element("b", tile), number(figure));
  const text = element(".note", tile);
  set(text, note);
  text.title = note;
}

/** @param {any} state */
function broker({ broker, devices }) {
  const isLost = typeof broker === "object";
  const wasThere = isLost && [...devices].some(([, { source }]) => source === "broker");
  const text = element("#broker");
  text.hidden = broker === "none";
  text.dataset.state = isLost ? "lost" : broker;
  set(text, isLost ? (wasThere ? "Broker lost" : "Broker not reached") : broker === "connected" ? "Broker connected" : "Broker being looked for …");
  set(element("#unheard strong"), wasThere ? "Broker lost." : "The broker cannot be reached:");
  set(element("#unheard .effect"), wasThere ? "What is shown of its sensors is out of date. It is being looked for …" : "nothing of its sensors yet. It is tried again …");
  banner("#unheard", isLost, isLost ? `(${broker.lost})` : "");
}

/** @param {string} text what the server says where it has no frame to send */
function error(text) {
  banner("#error", text !== "", text);
}

/** @param {string} selector @param {boolean} isShown @param {string} text */
function banner(selector, isShown, text) {
  set(element(".what", element(selector)), text);
  element(selector).hidden = !isShown;
}

/** What a server says when it closes a connection, in plain words. @type {Record<string, string>} */
const REASONS = {
  "": "The server cannot be reached.",
  "all places are taken": "The server serves as many browsers as it may: when one of them is closed there is a place.",
  "the server stops": "The server has been stopped.",
  "the server is silent": "The server does not say anything.",
  "too many messages": "This page has asked for too much at once.",
};

/** @param {import("./reaktiv.js").Status} status */
function status(status) {
  const isRefused = client.reason === "all places are taken";
  const isKnown = heard !== 0;
  if (status === "live") root.dataset.known = "";
  root.dataset.status = status;
  const lost = isRefused ? "All places are taken" : isKnown ? "Connection lost" : "No connection";
  set(element("#status .text"), { connecting: "Connecting …", live: "Live", lost }[status]);
  set(element("#lost strong"), `${lost}.`);
  const reason = REASONS[client.reason] ?? `The reason: ${client.reason}.`;
  banner("#lost", status === "lost", isKnown ? `What you see is from ${time(heard)}. ${reason}` : `${reason} There is nothing to see yet.`);
  element("#loading").hidden = status !== "connecting";
  if (status === "live") parts.chart.load();
  if (status === "lost") {
    error("");
    parts.limits.lose();
  }
  // It has other colours now.
  parts.chart.draw();
  title();
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
