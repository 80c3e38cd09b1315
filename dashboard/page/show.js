// @ts-check
// How figures are written, and where they stand.

/** @template {HTMLElement} [E=HTMLElement] @param {string} selector @param {ParentNode} [of] @returns {E} */
export function element(selector, of = document) {
  const found = of.querySelector(selector);
  if (!found) throw new Error(`there is no ${selector}`);
  return /** @type {E} */ (found);
}

/** What is the same is not touched. @param {HTMLElement} of @param {string} text */
export function set(of, text) {
  if (of.textContent !== text) of.textContent = text;
}

/**
 * Makes these the children, in this order. Only those move that stand elsewhere, and what has the focus keeps it.
 * @param {HTMLElement} of @param {Element[]} children
 */
export function arrange(of, children) {
  const focused = document.activeElement;
  const kept = new Set(children);
  for (const child of [...of.children]) {
    if (!kept.has(child)) child.remove();
  }
  let next = of.firstElementChild;
  for (const child of children) {
    if (child === next) next = next.nextElementSibling;
    else of.insertBefore(child, next);
  }
  if (focused instanceof HTMLElement && focused !== document.activeElement && of.contains(focused)) focused.focus({ preventScroll: true });
}

/** A name inside a text: whichever way it is written, the text around it stays in order. @param {string} name */
export const isolated = (name) => `\u2068${name}\u2069`;

const format = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** A float that is not finite comes as a text. @param {number | string | null | undefined} value */
export function number(value) {
  const number = Number(value ?? NaN);
  return Number.isFinite(number) ? format.format(number) : "–";
}

/** @param {number} count @param {string} one @param {string} [many] */
export const counted = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

/** @param {number} millis since 1970 */
export const time = (millis) => new Date(millis).toLocaleTimeString("en-GB");

/** @param {number} seconds */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** @param {string} quantity */
export const unitOf = (quantity) => ({ temperature: "°C", pressure: "bar" })[quantity] ?? "%";

/** A figure and its unit stay together. @param {number | null} value @param {string} unit */
export const measure = (value, unit) => `${number(value)}\u00a0${unit}`;

/** @param {any} device @param {"value" | "limit"} [which] */
export const reading = (device, which = "value") => measure(device[which], unitOf(device.quantity));

/** How long ago a device was heard. @param {any} device @param {number} second */
export const heard = (device, second) => (device.heard === null ? "–" : duration(second - device.heard));

/** What happens when a device is chosen. @typedef {(name: string) => void} Choose */

/** The device that an element stands for. @param {HTMLElement} of */
export const keyOf = (of) => of.dataset.key ?? "";

/** @param {string} tag @param {string} className */
export const made = (tag, className) => Object.assign(document.createElement(tag), { className });
