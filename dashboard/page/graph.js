// @ts-check
// The dependency graph, with what each field is now: sources on the left, what is computed from them further right.
import { curve, HEIGHT, layout, leftOf, middleOf, WIDTH } from "./layout.js";
import { counted, element, made, number, set, time } from "./show.js";

const SVG = "http://www.w3.org/2000/svg";

/** So much room there is around all. */
const ROOM = 6;

/** It becomes smaller where there is little room, down to this share. Then it is scrolled. */
const LEAST = 0.9;

/** What kinds of fields there are: the sign that each box has, and what it says. @type {Record<string, [sign: string, word: string]>} */
const KINDS = {
  signal: ["●", "signal: set from outside"],
  clock: ["◷", "clock"],
  given: ["↓", "given: handed down by the plant"],
  nested: ["⊞", "nested: has fields of its own"],
  event: ["✦", "event: happens, and is over"],
  computed: ["ƒ", "computed from others"],
  scan: ["↻", "scan: remembers what was"],
  effect: ["▶", "effect: does something"],
};

/** @typedef {import("./layout.js").Node} Node */
/** @typedef {import("./layout.js").Facts} Facts */
/** @typedef {import("./layout.js").Place} Place */
/** @typedef {{ node: Node, place: Place, box: SVGElement, value: Element }} Box */

export class Graph {
  #svg = /** @type {SVGElement} */ (/** @type {unknown} */ (element("#graph svg")));
  #form = /** @type {HTMLFormElement} */ (element("#graph form"));
  #about = element("#graph .about");
  #hint = this.#about.textContent ?? "";
  /** @type {{ plant: Facts, device: Facts } | null} */
  #graphs = null;
  /** @type {Box[]} */
  #boxes = [];
  /** Of each edge of the graph. @type {Element[]} */
  #lines = [];
  /** The box that is reached by Tab; the others are, from there, by arrows. @type {Box | undefined} */
  #stop;
  /** The box whose formula is shown. @type {Box | null} */
  #chosen = null;
  /** @type {any} */
  #state = null;
  /** @type {string | null} */
  #device = null;

  constructor() {
    this.#form.addEventListener("change", () => this.#begin());
    // Beside the boxes.
    element("#graph .scroll").addEventListener("click", ({ target }) => {
      if (!(/** @type {Element} */ (target).closest(".node"))) this.#choose(null);
    });
    element("#graph").addEventListener("keydown", ({ key }) => key === "Escape" && this.#choose(null));
    this.#load();
  }

  async #load() {
    try {
      this.#graphs = await (await fetch("graph.json")).json();
      this.#begin();
    } catch {
      set(this.#about, "The graph could not be loaded; it is there when the page is loaded again.");
    }
  }

  get #of() {
    return new FormData(this.#form).get("of") === "device" ? "device" : "plant";
  }

  #begin() {
    if (!this.#graphs) return;
    this.#draw(this.#graphs[this.#of]);
    this.#choose(null);
    if (this.#state) this.#fill(new Set());
  }

  /** @param {Facts} facts */
  #draw(facts) {
    const { places, ways, width, height } = layout(facts);
    this.#svg.setAttribute("viewBox", `${-ROOM} ${-ROOM} ${width + 2 * ROOM} ${height + 2 * ROOM}`);
    // It grows with the letters around it.
    const natural = (width + 2 * ROOM) / 16;
    this.#svg.style.width = `clamp(${natural * LEAST}rem, 100%, ${natural}rem)`;
    this.#svg.replaceChildren();
    this.#lines = facts.edges.map(({ conditional }, edge) => this.#line(ways[edge], conditional));
    this.#boxes = facts.nodes.map((node, number) => this.#box(node, places[number]));
    this.#stopAt(this.#boxes[0]);
    legend(facts);
  }

  /** @param {Place[]} way @param {boolean} isConditional */
  #line(way, isConditional) {
    const line = make("g", { class: isConditional ? "edge conditional" : "edge" });
    if (way.length > 1) {
      const [x, y] = [leftOf(way[way.length - 1]), middleOf(way[way.length - 1])];
      line.append(make("path", { class: "way", d: curve(way) }), make("path", { class: "head", d: `M${x} ${y}l-8 -4.5v9z` }));
    }
    this.#svg.append(line);
    return line;
  }

  /** @param {Node} node @param {Place} place @returns {Box} */
  #box(node, place) {
    const { name, kind } = node;
    const box = make("g", { class: "node", "data-kind": kind, "data-name": name, transform: `translate(${leftOf(place)} ${place.y})`, tabindex: "-1", role: "button" });
    const value = make("text", { class: "value", x: "9", y: "38" });
    box.append(
      make("title", {}, `${kind} ${name}`),
      make("rect", { width: String(WIDTH), height: String(HEIGHT), rx: "8" }),
      make("text", { class: "name", x: "9", y: "18" }, cut(name, 20)),
      make("text", { class: "sign", x: String(WIDTH - 9), y: "38" }, KINDS[kind]?.[0] ?? ""),
      value,
    );
    const of = { node, place, box, value };
    box.addEventListener("click", () => this.#choose(of));
    box.addEventListener("focus", () => this.#stopAt(of));
    box.addEventListener("keydown", (event) => this.#press(event, of) && event.preventDefault());
    this.#svg.append(box);
    return of;
  }

  /** @param {Box} box */
  #stopAt(box) {
    this.#stop?.box.setAttribute("tabindex", "-1");
    box.box.setAttribute("tabindex", "0");
    this.#stop = box;
  }

  /** Whether the key means something here. @param {KeyboardEvent} event @param {Box} box */
  #press({ key, altKey, ctrlKey, metaKey }, box) {
    if (altKey || ctrlKey || metaKey) return false;
    const { column, row } = box.place;
    /** @type {Record<string, () => Box | undefined>} */
    const ways = {
      ArrowDown: () => this.#column(column).find(({ place }) => place.row > row),
      ArrowUp: () => this.#column(column).findLast(({ place }) => place.row < row),
      ArrowRight: () => nearest(this.#column(column + 1), box),
      ArrowLeft: () => nearest(this.#column(column - 1), box),
      Home: () => this.#column(0)[0],
      End: () => this.#column(Math.max(...this.#boxes.map(({ place }) => place.column))).at(-1),
    };
    if (key in ways) ways[key]()?.box.focus();
    else if (key === "Enter" || key === " ") this.#choose(box);
    else return false;
    return true;
  }

  /** Its boxes, from top to bottom. @param {number} column */
  #column(column) {
    return this.#boxes.filter(({ place }) => place.column === column).sort((one, other) => one.place.row - other.place.row);
  }

  /** What is chosen already is chosen no more. @param {Box | null} box */
  #choose(box) {
    this.#chosen = box === this.#chosen ? null : box;
    const chosen = this.#chosen && this.#boxes.indexOf(this.#chosen);
    const near = new Set([chosen]);
    this.#graphs?.[this.#of].edges.forEach(({ reader, source }, edge) => {
      const isNear = reader === chosen || source === chosen;
      this.#lines[edge].classList.toggle("near", isNear);
      if (!isNear) return;
      near.add(reader).add(source);
      // Above the other lines, some of which go the same way.
      this.#boxes[0].box.before(this.#lines[edge]);
    });
    this.#boxes.forEach((of, number) => {
      of.box.classList.toggle("near", near.has(number));
      of.box.setAttribute("aria-pressed", String(of === this.#chosen));
    });
    this.#svg.classList.toggle("chosen", chosen !== null);
    this.#explain(this.#chosen?.node);
  }

  /** @param {Node} [node] */
  #explain(node) {
    const article = /^[aeiou]/.test(node?.kind ?? "") ? "an" : "a";
    set(this.#about, node ? `${node.name}, ${article} ${node.kind}. ${node.docs}` : this.#hint);
    const code = element("#graph .formula code");
    set(code, node?.formula ?? "");
    code.hidden = !node?.formula;
    this.#whole();
  }

  /** All of what the chosen one is now. */
  #whole() {
    const struct = this.#struct;
    const { name = "", kind = "" } = this.#chosen?.node ?? {};
    const line = element("#graph .whole");
    line.hidden = kind === "" || kind === "effect";
    set(line, line.hidden ? "" : struct && name in struct ? `Now: ${whole(struct[name], name)}` : `What it is now is ${KEPT}.`);
  }

  /** @param {any} state @param {Set<string>} changed @param {string | null} device */
  show(state, changed, device) {
    this.#state = state;
    this.#device = device;
    set(element("#graph .name"), device ?? "The chosen device");
    if (this.#graphs) this.#fill(changed);
  }

  get #struct() {
    return this.#of === "device" ? this.#state?.devices.get(this.#device) : this.#state;
  }

  /** @param {Set<string>} changed */
  #fill(changed) {
    const struct = this.#struct;
    const isDevice = this.#of === "device";
    for (const { node, box, value } of this.#boxes) {
      const isKnown = struct && node.name in struct;
      const text = isKnown ? brief(struct[node.name], node.name) : node.kind === "effect" ? "effect" : KEPT;
      value.classList.toggle("inside", !isKnown);
      value.classList.toggle("long", text.length > 9);
      if (value.textContent !== text) value.textContent = text;
      box.classList.toggle("changed", changed.has(isDevice ? `devices.${node.name}` : node.name));
    }
    this.#whole();
  }
}

/** What is not sent to the page. */
const KEPT = "kept on the server";

/** So many entries are named. */
const NAMED = 40;

/** What fits into a box. @param {any} value @param {string} name */
function brief(value, name) {
  if (value?.size !== undefined) return counted(value.size, "row");
  if (isStruct(value)) return counted(Object.keys(value).length, "field");
  return cut(whole(value, name), 15);
}

/** In full. @param {any} value @param {string} name @returns {string} */
function whole(value, name) {
  if (value === null) return "none";
  if (name === "high_since") return time(value);
  if (name === "second" || name === "heard") return time(value * 1000);
  if (typeof value === "number") return number(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value || "–";
  if (value.size !== undefined) return `${counted(value.size, "row")}: ${listed([...value].map(([key]) => key))}`;
  if (Array.isArray(value)) return listed(value.map((item) => item?.device ?? String(item)));
  return Object.entries(value).map(([name, part]) => `${name} ${whole(part, name)}`).join(", ");
}

/** @param {string[]} names */
function listed(names) {
  const more = names.length > NAMED ? ` and ${number(names.length - NAMED)} more` : "";
  return names.length === 0 ? "none" : names.slice(0, NAMED).join(", ") + more;
}

/** @param {any} value */
const isStruct = (value) => typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null;

/** @param {string} text @param {number} most */
const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** What the signs in the boxes mean: those that there are. @param {Facts} facts */
function legend({ nodes, edges }) {
  const kinds = new Set(nodes.map(({ kind }) => kind));
  const entries = Object.entries(KINDS).filter(([kind]) => kinds.has(kind)).map(([kind, [sign, word]]) => entry(kind, sign, word));
  entries.push(entry("edge", "→", "leads to what reads it"));
  if (edges.some(({ conditional }) => conditional)) entries.push(entry("edge", "⇢", "conditional read: only when the formula comes to it"));
  element("#graph .legend").replaceChildren(...entries);
}

/** @param {string} kind @param {string} sign @param {string} word */
function entry(kind, sign, word) {
  const entry = made("li", "");
  entry.dataset.kind = kind;
  const text = Object.assign(made("span", "sign"), { textContent: sign, ariaHidden: "true" });
  entry.append(text, ` ${word}`);
  return entry;
}

/** @param {string} name @param {Record<string, string>} attributes @param {string} [text] @returns {SVGElement} */
function make(name, attributes, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return /** @type {SVGElement} */ (made);
}

/** That which is as high. @param {Box[]} boxes @param {Box} box */
function nearest(boxes, { place }) {
  const far = (/** @type {Box} */ other) => Math.abs(other.place.y - place.y);
  return boxes.toSorted((one, other) => far(one) - far(other))[0];
}
