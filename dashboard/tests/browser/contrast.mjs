// How well what is on a page can be told from what is around it. This runs in the page.

/** All that is too pale: texts below 4.5, and borders of what can be used below 3. */
export function pale() {
  const parts = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    return { colour: [red, green, blue], alpha };
  };
  const light = ([...colour]) => {
    const [red, green, blue] = colour.map((part) => part / 255).map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((one, other) => other - one);
    return (high + 0.05) / (low + 0.05);
  };
  /** The first ground behind it that is not clear. */
  const ground = (of) => {
    for (let at = of; at; at = at.parentElement) {
      const { colour, alpha } = parts(getComputedStyle(at).backgroundColor);
      if (alpha === 1) return colour;
      if (alpha !== 0) throw new Error(`half clear: ${at.outerHTML.slice(0, 100)}`);
    }
    return [255, 255, 255];
  };
  const isSeen = (of) => of.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !of.closest(".unseen, svg");
  const name = (of) => `${of.tagName.toLowerCase()}.${of.className} in ${of.closest("[id]")?.id}`;
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const of = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !isSeen(of) || of.closest("script, noscript, option")) continue;
    const ratio = contrast(parts(getComputedStyle(of).color).colour, ground(of));
    if (ratio < 4.5) found.push(`${name(of)}: text at ${ratio.toFixed(2)}`);
    for (let at = of; at; at = at.parentElement) {
      const { opacity, filter } = getComputedStyle(at);
      if (opacity !== "1" || filter !== "none") found.push(`${name(at)}: opacity ${opacity}, filter ${filter}`);
    }
  }
  for (const of of document.querySelectorAll('input:not([type="range"], [type="radio"]), select, button')) {
    const { borderTopColor, borderTopWidth } = getComputedStyle(of);
    if (!isSeen(of) || borderTopWidth === "0px") continue;
    const ratio = Math.min(contrast(parts(borderTopColor).colour, ground(of)), contrast(parts(borderTopColor).colour, ground(of.parentElement)));
    if (ratio < 3) found.push(`${name(of)}: border at ${ratio.toFixed(2)}`);
  }
  return [...new Set(found)];
}
