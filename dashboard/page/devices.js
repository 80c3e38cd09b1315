// @ts-check
// The devices as a table that is sorted and filtered.
import { arrange, element, heard, keyOf, made, number, reading, set } from "./show.js";

/** What a device can be, the worst first. @type {Record<string, string>} */
const WORDS = { alarm: "In alarm", high: "Above limit", silent: "Silent", fine: "Fine" };
const STATES = Object.keys(WORDS);

/** Which devices are wanted: those that the tiles count. @type {Record<string, (row: Row) => boolean>} */
const WANTED = {
  "": () => true,
  alarms: ({ states }) => states.includes("alarm"),
  high: ({ device }) => ["high", "alarm"].includes(device.state),
  silent: ({ device }) => device.state === "silent",
  fine: ({ device }) => device.state === "fine",
};

/** The tenth comes after the second. */
const order = new Intl.Collator("en", { numeric: true });

/** So many rows are on the page at once. */
const MOST = 200;

/** One that is silent may be in alarm, too. @typedef {{ key: string, device: any, states: string[] }} Row */
/** @typedef {import("./show.js").Choose} Choose */

export class Devices {
  #body = element("#devices tbody");
  #filter = /** @type {HTMLFormElement} */ (element("#devices .filter"));
  /** @type {Map<string, HTMLTableRowElement>} */
  #rows = new Map();
  /** The row that is reached by Tab; the others are, from there, by arrows. @type {HTMLTableRowElement | undefined} */
  #stop;
  #by = "state";
  #falls = false;
  /** @type {any} */
  #state = null;
  /** @type {string | null} */
  #chosen = null;

  /** @param {Choose} choose */
  constructor(choose) {
    this.#filter.addEventListener("submit", (event) => event.preventDefault());
    this.#filter.addEventListener("input", () => this.#arrange());
    for (const button of document.querySelectorAll("#devices th button")) {
      button.addEventListener("click", () => this.#sort(/** @type {HTMLElement} */ (button).dataset.by ?? "name"));
    }
    this.#body.addEventListener("click", (event) => {
      const row = rowOf(event);
      if (row) choose(keyOf(row));
    });
    this.#body.addEventListener("focusin", (event) => {
      const row = rowOf(event);
      if (row) this.#stopAt(row);
    });
    this.#body.addEventListener("keydown", (event) => {
      const row = rowOf(event);
      if (row && this.#press(event, row, choose)) event.preventDefault();
    });
    this.#mark();
  }

  /** Whether the key means something here. @param {KeyboardEvent} event @param {HTMLTableRowElement} row @param {Choose} choose */
  #press({ key, altKey, ctrlKey, metaKey }, row, choose) {
    if (altKey || ctrlKey || metaKey) return false;
    /** @type {Record<string, Element | null>} */
    const ways = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling, Home: this.#body.firstElementChild, End: this.#body.lastElementChild };
    if (key in ways) /** @type {HTMLElement | null} */ (ways[key])?.focus();
    else if (key === "Enter" || key === " ") choose(keyOf(row));
    else return false;
    return true;
  }

  /** @param {HTMLTableRowElement} row */
  #stopAt(row) {
    if (this.#stop) this.#stop.tabIndex = -1;
    row.tabIndex = 0;
    this.#stop = row;
  }

  /** @param {string} by */
  #sort(by) {
    this.#falls = this.#by === by ? !this.#falls : ["value", "least", "mean", "most", "limit", "age"].includes(by);
    this.#by = by;
    this.#mark();
    this.#arrange();
  }

  #mark() {
    for (const head of document.querySelectorAll("#devices th")) {
      const isIt = element("button", head).dataset.by === this.#by;
      head.setAttribute("aria-sort", !isIt ? "none" : this.#falls ? "descending" : "ascending");
    }
  }

  /** @param {Row} row @returns {number | string} */
  #rank({ device, states }) {
    if (this.#by === "state") return STATES.indexOf(states[0]);
    if (this.#by === "source") return device.source;
    const figure = this.#by === "age" ? -(device.heard ?? 0) : Number(device[this.#by] ?? NaN);
    // What has none comes last.
    return Number.isNaN(figure) ? (this.#falls ? -Infinity : Infinity) : figure;
  }

  /** Only those of this kind, wherever on the page they are asked for. @param {string} kind */
  only(kind) {
    this.#filter.reset();
    /** @type {HTMLSelectElement} */ (element("select", this.#filter)).value = kind;
    this.#arrange();
    element("#devices").scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {any} state
   * @param {Set<string>} changed
   * @param {string | null} chosen
   */
  show(state, changed, chosen) {
    this.#state = state;
    this.#chosen = chosen;
    if (changed.has("devices") || changed.has("second")) this.#arrange();
  }

  #arrange() {
    if (!this.#state) return;
    const { devices, alarms, second } = this.#state;
    const alarming = new Set(alarms.map((/** @type {{ device: string }} */ { device }) => device));
    const text = String(new FormData(this.#filter).get("text")).trim().toLowerCase();
    const isWanted = WANTED[String(new FormData(this.#filter).get("state"))];
    /** @type {Row[]} */
    const rows = [];
    for (const [key, device] of devices) {
      const row = { key, device, states: device.state === "silent" && alarming.has(key) ? ["alarm", "silent"] : [device.state] };
      if (`${key} ${device.quantity}`.toLowerCase().includes(text) && isWanted(row)) rows.push(row);
    }
    const way = this.#falls ? -1 : 1;
    rows.sort((one, other) => {
      if (this.#by === "name") return way * order.compare(one.key, other.key);
      const [left, right] = [this.#rank(one), this.#rank(other)];
      if (left !== right) return left < right ? -way : way;
      return order.compare(one.key, other.key);
    });
    this.#place(rows.slice(0, MOST), second);
    const count = rows.length === devices.size ? number(devices.size) : `${number(rows.length)} of ${number(devices.size)}`;
    set(element("#devices .shown"), devices.size === 0 ? "" : rows.length > MOST ? `${count}, the first ${MOST}` : count);
    const empty = element("#devices .empty");
    empty.hidden = rows.length !== 0;
    set(empty, devices.size === 0 ? "No device has reported yet." : "No device is like that.");
  }

  /** @param {Row[]} shown @param {number} second */
  #place(shown, second) {
    const hadFocus = this.#body.contains(document.activeElement);
    const kept = new Set(shown.map(({ key }) => key));
    for (const key of this.#rows.keys()) {
      if (!kept.has(key)) this.#rows.delete(key);
    }
    const rows = shown.map((of) => {
      const row = this.#row(of.key);
      this.#fill(row, of, second);
      return row;
    });
    arrange(this.#body, rows);
    if (!this.#stop?.isConnected && rows.length > 0) this.#stopAt(this.#rows.get(this.#chosen ?? "") ?? rows[0]);
    // A row that has gone has taken the focus with it.
    if (hadFocus && !this.#body.contains(document.activeElement)) this.#stop?.focus({ preventScroll: true });
  }

  /** @param {string} key */
  #row(key) {
    let row = this.#rows.get(key);
    if (!row) {
      row = document.createElement("tr");
      row.dataset.key = key;
      row.tabIndex = -1;
      const classes = ["name", "number value", "states", "number wide", "number wide", "number wide", "number wide", "number wide", "wider"];
      for (const name of classes) row.insertCell().className = name;
      this.#rows.set(key, row);
    }
    return row;
  }

  /** @param {HTMLTableRowElement} row @param {Row} of @param {number} second */
  #fill(row, { key, device, states }, second) {
    row.dataset.state = device.state;
    row.setAttribute("aria-selected", String(key === this.#chosen));
    const texts = [
      key,
      reading(device),
      null,
      number(device.least),
      number(device.mean),
      number(device.most),
      number(device.limit),
      heard(device, second),
      device.source,
    ];
    texts.forEach((text, place) => text !== null && set(row.cells[place], text));
    if (row.cells[2].childElementCount !== states.length) row.cells[2].replaceChildren(...states.map(() => made("span", "state")));
    states.forEach((state, place) => {
      const badge = /** @type {HTMLElement} */ (row.cells[2].children[place]);
      badge.dataset.state = state;
      set(badge, WORDS[state]);
    });
  }
}

/** @param {Event} event */
const rowOf = (event) => /** @type {Element} */ (event.target).closest("tr");
