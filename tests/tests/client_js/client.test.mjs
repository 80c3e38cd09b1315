// What the client tells and does. Its sockets and its timers are those of the test.
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { pathToFileURL } from "node:url";

const { Client, Refused, Replica } = await import(pathToFileURL(process.env.CLIENT).href);

const WHOLE = {
  v: [7, 1],
  kinds: { limit: "signal", devices: "nested" },
  set: { limit: 70 },
  new: { pump: { set: { on: true } } },
  rows: { devices: { all: [[1, { set: { name: "a" } }], [["x", 2], { set: { name: "b" }, new: { fan: { set: { rpm: 5 } } } }]] } },
};

let sockets;

class FakeSocket {
  static OPEN = 1;
  readyState = 0;
  sent = [];
  constructor(url) {
    this.url = String(url);
    sockets.push(this);
  }
  open() { this.readyState = 1; }
  send(text) { this.sent.push(JSON.parse(text)); }
  receive(message) { this.onmessage({ data: JSON.stringify(message) }); }
  close(reason = "") {
    this.readyState = 3;
    this.onclose?.({ reason });
  }
}

beforeEach(() => {
  sockets = [];
  globalThis.WebSocket = FakeSocket;
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

test("a replica tells what has changed", () => {
  const replica = new Replica();
  assert.deepEqual(replica.apply(WHOLE), [[]]);
  assert.equal(replica.state.devices.get(["x", 2]).fan.rpm, 5);
  const changed = replica.apply({
    v: [7, 2],
    from: [7, 1],
    set: { limit: "NaN" },
    in: { pump: { set: { on: false } } },
    rows: { devices: { del: [1, 99], put: [[3, { set: { name: "c" } }]], at: [[["x", 2], { in: { fan: { set: { rpm: 6 } } } }]], order: [3, ["x", 2]] } },
  });
  assert.deepEqual(changed, [["limit"], ["pump", "on"], ["devices"], ["devices", 1], ["devices", 3], ["devices", ["x", 2], "fan", "rpm"]]);
  assert.deepEqual([...replica.state.devices].map(([key]) => key), [3, ["x", 2]]);
  assert.equal(Number(replica.state.limit), NaN);
  assert.throws(() => replica.apply({ v: [7, 4], from: [7, 3] }), /another version/);
});

test("a frame that sets one field leads there", () => {
  const replica = new Replica();
  replica.apply(WHOLE);
  assert.deepEqual(replica.frame(["limit"], 80), { set: { limit: 80 } });
  assert.deepEqual(replica.frame(["pump", "on"], false), { in: { pump: { set: { on: false } } } });
  assert.deepEqual(replica.frame(["devices", ["x", 2], "fan", "rpm"], 7), {
    rows: { devices: { at: [[["x", 2], { in: { fan: { set: { rpm: 7 } } } }]] } },
  });
  assert.throws(() => replica.frame(["devices", 9, "name"], ""), /there is no/);
  assert.throws(() => replica.frame(["devices", 1], {}), /is a row, which is set field by field/);
  for (const path of ["limit", [], undefined]) assert.throws(() => replica.frame(path, 1), /a path has the names/);
  for (const value of [undefined, () => 1, Symbol("s")]) assert.throws(() => replica.frame(["limit"], value), /there is no value for/);
  assert.equal(JSON.stringify(replica.state.devices), '[[1,{"name":"a"}],[["x",2],{"name":"b","fan":{"rpm":5}}]]');
});

test("it tells the server what it has seen, and is live with the first frame", () => {
  const told = [];
  const client = new Client("ws://host/frames?a=b", { onChange: (changed) => told.push(changed), onStatus: (status) => told.push(status) });
  assert.deepEqual([sockets[0].url, client.status], ["ws://host/frames?a=b", "connecting"]);
  sockets[0].open();
  sockets[0].receive(WHOLE);
  assert.deepEqual(told, ["live", [[]]]);
  sockets[0].close();
  assert.equal(client.status, "lost");
  mock.timers.tick(500);
  assert.equal(sockets[1].url, "ws://host/frames?a=b&since=%5B7%2C1%5D");
  sockets[1].receive({ v: [7, 1], from: [7, 1] });
  assert.equal(client.status, "live");
});

test("it waits longer and longer, and not for ever", () => {
  const random = mock.method(Math, "random", () => 1);
  new Client("ws://host/", { backoff: [100, 1000] });
  const waits = [];
  for (let count = 1; count < 7; count++) {
    sockets.at(-1).close();
    let wait = 0;
    while (sockets.length === count) {
      mock.timers.tick(50);
      wait += 50;
    }
    waits.push(wait);
  }
  assert.deepEqual(waits, [100, 200, 400, 800, 1000, 1000]);
  sockets.at(-1).receive(WHOLE);
  sockets.at(-1).close();
  mock.timers.tick(100);
  assert.equal(sockets.length, 8);
  random.mock.restore();
});

test("a frame for another version makes it ask for all", () => {
  const client = new Client("ws://host/");
  sockets[0].receive(WHOLE);
  sockets[0].receive({ v: [7, 9], from: [7, 8] });
  assert.equal(client.status, "lost");
  mock.timers.tick(500);
  assert.equal(sockets[1].url, "ws://host/");
});

test("silence is a lost connection", () => {
  const client = new Client("ws://host/", { silence: 1000 });
  sockets[0].receive(WHOLE);
  mock.timers.tick(999);
  sockets[0].receive({});
  mock.timers.tick(999);
  assert.equal(client.status, "live");
  mock.timers.tick(1);
  assert.equal(client.status, "lost");
  // What comes of the old one counts no more.
  sockets[0].onmessage({ data: JSON.stringify({ v: [7, 2], from: [7, 1] }) });
  assert.deepEqual([client.status, client.version], ["lost", [7, 1]]);
});

test("what is set is accepted or refused", async () => {
  const client = new Client("ws://host/");
  await assert.rejects(client.send({}), /no connection/);
  sockets[0].open();
  sockets[0].receive(WHOLE);
  const [good, bad, lost] = [client.set(["limit"], 80), client.set(["devices", 1, "name"], 7), client.set(["limit"], 1)];
  assert.deepEqual(sockets[0].sent[1], { rows: { devices: { at: [[1, { set: { name: 7 } }]] } } });
  sockets[0].receive({ accepted: true });
  sockets[0].receive({ refused: { path: "devices[1].name", reason: "it is not accepted" } });
  await good;
  await assert.rejects(bad, (error) => error instanceof Refused && error.path === "devices[1].name" && error.reason === "it is not accepted");
  sockets[0].close();
  await assert.rejects(lost, /connection was lost/);
  await assert.rejects(client.set(["nothing", "there"], 1), /there is no/);
});

test("it ends for good", () => {
  const client = new Client("ws://host/");
  sockets[0].open();
  sockets[0].receive(WHOLE);
  client.close();
  mock.timers.tick(100_000);
  assert.deepEqual([sockets.length, client.status], [1, "lost"]);
});

test("why a connection was lost is told, and when the reason is another one", () => {
  const told = [];
  new Client("ws://host/", { onStatus: (status, { reason }) => told.push([status, reason]) });
  sockets[0].close("all places are taken");
  mock.timers.tick(500);
  sockets[1].close("all places are taken");
  mock.timers.tick(1000);
  sockets[2].close();
  mock.timers.tick(2000);
  sockets[3].receive(WHOLE);
  assert.deepEqual(told, [["lost", "all places are taken"], ["lost", ""], ["live", ""]]);
});

test("what is no message is a lost connection, and then all is asked for", () => {
  const client = new Client("ws://host/");
  for (const text of ["{", "", "null", '{"v":[7,2],"from":[7,1],"in":{"nobody":{"set":{"a":1}}}}', '{"v":[7,2],"from":[7,1],"rows":{"devices":{"at":[[404,{"set":{"a":1}}]]}}}']) {
    sockets.at(-1).receive(WHOLE);
    assert.equal(client.status, "live");
    sockets.at(-1).onmessage({ data: text });
    assert.deepEqual([client.status, client.version], ["lost", null], text);
    assert.match(client.reason, /could not be applied/);
    mock.timers.tick(500);
    assert.equal(sockets.at(-1).url, "ws://host/");
  }
});

test("that the server has no frame is told", () => {
  const told = [];
  const client = new Client("ws://host/", { onError: (error) => told.push(error) });
  sockets[0].receive(WHOLE);
  sockets[0].receive({ error: "`limit` cannot be serialised" });
  assert.deepEqual([told, client.status], [["`limit` cannot be serialised"], "live"]);
});

test("it does not wait when the network is back or the page is seen again", () => {
  const [network, page] = [new EventTarget(), Object.assign(new EventTarget(), { visibilityState: "hidden" })];
  globalThis.addEventListener = network.addEventListener.bind(network);
  globalThis.document = page;
  try {
    const client = new Client("ws://host/");
    // The first attempt may hang, too.
    network.dispatchEvent(new Event("online"));
    assert.deepEqual([sockets.length, sockets[0].readyState, client.status], [2, 3, "connecting"]);
    sockets.shift();
    sockets[0].close();
    network.dispatchEvent(new Event("online"));
    assert.equal(sockets.length, 2);
    // An attempt that hangs is given up.
    network.dispatchEvent(new Event("online"));
    assert.deepEqual([sockets.length, sockets[1].readyState], [3, 3]);
    sockets[2].close();
    page.dispatchEvent(new Event("visibilitychange"));
    assert.equal(sockets.length, 3);
    page.visibilityState = "visible";
    page.dispatchEvent(new Event("visibilitychange"));
    assert.equal(sockets.length, 4);
    mock.timers.tick(100_000);
    assert.equal(sockets.length, 4);
    sockets[3].receive(WHOLE);
    network.dispatchEvent(new Event("online"));
    assert.deepEqual([sockets.length, client.status], [4, "live"]);
    client.close();
    network.dispatchEvent(new Event("online"));
    assert.equal(sockets.length, 4);
  } finally {
    delete globalThis.addEventListener;
    delete globalThis.document;
  }
});

test("who ends it when it hears that it is lost has ended it", () => {
  const client = new Client("ws://host/", { onStatus: (status, client) => client.close() });
  sockets[0].close();
  mock.timers.tick(100_000);
  assert.deepEqual([sockets.length, client.status], [1, "lost"]);
});

test("numbers that JSON does not have are sent as texts, and what cannot be sent asks nothing", async () => {
  const client = new Client("ws://host/");
  sockets[0].open();
  sockets[0].receive(WHOLE);
  const circle = {};
  circle.of = circle;
  await assert.rejects(client.set(["limit"], circle), TypeError);
  const asked = [10n, 2n ** 53n, -(2n ** 53n) - 1n, NaN, -Infinity, [1n, { of: Infinity }]].map((value) => client.set(["limit"], value));
  assert.deepEqual(sockets[0].sent.map(({ set }) => set.limit), [10, 9007199254740992, "-9007199254740993", "NaN", "-Infinity", [1, { of: "Infinity" }]]);
  sockets[0].receive({ refused: { path: "limit", reason: "first" } });
  await assert.rejects(asked[0], /first/);
  asked.slice(1).forEach(() => sockets[0].receive({ accepted: true }));
  await Promise.all(asked.slice(1));
});

test("a callback that throws loses nothing", () => {
  const told = [];
  const client = new Client("ws://host/", {
    backoff: undefined,
    onStatus: (status) => {
      told.push(status);
      throw new Error("of the user");
    },
    onChange: (changed) => told.push(changed),
  });
  assert.throws(() => sockets[0].receive(WHOLE), /of the user/);
  assert.deepEqual(told, ["live", [[]]]);
  assert.throws(() => sockets[0].close(), /of the user/);
  mock.timers.tick(500);
  assert.equal(sockets.length, 2);
  assert.equal(client.status, "lost");
});

test("who ends it when it is live is told nothing any more", () => {
  const told = [];
  new Client("ws://host/", { onStatus: (status, client) => status === "live" && client.close(), onChange: (changed) => told.push(changed) });
  sockets[0].receive(WHOLE);
  mock.timers.tick(100_000);
  assert.deepEqual([told, sockets.length], [[], 1]);
});
