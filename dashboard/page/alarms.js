// @ts-check
// The devices that raise an alarm, as a list; what is new in it is told to who does not see it.
import { arrange, counted, duration, element, isolated, keyOf, made, number, reading, set, time } from "./show.js";

/** @typedef {import("./show.js").Choose} Choose */

/** So many alarms are listed. */
const LISTED = 50;

/** So many are told by their names at once, and so many texts are kept for who listens. */
const [NAMED, KEPT] = [3, 10];

export class Alarms {
  #list = element("#alarms ul");
  #news = element("#news");
  #more = document.createElement("li");
  /** What is listed, by device. @type {Map<string, HTMLElement>} */
  #items = new Map();
  /** Of which devices it has been told. @type {string[]} */
  #told = [];

  /** @param {Choose} choose */
  constructor(choose) {
    this.#list.addEventListener("click", (event) => {
      const item = /** @type {Element} */ (event.target).closest("li");
      if (item?.dataset.key !== undefined) choose(item.dataset.key);
    });
  }

  /** @param {any} state */
  show(state) {
    const { alarms } = state;
    this.#tell(state);
    const items = alarms.slice(0, LISTED).map((/** @type {any} */ alarm) => this.#item(alarm, state));
    this.#items = new Map(items.map((/** @type {HTMLElement} */ item) => [keyOf(item), item]));
    set(this.#more, `and ${number(alarms.length - LISTED)} more`);
    arrange(this.#list, alarms.length > LISTED ? [...items, this.#more] : items);
    element("#alarms .empty").hidden = alarms.length !== 0;
    const told = element("#alarms .told");
    set(told, delivery(state.delivery));
    told.title = state.delivery === "unheard" ? "start it with --pager ADDRESS to have alarms sent" : "";
  }

  /** What is there is kept, and only its texts change. @param {{ device: string, since: number }} alarm @param {any} state */
  #item({ device: key, since }, { devices, second }) {
    let item = this.#items.get(key);
    if (!item) {
      item = document.createElement("li");
      item.dataset.key = key;
      item.append(Object.assign(made("button", "name"), { type: "button", textContent: key, title: "Show it in the chart" }), made("span", "figure"), made("span", "since"));
    }
    const device = devices.get(key);
    if (!device) return item;
    set(element(".figure", item), reading(device));
    const silent = device.state === "silent" ? `; silent, last heard ${duration(second - device.heard)} ago` : "";
    set(element(".since", item), `above ${reading(device, "limit")} since ${time(since)}, for ${duration(second - since / 1000)}${silent}`);
    return item;
  }

  /** Says what is new to who does not see it. @param {any} state */
  #tell({ alarms, devices }) {
    /** @type {string[]} */
    const now = alarms.map((/** @type {{ device: string }} */ { device }) => device);
    const [before, after] = [new Set(this.#told), new Set(now)];
    const figure = (/** @type {string} */ key) => (devices.has(key) ? `, ${reading(devices.get(key))}` : "");
    this.#say("Alarm", now.filter((key) => !before.has(key)), figure);
    this.#say("Alarm over", this.#told.filter((key) => !after.has(key)), () => "");
    this.#told = now;
  }

  /** @param {string} what @param {string[]} keys @param {(key: string) => string} more */
  #say(what, keys, more) {
    const texts = keys.slice(0, NAMED).map((key) => `${what}: ${isolated(key)}${more(key)}`);
    if (keys.length > NAMED) texts.push(`${what}: ${counted(keys.length - NAMED, "further device")}`);
    this.#news.append(...texts.map((textContent) => Object.assign(document.createElement("p"), { textContent })));
    while (this.#news.childElementCount > KEPT) this.#news.firstElementChild?.remove();
  }
}

/** @param {any} delivery */
function delivery(delivery) {
  if (delivery === "sent") return "sent";
  if (delivery === "unheard") return "not sent anywhere";
  if (delivery?.sending) return delivery.sending === 1 ? "being sent …" : `being sent, try ${delivery.sending} …`;
  return "";
}
