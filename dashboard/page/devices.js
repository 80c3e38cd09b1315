// @ts-check
// The devices as a table that is sorted and filtered.
import { duration, element, number, unitOf } from "./show.js";

const STATES = ["alarm", "high", "silent", "fine", "unknown"];
const WORDS = { alarm: "Alarm", high: "High", silent: "Silent", fine: "Fine", unknown: "Unknown" };

/** The tenth comes after the second. */
const order = new Intl.Collator("en", { numeric: true });

/** So many rows are on the page at once. */
const MOST = 200;

/** @typedef {{ key: string, device: any }} Row */

export class Devices {
  #body = element("#devices tbody");
  #filter = /** @type {HTMLFormElement} */ (element("#devices .filter"));
  /** @type {Map<string, HTMLTableRowElement>} */
  #rows = new Map();
  #by = "state";
  #falls = false;
  /** @type {any} */
  #state = null;
  /** @type {string | null} */
  #chosen = null;

  /** @param {(name: string) => void} choose */
  constructor(choose) {
    this.#filter.addEventListener("submit", (event) => event.preventDefault());
    this.#filter.addEventListener("input", () => this.#arrange());
    for (const button of document.querySelectorAll("#devices th button")) {
      button.addEventListener("click", () => this.#sort(/** @type {HTMLElement} */ (button).dataset.by ?? "name"));
    }
    const chosen = (/** @type {Event} */ event) => {
      const row = /** @type {Element} */ (event.target).closest("tr");
      if (row?.dataset.key !== undefined) choose(row.dataset.key);
    };
    this.#body.addEventListener("click", chosen);
    this.#body.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      chosen(event);
    });
    this.#mark();
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
  #rank({ key, device }) {
    if (this.#by === "name") return key;
    if (this.#by === "state") return STATES.indexOf(device.state);
    if (this.#by === "source") return device.source;
    const figure = this.#by === "age" ? -(device.seen ?? 0) : Number(device[this.#by] ?? NaN);
    // What has none comes last.
    return Number.isNaN(figure) ? (this.#falls ? -Infinity : Infinity) : figure;
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
    const { devices, second } = this.#state;
    const text = String(new FormData(this.#filter).get("text")).trim().toLowerCase();
    const wanted = new FormData(this.#filter).get("state");
    /** @type {Row[]} */
    const rows = [];
    for (const [key, device] of devices) {
      const matches = `${key} ${device.quantity}`.toLowerCase().includes(text);
      if (matches && (!wanted || device.state === wanted)) rows.push({ key, device });
    }
    const way = this.#falls ? -1 : 1;
    rows.sort((one, other) => {
      const [left, right] = [this.#rank(one), this.#rank(other)];
      if (left !== right) return left < right ? -way : way;
      return order.compare(one.key, other.key);
    });
    const shown = rows.slice(0, MOST);
    const kept = new Set(shown.map(({ key }) => key));
    for (const [key, row] of this.#rows) {
      if (!kept.has(key)) {
        row.remove();
        this.#rows.delete(key);
      }
    }
    /** @type {Element | null} */
    let before = null;
    const focused = document.activeElement;
    for (const { key, device } of shown) {
      const row = this.#row(key);
      this.#fill(row, key, device, second);
      // Only those move that stand elsewhere: what has the focus keeps it.
      /** @type {Element | null} */
      const next = before ? before.nextElementSibling : this.#body.firstElementChild;
      if (next !== row) this.#body.insertBefore(row, next);
      before = row;
    }
    // A row that has moved has lost the focus.
    if (focused instanceof HTMLElement && focused !== document.activeElement && this.#body.contains(focused)) focused.focus({ preventScroll: true });
    const count = rows.length === devices.size ? number(devices.size) : `${number(rows.length)} of ${number(devices.size)}`;
    element("#devices .shown").textContent = devices.size === 0 ? "" : rows.length > MOST ? `${count}, the first ${MOST}` : count;
    const empty = element("#devices .empty");
    empty.hidden = rows.length !== 0;
    empty.textContent = devices.size === 0 ? "No device has reported yet." : "No device is like that.";
  }

  /** @param {string} key */
  #row(key) {
    let row = this.#rows.get(key);
    if (!row) {
      row = document.createElement("tr");
      row.dataset.key = key;
      row.tabIndex = 0;
      const classes = ["name", "number value", "", "number wide", "number wide", "number wide", "number wide", "number wide", "wider"];
      for (const name of classes) row.insertCell().className = name;
      row.cells[2].append(Object.assign(document.createElement("span"), { className: "state" }));
      this.#rows.set(key, row);
    }
    return row;
  }

  /** @param {HTMLTableRowElement} row @param {string} key @param {any} device @param {number} second */
  #fill(row, key, device, second) {
    row.dataset.state = device.state;
    row.setAttribute("aria-selected", String(key === this.#chosen));
    const unit = unitOf(device.quantity);
    const texts = [
      key,
      `${number(device.value)} ${unit}`,
      null,
      number(device.least),
      number(device.mean),
      number(device.most),
      number(device.limit),
      device.seen === null ? "–" : duration(second - device.seen / 1000),
      device.source,
    ];
    texts.forEach((text, place) => text !== null && set(row.cells[place], text));
    set(element(".state", row), WORDS[/** @type {keyof typeof WORDS} */ (device.state)]);
    row.cells[0].title = key;
  }
}

/** What is the same is not touched. @param {HTMLElement} of @param {string} text */
function set(of, text) {
  if (of.textContent !== text) of.textContent = text;
}
