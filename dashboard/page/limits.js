// @ts-check
// The limits: sliders that ask the server, and say what it has answered.
import { Refused } from "./reaktiv.js";
import { element, set } from "./show.js";

/** @type {[name: string, label: string, unit: string, least: number, most: number, step: number][]} */
const LIMITS = [
  ["load", "Load", "%", 1, 100, 1],
  ["memory", "Memory", "%", 1, 100, 1],
  ["disk", "Disk", "%", 1, 100, 1],
  ["temperature", "Temperature", "°C", -50, 150, 1],
  ["humidity", "Humidity", "%", 1, 100, 1],
  ["pressure", "Pressure", "bar", 0.1, 16, 0.1],
  ["patience", "Alarm when above for", "s", 1, 600, 1],
  ["silence", "Silent when not heard for", "s", 1, 600, 1],
];

/** Between two questions, in milliseconds: a hand that moves asks for more than anybody can see. */
const PAUSE = 120;

export class Limits {
  /** @type {Limit[]} */
  #limits;

  /** @param {import("./reaktiv.js").Client} client */
  constructor(client) {
    const form = element("#limits form");
    form.addEventListener("submit", (event) => event.preventDefault());
    this.#limits = LIMITS.map((limit) => new Limit(form, client, limit));
  }

  /** After each frame, seen or not. @param {any} state */
  take(state) {
    for (const limit of this.#limits) limit.take(state.limits[limit.name]);
  }

  /** The connection is lost: there is no frame to wait for. */
  lose() {
    for (const limit of this.#limits) limit.goOn();
  }
}

class Limit {
  /** What the server has. @type {number | null} */
  #value = null;
  #isAsking = false;
  /** What is to be asked for after that. @type {number | null} */
  #next = null;
  /** What it was asked for when the connection was lost. @type {number | null} */
  #unanswered = null;
  /** Somebody has the slider in their hand. */
  #isHeld = false;
  /** Somebody has typed something, and not said that it is meant. */
  #isTyped = false;
  /** Ends the wait for a frame. */
  goOn = () => {};

  /** @param {HTMLElement} form @param {import("./reaktiv.js").Client} client @param {(typeof LIMITS)[number]} limit */
  constructor(form, client, [name, label, unit, least, most, step]) {
    this.name = name;
    this.client = client;
    this.box = document.createElement("div");
    this.box.className = "limit";
    this.box.dataset.name = name;
    const text = Object.assign(document.createElement("label"), { textContent: label, htmlFor: `limit-${name}` });
    this.slider = Object.assign(document.createElement("input"), { type: "range", min: least, max: most, step, ariaLabel: `${label}, slider` });
    this.field = Object.assign(document.createElement("input"), { type: "number", step: "any", id: `limit-${name}`, inputMode: "decimal" });
    this.said = Object.assign(document.createElement("output"), { className: "said" });
    const head = Object.assign(document.createElement("div"), { className: "head" });
    head.append(text, this.said);
    this.box.append(head, this.slider, this.field, Object.assign(document.createElement("span"), { className: "unit", textContent: unit }));
    form.append(this.box);
    this.#listen();
  }

  #listen() {
    this.slider.addEventListener("input", () => {
      this.field.value = this.slider.value;
      this.#ask(this.slider.valueAsNumber);
    });
    this.slider.addEventListener("pointerdown", () => (this.#isHeld = true));
    // A hand may let go anywhere.
    for (const end of ["pointerup", "pointercancel", "blur"]) addEventListener(end, () => this.#release());
    this.field.addEventListener("input", () => (this.#isTyped = true));
    this.field.addEventListener("change", () => {
      this.#isTyped = false;
      this.#ask(this.field.valueAsNumber);
    });
    this.field.addEventListener("blur", () => this.#giveUp());
    this.field.addEventListener("keydown", (event) => event.key === "Escape" && this.#giveUp());
  }

  #release() {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#display();
  }

  /** One question after the other, and only the last of those that wait. @param {number} value */
  async #ask(value) {
    if (Number.isNaN(value)) return this.#answer("refused", "this is no number");
    this.#next = value;
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#next !== null) {
      const asked = this.#next;
      this.#next = null;
      await this.#question(asked);
    }
    this.#isAsking = false;
    this.#display();
  }

  /** @param {number} value */
  async #question(value) {
    this.#unanswered = null;
    this.#answer("", "…");
    try {
      await this.client.set(["limits", this.name], value);
    } catch (error) {
      if (error instanceof Refused) return this.#answer("refused", `refused: ${error.reason}`);
      this.#unanswered = value;
      return this.#answer("refused", "not set: the connection is lost");
    }
    this.#answer("accepted", "accepted");
    // Frames that came before the answer do not have it: what they say is not shown.
    const frame = new Promise((resolve) => (this.goOn = () => resolve(null)));
    await Promise.all([frame, new Promise((resolve) => setTimeout(resolve, PAUSE))]);
  }

  /** What was refused, or not sent, is given up. */
  #giveUp() {
    this.#isTyped = false;
    if (this.#isAsking || this.#unanswered !== null) return;
    if (this.#isRefused) this.#answer("", "");
    this.#display();
  }

  get #isRefused() {
    return this.box.dataset.answer === "refused";
  }

  /** @param {string} kind @param {string} text */
  #answer(kind, text) {
    this.box.dataset.answer = kind;
    set(this.said, text);
  }

  /** @param {number} value */
  take(value) {
    const isNew = value !== this.#value;
    this.#value = value;
    this.goOn();
    if (this.#unanswered !== null) this.#settle(this.#unanswered, value);
    else if (!isNew) return;
    // What was said of another value is said no more.
    else if (!this.#isAsking) this.#answer("", "");
    this.#display();
  }

  /** The connection is back: whether it had come to what was asked for. @param {number} asked @param {number} value */
  #settle(asked, value) {
    this.#unanswered = null;
    if (asked === value) return this.#answer("accepted", "accepted");
    // Said, and the server's value shown.
    this.#answer("lost", "not set: the connection was lost");
  }

  /** Shows what the server has, unless somebody wants another value. */
  #display() {
    if (this.#value === null || this.#isAsking || this.#isHeld || this.#isRefused) return;
    const text = String(this.#value);
    if (this.slider.value !== text) this.slider.value = text;
    if (!this.#isTyped && this.field.value !== text) this.field.value = text;
  }
}
