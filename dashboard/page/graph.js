// @ts-check
// The dependency graph, with what each field is now: sources on the left, what is computed from them further right.
import { element, number, set, time } from "./show.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, ACROSS, DOWN] = [168, 50, 64, 14];

/** @typedef {{ name: string, kind: string, formula: string, docs: string }} Node */
/** @typedef {{ nodes: Node[], edges: { reader: number, source: number, conditional: boolean }[] }} Facts */

export class Graph {
  #svg = /** @type {SVGElement} */ (/** @type {unknown} */ (element("#graph svg")));
  #form = /** @type {HTMLFormElement} */ (element("#graph form"));
  #hint = element("#graph .formula").textContent;
  /** @type {{ plant: Facts, device: Facts } | null} */
  #graphs = null;
  /** @type {Map<string, { box: Element, value: Element }>} */
  #boxes = new Map();
  /** @type {any} */
  #state = null;
  /** @type {string | null} */
  #device = null;

  constructor() {
    this.#form.addEventListener("change", () => this.#begin());
    this.#load();
  }

  async #load() {
    try {
      this.#graphs = await (await fetch("graph.json")).json();
      this.#begin();
    } catch {
      element("#graph .formula").textContent = "The graph could not be loaded; it is there when the page is loaded again.";
    }
  }

  get #of() {
    return new FormData(this.#form).get("of") === "device" ? "device" : "plant";
  }

  #begin() {
    if (!this.#graphs) return;
    this.#draw(this.#graphs[this.#of]);
    element("#graph .formula").textContent = this.#hint;
    if (this.#state) this.#fill(new Set());
  }

  /** @param {Facts} facts */
  #draw({ nodes, edges }) {
    const layers = layersOf(nodes, edges);
    /** @type {Map<number, { x: number, y: number }>} */
    const places = new Map();
    const most = Math.max(...layers.map((layer) => layer.length));
    layers.forEach((layer, column) => {
      const free = ((most - layer.length) * (HEIGHT + DOWN)) / 2;
      layer.forEach((node, row) => places.set(node, { x: column * (WIDTH + ACROSS) + 2, y: free + row * (HEIGHT + DOWN) + 2 }));
    });
    const [width, height] = [layers.length * (WIDTH + ACROSS) - ACROSS + 4, most * (HEIGHT + DOWN) - DOWN + 4];
    this.#svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    // It grows with the letters around it.
    this.#svg.style.width = `${width / 16}rem`;
    this.#svg.replaceChildren();
    this.#svg.classList.remove("chosen");
    this.#boxes.clear();
    const lines = edges.map(({ reader, source, conditional }) => {
      const [from, to] = [places.get(source), places.get(reader)];
      const path = make("path", { class: conditional ? "edge conditional" : "edge" });
      if (from && to) {
        const [x1, y1, x2, y2] = [from.x + WIDTH, from.y + HEIGHT / 2, to.x, to.y + HEIGHT / 2];
        const bend = Math.max(24, (x2 - x1) / 2);
        path.setAttribute("d", `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`);
      }
      this.#svg.append(path);
      return path;
    });
    nodes.forEach((node, number) => {
      const { x, y } = places.get(number) ?? { x: 0, y: 0 };
      const box = make("g", { class: "node", "data-kind": node.kind, "data-name": node.name, transform: `translate(${x} ${y})`, tabindex: "0", role: "button" });
      const name = make("text", { class: "name", x: "10", y: "19" });
      const value = make("text", { class: "value", x: "10", y: "39" });
      name.textContent = `${node.name.length > 20 ? `${node.name.slice(0, 19)}…` : node.name}`;
      const title = make("title", {});
      title.textContent = `${node.kind} ${node.name}`;
      box.append(title, make("rect", { width: String(WIDTH), height: String(HEIGHT), rx: "8" }), name, value);
      const choose = () => this.#choose(number, nodes, edges, lines);
      box.addEventListener("click", choose);
      box.addEventListener("keydown", (event) => {
        const { key } = /** @type {KeyboardEvent} */ (event);
        if (key !== "Enter" && key !== " ") return;
        event.preventDefault();
        choose();
      });
      this.#svg.append(box);
      this.#boxes.set(node.name, { box, value });
    });
  }

  /** @param {number} chosen @param {Node[]} nodes @param {Facts["edges"]} edges @param {Element[]} lines */
  #choose(chosen, nodes, edges, lines) {
    const { name, kind, formula, docs } = nodes[chosen];
    const near = new Set([chosen]);
    edges.forEach(({ reader, source }, place) => {
      const isNear = reader === chosen || source === chosen;
      lines[place].classList.toggle("near", isNear);
      if (isNear) near.add(reader).add(source);
    });
    nodes.forEach((node, number) => this.#boxes.get(node.name)?.box.classList.toggle("near", near.has(number)));
    this.#svg.classList.add("chosen");
    const text = element("#graph .formula");
    text.textContent = `${name}, ${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}. ${docs}`;
    if (formula) text.append(Object.assign(document.createElement("code"), { textContent: formula }));
  }

  /** @param {any} state @param {Set<string>} changed @param {string | null} device */
  show(state, changed, device) {
    this.#state = state;
    this.#device = device;
    set(element("#graph .name"), device ?? "The chosen device");
    if (this.#graphs) this.#fill(changed);
  }

  /** @param {Set<string>} changed */
  #fill(changed) {
    const isDevice = this.#of === "device";
    const struct = isDevice ? this.#state.devices.get(this.#device) : this.#state;
    for (const [name, { box, value }] of this.#boxes) {
      const isPublished = struct && name in struct;
      const text = isPublished ? shown(struct[name], name) : box.getAttribute("data-kind") === "effect" ? "effect" : "not published";
      value.classList.toggle("inside", !isPublished);
      if (value.textContent !== text) value.textContent = text;
      box.classList.toggle("changed", changed.has(isDevice ? `devices.${name}` : name));
    }
  }
}

/** @param {any} value @param {string} name */
function shown(value, name) {
  if (value === null) return "none";
  if (name === "high_since") return time(value);
  if (name === "second" || name === "heard") return time(value * 1000);
  if (typeof value === "number") return number(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return cut(value);
  if (value.size !== undefined) return `${number(value.size)} rows`;
  if (Array.isArray(value)) return value.length === 0 ? "none" : cut(value.map((item) => item?.device ?? String(item)).filter(Boolean).join(", "));
  return Object.getPrototypeOf(value) === null ? `${Object.keys(value).length} fields` : cut(Object.entries(value).flat().join(" "));
}

/** @param {string} text */
const cut = (text) => (text.length > 17 ? `${text.slice(0, 16)}…` : text);

/** @param {string} name @param {Record<string, string>} attributes */
function make(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/**
 * Each field stands one column behind the last of its sources, and in its column near them.
 * @param {Node[]} nodes @param {Facts["edges"]} edges @returns {number[][]}
 */
function layersOf(nodes, edges) {
  const depth = nodes.map(() => 0);
  for (let round = 0; round < nodes.length; round++) {
    for (const { reader, source } of edges) {
      // What reads its own last value, as a scan does, stays where it is.
      if (reader !== source) depth[reader] = Math.min(Math.max(depth[reader], depth[source] + 1), nodes.length);
    }
  }
  /** @type {number[][]} */
  const layers = [];
  depth.forEach((column, node) => (layers[column] ??= []).push(node));
  const full = layers.filter((layer) => layer !== undefined);
  const place = nodes.map((_, node) => full.find((layer) => layer.includes(node))?.indexOf(node) ?? 0);
  for (let round = 0; round < 8; round++) {
    for (const layer of full) {
      const weight = (/** @type {number} */ node) => {
        const near = edges.flatMap(({ reader, source }) => (reader === node ? [place[source]] : source === node ? [place[reader]] : []));
        return near.length === 0 ? place[node] : near.reduce((sum, one) => sum + one, 0) / near.length;
      };
      layer.sort((one, other) => weight(one) - weight(other) || one - other);
      layer.forEach((node, row) => (place[node] = row));
    }
  }
  return full;
}
