// @ts-check
// How figures are written, and where they stand.

/** @template {HTMLElement} [E=HTMLElement] @param {string} selector @param {ParentNode} [of] @returns {E} */
export function element(selector, of = document) {
  const found = of.querySelector(selector);
  if (!found) throw new Error(`there is no ${selector}`);
  return /** @type {E} */ (found);
}

const format = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** A float that is not finite comes as a text. @param {number | string | null | undefined} value */
export function number(value) {
  const number = Number(value ?? NaN);
  return Number.isFinite(number) ? format.format(number) : "–";
}

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
