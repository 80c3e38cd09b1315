// @ts-check
// Where the boxes of a graph stand, and how lines get from one to another.

/** Of a box. */
export const [WIDTH, HEIGHT] = [160, 48];

/** Between boxes: beside a column there is room for what lines need to get from one row to another. And how high the way of a line is that passes a column. */
const [ACROSS, DOWN, PASS] = [42, 12, 8];

/** @typedef {{ name: string, kind: string, formula: string, docs: string }} Node */
/** @typedef {{ reader: number, source: number, conditional: boolean }} Edge */
/** @typedef {{ nodes: Node[], edges: Edge[] }} Facts */
/** Where a box stands, or where lines pass a column between its boxes. @typedef {{ column: number, row: number, y: number, height: number, isBox: boolean, near: Place[] }} Place */

/** @param {Place} place */
export const leftOf = ({ column }) => column * (WIDTH + ACROSS);

/** @param {Place} place */
export const middleOf = ({ y, height }) => y + height / 2;

/** From box to box; what is on the way is passed on the level. @param {Place[]} way */
export function curve([from, ...way]) {
  let [x, y] = [leftOf(from) + WIDTH, middleOf(from)];
  let path = `M${x} ${y}`;
  for (const place of way) {
    // The arrow has a tip of its own.
    const [nextX, nextY] = [leftOf(place) - (place.isBox ? 6 : 0), middleOf(place)];
    const bend = (nextX - x) / 2;
    path += `C${x + bend} ${y} ${nextX - bend} ${nextY} ${nextX} ${nextY}`;
    [x, y] = [nextX, nextY];
    if (!place.isBox) path += `H${(x += WIDTH)}`;
  }
  return path;
}

/** Where all stand, and the way of each edge. No line runs behind a box. @param {Facts} facts */
export function layout({ nodes, edges }) {
  const columns = columnsOf(nodes, edges);
  const places = columns.map((column) => place(column, true));
  const layers = Array.from({ length: Math.max(...columns) + 1 }, (_, column) => places.filter((place) => place.column === column));
  // Lines from one source pass a column together.
  /** @type {Map<string, Place>} */
  const passes = new Map();
  const pass = (/** @type {number} */ source, /** @type {number} */ column) => {
    const key = `${source} ${column}`;
    const known = passes.get(key);
    if (known) return known;
    const made = place(column, false);
    passes.set(key, made);
    layers[column].push(made);
    return made;
  };
  const ways = edges.map(({ reader, source }) => {
    // What reads its own last value, as a scan does, needs no line.
    if (reader === source) return [];
    const way = [places[source]];
    for (let column = columns[source] + 1; column < columns[reader]; column++) way.push(pass(source, column));
    way.push(places[reader]);
    way.slice(1).forEach((place, before) => meet(way[before], place));
    return way;
  });
  order(layers);
  const height = stand(layers);
  return { places, ways, width: layers.length * (WIDTH + ACROSS) - ACROSS, height };
}

/** @param {number} column @param {boolean} isBox @returns {Place} */
const place = (column, isBox) => ({ column, row: 0, y: 0, height: isBox ? HEIGHT : PASS, isBox, near: [] });

/** @param {Place} one @param {Place} other */
function meet(one, other) {
  if (one.near.includes(other)) return;
  one.near.push(other);
  other.near.push(one);
}

/** Each field stands one column behind the last of its sources. @param {Node[]} nodes @param {Edge[]} edges */
function columnsOf(nodes, edges) {
  const depth = nodes.map(() => 0);
  for (let round = 0; round < nodes.length; round++) {
    for (const { reader, source } of edges) {
      if (reader !== source) depth[reader] = Math.min(Math.max(depth[reader], depth[source] + 1), nodes.length);
    }
  }
  const full = [...new Set(depth)].sort((one, other) => one - other);
  return depth.map((column) => full.indexOf(column));
}

/** In its column each stands near those that it has to do with, and what has to do with none last. @param {Place[][]} layers */
function order(layers) {
  const number = (/** @type {Place[]} */ layer) => layer.forEach((place, row) => (place.row = row));
  layers.forEach(number);
  for (let round = 0; round < 12; round++) {
    for (const layer of round % 2 ? layers.toReversed() : layers) {
      const weights = new Map(layer.map((place) => [place, mean(place.near, ({ row, column }) => row / layers[column].length)]));
      layer.sort((one, other) => (weights.get(one) ?? Infinity) - (weights.get(other) ?? Infinity) || one.row - other.row);
      number(layer);
    }
  }
}

/** How high each stands: as near as there is room. All of it is so high. @param {Place[][]} layers */
function stand(layers) {
  for (const layer of layers) settle(layer, layer.map(() => 0));
  for (let round = 0; round < 24; round++) {
    for (const layer of round % 2 ? layers.toReversed() : layers) {
      settle(layer, layer.map((place) => (mean(place.near, middleOf) ?? middleOf(place)) - place.height / 2));
    }
  }
  const all = layers.flat();
  const top = Math.min(...all.map(({ y }) => y));
  for (const place of all) place.y -= top;
  return Math.max(...all.map(({ y, height }) => y + height));
}

/** Half way between those that give way to the ones above, and those that give way to the ones below. @param {Place[]} layer @param {number[]} wished */
function settle(layer, wished) {
  const [down, up] = [[...wished], [...wished]];
  for (let row = 1; row < layer.length; row++) down[row] = Math.max(down[row], down[row - 1] + layer[row - 1].height + DOWN);
  for (let row = layer.length - 2; row >= 0; row--) up[row] = Math.min(up[row], up[row + 1] - layer[row].height - DOWN);
  layer.forEach((place, row) => (place.y = (down[row] + up[row]) / 2));
}

/** @param {Place[]} places @param {(place: Place) => number} of */
const mean = (places, of) => (places.length === 0 ? undefined : places.reduce((sum, place) => sum + of(place), 0) / places.length);
