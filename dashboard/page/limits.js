// @ts-check
// The limits: sliders that ask the server, and say what it has answered.
import { element } from "./show.js";

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

  /** @param {any} state */
  show(state) {
    for (const limit of this.#limits) limit.show(state.limits[limit.name]);
  }
}

class Limit {
  /** @param {HTMLElement} form @param {import("./reaktiv.js").Client} client @param {(typeof LIMITS)[number]} limit */
  constructor(form, client, [name, label, unit, least, most, step]) {
    this.name = name;
    this.client = client;
    /** What the server has. @type {number | null} */
    this.value = null;
    /** What it was asked for, if it has not answered. @type {number | null} */
    this.asked = null;
    /** What is to be asked for then. @type {number | null} */
    this.next = null;
    /** Somebody has the slider in their hand. */
    this.isHeld = false;
    /** Somebody has typed something, and not said that it is meant. */
    this.isTyped = false;
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
    this.slider.addEventListener("input", () => {
      this.field.value = this.slider.value;
      this.ask(this.slider.valueAsNumber);
    });
    for (const [name, isHeld] of /** @type {[string, boolean][]} */ ([["pointerdown", true], ["pointerup", false], ["pointercancel", false]])) {
      this.slider.addEventListener(name, () => (this.isHeld = isHeld));
    }
    this.field.addEventListener("input", () => (this.isTyped = true));
    this.field.addEventListener("change", () => {
      this.isTyped = false;
      this.ask(this.field.valueAsNumber);
    });
    this.field.addEventListener("blur", () => this.reset());
    this.field.addEventListener("keydown", (event) => event.key === "Escape" && this.reset());
  }

  /** One question after the other, and only the last of those that wait. @param {number} value */
  async ask(value) {
    if (Number.isNaN(value)) return this.answer("refused", "this is no number");
    if (this.asked !== null) {
      this.next = value;
      return;
    }
    this.asked = value;
    this.answer("", "…");
    try {
      await this.client.set(["limits", this.name], value);
      // A frame says so soon; until then, and if it never comes, anything else is news.
      this.value = value;
      this.answer("accepted", "accepted");
    } catch (error) {
      const reason = error instanceof Error ? (/** @type {any} */ (error).reason ?? error.message) : String(error);
      this.answer("refused", `refused: ${reason}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    this.asked = null;
    const next = this.next;
    this.next = null;
    if (next !== null && next !== value) this.ask(next);
  }

  /** What was refused, or not sent, is given up. */
  reset() {
    this.isTyped = false;
    if (this.value === null || this.asked !== null) return;
    if (this.box.dataset.answer === "refused") this.answer("", "");
    this.slider.value = this.field.value = String(this.value);
  }

  /** @param {string} kind @param {string} text */
  answer(kind, text) {
    this.box.dataset.answer = kind;
    this.said.textContent = text;
  }

  /** @param {number} value */
  show(value) {
    const isNew = value !== this.value;
    this.value = value;
    if (!isNew || this.asked !== null || this.isHeld) return;
    if (this.box.dataset.answer === "refused") this.answer("", "");
    this.slider.value = String(value);
    if (!this.isTyped) this.field.value = String(value);
  }
}
