// @ts-check
// The half in the browser of what a `reaktiv` struct publishes: applies frames, and stays connected.

/** @typedef {[epoch: number, n: number]} Version what a client has seen */
/** @typedef {(string | Key)[]} Path the names of fields, and behind a table a key: `["devices", 7, "celsius"]` */
/** @typedef {string | number | boolean | null | object} Key what serde makes of a row's key */
/** @typedef {Record<string, any>} Struct values, structs and `Rows`, by the names of the fields */
/** @typedef {"connecting" | "live" | "lost"} Status */

/** The rows of a table by key, in order. Keys are equal as JSON. */
export class Rows {
  /** @type {Map<string, [Key, Struct]>} */
  #rows = new Map();
  get size() { return this.#rows.size; }
  /** @param {Key} key @returns {Struct | undefined} */
  get(key) { return this.#rows.get(JSON.stringify(key))?.[1]; }
  /** @param {Key} key */
  has(key) { return this.#rows.has(JSON.stringify(key)); }
  /** Pairs of key and row. */
  [Symbol.iterator]() { return this.#rows.values(); }
  toJSON() { return [...this]; }
  /** A row that is there keeps its place. @param {Key} key @param {Struct} row */
  put(key, row) { this.#rows.set(JSON.stringify(key), [key, row]); }
  /** @param {Key} key */
  delete(key) { return this.#rows.delete(JSON.stringify(key)); }
  /** @param {Key[]} keys all of them */
  order(keys) {
    const before = this.#rows;
    this.#rows = new Map(keys.map((key) => [JSON.stringify(key), before.get(JSON.stringify(key)) ?? [key, object()]]));
  }
}

/** An object that inherits nothing, so that fields may have any name. @returns {Struct} */
const object = () => Object.create(null);

/** Integers up to here are numbers. */
const LARGEST = 2n ** 53n;

/** What JSON has no number for is a text. @param {string} _ @param {any} value */
function plain(_, value) {
  if (typeof value === "bigint") return value < -LARGEST || value > LARGEST ? String(value) : Number(value);
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/** @param {any} members */
const entries = (members) => Object.entries(members ?? {});

/** A struct or a row as a whole. @param {any} frame @returns {Struct} */
function whole(frame) {
  const struct = object();
  for (const [name, value] of entries(frame.set)) struct[name] = value;
  for (const [name, inside] of entries(frame.new)) struct[name] = whole(inside);
  for (const [name, rows] of entries(frame.rows)) struct[name] = all(rows.all);
  return struct;
}

/** @param {[Key, any][]} pairs */
function all(pairs) {
  const rows = new Rows();
  for (const [key, row] of pairs) rows.put(key, whole(row));
  return rows;
}

/** @param {Struct} struct @param {any} frame @param {Path} path @param {Path[]} changed */
function change(struct, frame, path, changed) {
  for (const [name, value] of entries(frame.set)) {
    struct[name] = value;
    changed.push([...path, name]);
  }
  for (const [name, inside] of entries(frame.in)) change(struct[name], inside, [...path, name], changed);
  for (const [name, inside] of entries(frame.new)) {
    struct[name] = whole(inside);
    changed.push([...path, name]);
  }
  for (const [name, { all: rows, del = [], put = [], at = [], order }] of entries(frame.rows)) {
    const table = [...path, name];
    if (rows) struct[name] = all(rows);
    if (rows || order) changed.push(table);
    for (const key of del) {
      if (struct[name].delete(key)) changed.push([...table, key]);
    }
    for (const [key, row] of put) {
      struct[name].put(key, whole(row));
      changed.push([...table, key]);
    }
    for (const [key, row] of at) change(struct[name].get(key), row, [...table, key], changed);
    if (order) struct[name].order(order);
  }
}

/** A copy of a published struct. */
export class Replica {
  /** What it has seen. @type {Version | null} */
  version = null;
  /** What kind of field each is, by name: `"signal"`, `"computed"`, `"nested"`, .. @type {Record<string, string>} */
  kinds = {};
  /** The fields. A float that is not finite is a string, and an integer beyond 2^53: `Number(value)`, `BigInt(value)`. */
  state = object();

  /**
   * Applies a frame.
   * @param {any} frame as parsed
   * @returns {Path[]} what has changed; the empty path for all of it
   */
  apply(frame) {
    /** @type {Path[]} */
    const changed = [];
    if (frame.from) {
      if (JSON.stringify(frame.from) !== JSON.stringify(this.version)) throw new Error("a frame for another version");
      change(this.state, frame, [], changed);
    } else {
      this.state = whole(frame);
      this.kinds = frame.kinds ?? {};
      changed.push([]);
    }
    this.version = frame.v;
    return changed;
  }

  /**
   * The frame that sets one field, for a server that accepts it.
   * @param {Path} path @param {any} value
   */
  frame(path, value) {
    if (!Array.isArray(path) || path.length === 0) throw new TypeError(`a path has the names that lead to a field, ["limits", "load"], and is not ${JSON.stringify(path)}`);
    if (JSON.stringify(value, plain) === undefined) throw new TypeError(`there is no value for ${JSON.stringify(path)}`);
    /** @type {any} */
    let frame = { set: { [String(path.at(-1))]: value } };
    /** @type {{ name: string, key?: Key }[]} */
    const steps = [];
    for (let place = 0, at = this.state; place < path.length - 1; place++) {
      const name = String(path[place]);
      const inside = at[name];
      const step = inside instanceof Rows ? { name, key: path[++place] } : { name };
      at = inside instanceof Rows ? inside.get(path[place]) : inside;
      if (!at) throw new Error(`there is no ${JSON.stringify(path)}`);
      if (place >= path.length - 1) throw new Error(`${JSON.stringify(path)} is a row, which is set field by field`);
      steps.unshift(step);
    }
    for (const { name, key } of steps) {
      frame = key === undefined ? { in: { [name]: frame } } : { rows: { [name]: { at: [[key, frame]] } } };
    }
    return frame;
  }
}

/** Why a server has refused something. */
export class Refused extends Error {
  /** @param {string} path @param {string} reason */
  constructor(path, reason) {
    super(path ? `${path}: ${reason}` : reason);
    this.path = path;
    this.reason = reason;
  }
}

/**
 * Stays connected to a server that sends frames, over a WebSocket: tells it in the address what was seen last, as `?since=[epoch,n]`, and connects again when the connection is lost, after a while that doubles
 * each time, and at once when the network is back or somebody looks at the page again. To each frame that is sent the server answers, in order, `{"accepted":true}` or `{"refused":{"path":..,"reason":..}}`; where it
 * has no frame to send, it may say why, `{"error":..}`.
 */
export class Client extends Replica {
  /** @type {Status} */
  status = "connecting";
  /** Why the connection was lost, if that is known: what the server said when it closed it. */
  reason = "";
  /** @type {WebSocket | undefined} */
  #socket;
  /** @type {{ resolve: () => void, reject: (error: Error) => void }[]} */
  #sent = [];
  #tries = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #options;
  #end = new AbortController();

  /**
   * @param {string | URL} url of the socket
   * @param {object} [options]
   * @param {(changed: Path[], client: Client) => void} [options.onChange] after each frame
   * @param {(status: Status, client: Client) => void} [options.onStatus] when it is another one, or for another reason
   * @param {(error: string, client: Client) => void} [options.onError] what the server says when it has no frame to send
   * @param {number} [options.silence] after how many milliseconds without a message a connection counts as lost; none if the server may be silent
   * @param {[least: number, most: number]} [options.backoff] milliseconds before it connects again
   */
  constructor(url, options = {}) {
    super();
    this.#options = { ...options, backoff: options.backoff ?? [500, 15000], url };
    const { signal } = this.#end;
    globalThis.addEventListener?.("online", () => this.#hurry(), { signal });
    globalThis.document?.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#hurry(), { signal });
    this.#connect();
  }

  /** Who is not connected connects now; an attempt that is under way is given up, since it may hang. */
  #hurry() {
    if (this.status === "live") return;
    this.#drop();
    this.#tries = 0;
    this.#connect();
  }

  #connect() {
    const url = new URL(this.#options.url, globalThis.location?.href);
    url.protocol = url.protocol.replace("http", "ws");
    if (this.version) url.searchParams.set("since", JSON.stringify(this.version));
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#socket === socket && this.#receive(data);
    socket.onclose = ({ reason }) => this.#socket === socket && this.#lost(reason);
    this.#listen();
  }

  /** A connection that is silent for too long is none. */
  #listen() {
    clearTimeout(this.#timer);
    if (this.#options.silence) this.#timer = setTimeout(() => this.#lost("the server is silent"), this.#options.silence);
  }

  /** @param {string} text */
  #receive(text) {
    this.#listen();
    /** @type {any} */
    let message;
    /** @type {Path[]} */
    let changed = [];
    try {
      message = JSON.parse(text);
      if (message.v) changed = this.apply(message);
    } catch (error) {
      // What it has is not what the server thinks it has.
      this.version = null;
      return this.#lost(`what came could not be applied: ${error}`);
    }
    if (message.v) {
      this.#tries = 0;
      const socket = this.#socket;
      try {
        this.#be("live");
      } finally {
        // Unless that has ended it.
        if (this.#socket === socket) this.#options.onChange?.(changed, this);
      }
    } else if (message.accepted) {
      this.#sent.shift()?.resolve();
    } else if (message.refused) {
      this.#sent.shift()?.reject(new Refused(message.refused.path, message.refused.reason));
    } else if (message.error) {
      this.#options.onError?.(message.error, this);
    }
  }

  /** @param {string} [reason] */
  #lost(reason = "") {
    this.#drop();
    const [least, most] = this.#options.backoff;
    const wait = Math.min(least * 2 ** this.#tries++, most);
    // Not all at once, when a server comes back.
    this.#timer = setTimeout(() => this.#connect(), wait * (0.5 + Math.random() / 2));
    this.#be("lost", reason);
  }

  #drop() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
    for (const { reject } of this.#sent.splice(0)) reject(new Error("the connection was lost before there was an answer"));
  }

  /** @param {Status} status @param {string} [reason] */
  #be(status, reason = "") {
    if (this.status === status && this.reason === reason) return;
    this.status = status;
    this.reason = reason;
    this.#options.onStatus?.(status, this);
  }

  /**
   * Sends a frame, with numbers of any kind. Resolves when the server has accepted it.
   * @param {any} frame
   * @returns {Promise<void>}
   */
  send(frame) {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return Promise.reject(new Error("there is no connection"));
    return new Promise((resolve, reject) => {
      socket.send(JSON.stringify(frame, plain));
      this.#sent.push({ resolve, reject });
    });
  }

  /** Asks the server to set a field. @param {Path} path @param {any} value */
  async set(path, value) {
    await this.send(this.frame(path, value));
  }

  /** Ends the connection, for good. */
  close() {
    this.#end.abort();
    this.#drop();
    this.#be("lost");
  }
}
