// The page in a real browser.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as connections } from "node:net";
import { after, before, test } from "node:test";
import { pale } from "./contrast.mjs";
import { Dashboard, between, launch, open, text, until, withMore } from "./support.mjs";

const LIMIT = { timeout: 120_000 };
const limit = (name, part) => `.limit[data-name="${name}"] ${part}`;
let browser, dashboard;

before(async () => {
  [browser, dashboard] = await Promise.all([launch(), Dashboard.start()]);
}, LIMIT);
after(async () => {
  await browser?.close();
  await dashboard?.kill();
});

test("figures are there and move", LIMIT, async () => {
  const page = await open(browser, dashboard);
  await until(page, '.tile[data-field="count"] b', (count) => Number(count) >= 3);
  const clock = await text(page, "#clock time");
  await until(page, "#clock time", (now) => now !== clock);
  const first = 'tr[data-key="all processors"] .value';
  const value = await until(page, first, (value) => value.endsWith("%"));
  await until(page, first, (now) => now !== value);
  assert.equal(await text(page, "#status .text"), "Live");
  assert.equal(await page.locator("#lost").isVisible(), false);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("a slider sets a limit on all pages", LIMIT, async () => {
  const [one, other] = await Promise.all([open(browser, dashboard), open(browser, dashboard)]);
  await one.locator(limit("disk", 'input[type="range"]')).fill("41");
  await until(one, limit("disk", ".said"), (said) => said === "accepted");
  await other.waitForFunction(() => document.querySelector('.limit[data-name="disk"] input[type="range"]').value === "41");
  assert.equal(await other.locator(limit("disk", 'input[type="number"]')).inputValue(), "41");
  await other.locator(limit("load", 'input[type="range"]')).fill("1");
  await until(one, '.tile[data-field="high"] b', (count) => Number(count) >= 1);
  await other.locator(limit("load", 'input[type="range"]')).fill("90");
  await until(other, limit("load", ".said"), (said) => said === "accepted");
  assert.deepEqual([...one.complaints, ...other.complaints], []);
  await Promise.all([one.close(), other.close()]);
});

test("what is refused is shown as refused", LIMIT, async () => {
  const [one, other] = await Promise.all([open(browser, dashboard), open(browser, dashboard)]);
  const field = one.locator(limit("memory", 'input[type="number"]'));
  await field.fill("1000");
  await field.press("Enter");
  const said = await until(one, limit("memory", ".said"), (said) => said.startsWith("refused"));
  assert.equal(said, "refused: 1000 is not between 1 and 100 %");
  assert.equal(await one.locator('.limit[data-name="memory"]').getAttribute("data-answer"), "refused");
  assert.equal(await other.locator(limit("memory", 'input[type="number"]')).inputValue(), "90");
  await one.locator(limit("memory", 'input[type="number"]')).fill("80");
  await one.locator(limit("memory", 'input[type="number"]')).press("Enter");
  await until(one, limit("memory", ".said"), (said) => said === "accepted");
  await Promise.all([one.close(), other.close()]);
});

test("devices are sorted and filtered", LIMIT, async () => {
  const page = await open(browser, dashboard);
  await page.waitForSelector("#devices tbody tr:nth-child(3)");
  const names = () => page.locator("#devices tbody .name").allTextContents();
  await page.locator('#devices button[data-by="name"]').click();
  assert.deepEqual(await names(), (await names()).toSorted());
  await page.locator('#devices button[data-by="name"]').click();
  assert.deepEqual(await names(), (await names()).toSorted().reverse());
  assert.equal(await page.locator('#devices th[aria-sort="descending"]').count(), 1);
  await page.locator('#devices input[name="text"]').fill("disk");
  assert.ok((await names()).length > 0 && (await names()).every((name) => name.startsWith("disk")));
  await page.locator('#devices input[name="text"]').fill("nothing is called that");
  assert.equal(await text(page, "#devices .empty"), "No device is like that.");
  await page.locator('#devices input[name="text"]').fill("");
  await page.locator('tr[data-key="memory"]').click();
  await until(page, "#chart .name", (name) => name === "memory");
  assert.deepEqual(page.complaints, []);
  await page.close();
});

/** A plant of which all is known: whatever the machine does, these four stay as they are. */
function known() {
  const second = Math.floor(Date.now() / 1000);
  const device = (state, quantity, value, limit) => ({ set: { quantity, source: "broker", value, least: value, mean: value, most: value, limit, heard: second, high_since: value > limit ? second * 1000 : null, state } });
  const devices = [
    ["boiler temperature", device("alarm", "temperature", 80, 75)],
    ["tank pressure", device("silent", "pressure", 9, 8)],
    ["dryer temperature", device("high", "temperature", 76, 75)],
    ["fan load", device("fine", "load", 20, 90)],
    ["lamp load", device("silent", "load", 30, 90)],
  ];
  const alarms = ["boiler temperature", "tank pressure"].map((device) => ({ device, since: second * 1000 }));
  return withMore({ devices, fields: { count: 5, alarms, high: 2, silent: 2, highest_load: 20, highest_temperature: 80, mean_temperature: 78 } });
}

test("a tile leads to the devices that it counts, and a filter means the same", LIMIT, async () => {
  const own = await Dashboard.start("0", "--no-machine");
  const page = await open(browser, own, { prepare: known() });
  await page.waitForSelector("#devices tbody tr:nth-child(5)");
  const names = async () => (await page.locator("#devices tbody .name").allTextContents()).toSorted();
  const badges = (name) => page.locator(`#devices tr[data-key="${name}"] .state`).allTextContents();
  assert.deepEqual(await badges("tank pressure"), ["In alarm", "Silent"]);
  assert.deepEqual(await badges("dryer temperature"), ["Above limit"]);
  await page.locator('#devices input[name="text"]').fill("a filter that is given up");
  const expected = {
    alarms: ["boiler temperature", "tank pressure"],
    high: ["boiler temperature", "dryer temperature"],
    silent: ["lamp load", "tank pressure"],
    count: ["boiler temperature", "dryer temperature", "fan load", "lamp load", "tank pressure"],
  };
  for (const [field, shown] of Object.entries(expected)) {
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const tile = page.locator(`.tile[data-field="${field}"]`);
    // By a key, and by a click anywhere on it.
    if (field === "silent") await tile.getByRole("button", { name: "Silent" }).press("Enter");
    else await tile.locator(".figure").click();
    assert.deepEqual(await names(), shown, field);
    assert.equal(Number(await text(page, `.tile[data-field="${field}"] b`)), shown.length);
    const { top, bottom } = await page.evaluate(() => document.querySelector("#devices tbody").getBoundingClientRect());
    assert.ok(top >= 0 && bottom <= 900, `${field}: from ${top} to ${bottom}`);
  }
  for (const [option, name, shown] of [["high", "Above limit", expected.high], ["alarms", "In alarm", expected.alarms], ["fine", "Fine", ["fan load"]]]) {
    await page.locator('#devices select').selectOption({ label: name });
    assert.equal(await page.locator('#devices select').inputValue(), option);
    assert.deepEqual(await names(), shown);
  }
  await page.locator('.tile[data-field="highest_temperature"]').click();
  await until(page, "#chart .name", (name) => name === "boiler temperature");
  await page.getByRole("button", { name: "Highest load" }).press("Space");
  await until(page, "#chart .name", (name) => name === "fan load");
  // The server has no history of them.
  assert.deepEqual(page.complaints.filter((complaint) => !complaint.startsWith("Failed to load resource")), []);
  await page.close();
  await own.kill();
});

test("on a small screen a device that is tapped is shown, with what the table has no room for", LIMIT, async () => {
  const own = await Dashboard.start("0", "--no-machine");
  const page = await open(browser, own, { prepare: known(), viewport: { width: 360, height: 640 }, hasTouch: true });
  const row = page.locator('tr[data-key="fan load"]');
  await row.evaluate((row) => row.scrollIntoView({ block: "start" }));
  await page.evaluate(() => scrollBy(0, 40));
  await row.tap();
  await until(page, "#chart .name", (name) => name === "fan load");
  const [top, bottom, header] = await page.evaluate(() => {
    const { top, bottom } = document.querySelector("#chart").getBoundingClientRect();
    return [top, bottom, document.querySelector("header").getBoundingClientRect().bottom];
  });
  assert.ok(top >= header && bottom <= 640, `from ${top} to ${bottom}`);
  assert.match(await text(page, "#chart .facts"), /^Limit 90\s%; last heard \d+ s ago; in the last minute least 20, mean 20, most 20$/);
  assert.ok(await page.locator("#chart .facts").isVisible());
  await page.close();
  await own.kill();
});

test("devices are seen on a low screen without scrolling", LIMIT, async () => {
  const own = await Dashboard.start("0", "--no-machine");
  const page = await open(browser, own, { prepare: known() });
  await page.waitForSelector("#devices tbody tr:nth-child(5)");
  const { bottom } = await page.locator("#devices tbody tr").nth(4).boundingBox().then(({ y, height }) => ({ bottom: y + height }));
  assert.ok(bottom <= 900, `${bottom}`);
  await page.close();
  await own.kill();
});

test("without a device nobody is said to report", LIMIT, async () => {
  const own = await Dashboard.start("0", "--no-machine");
  const page = await open(browser, own);
  await until(page, '.tile[data-field="silent"] b', (count) => count === "0");
  assert.equal(await text(page, '.tile[data-field="silent"] .note'), "–");
  await page.close();
  await own.kill();
});

test("the graph shows what fields are, and how they come about", LIMIT, async () => {
  const page = await open(browser, dashboard);
  const count = await until(page, '#graph .node[data-name="count"] .value', (value) => Number(value) >= 3);
  assert.equal(count, await text(page, '.tile[data-field="count"] b'));
  await page.locator('#graph .node[data-name="count"]').click();
  assert.equal(await text(page, "#graph .formula code"), "self.devices.len()");
  await page.locator('#graph input[value="device"]').check();
  await until(page, '#graph .node[data-name="limit"] .value', (value) => Number(value) > 0);
  await page.close();
});

/** The boxes that lines run behind, each with the line: a line may touch those that it joins. */
const crossed = (page) =>
  page.evaluate(() => {
    const boxes = [...document.querySelectorAll("#graph .node")].map((node) => {
      const { left, right, top, bottom } = node.querySelector("rect").getBoundingClientRect();
      return { name: node.dataset.name, left: left + 2, right: right - 2, top: top + 2, bottom: bottom - 2 };
    });
    const found = new Set();
    for (const way of document.querySelectorAll("#graph .way")) {
      for (let at = 0; at <= way.getTotalLength(); at += 3) {
        const { x, y } = way.getPointAtLength(at).matrixTransform(way.getScreenCTM());
        for (const { name, left, right, top, bottom } of boxes) if (x > left && x < right && y > top && y < bottom) found.add(name);
      }
    }
    return [...found];
  });

test("the graph fits on a screen, and no line of it runs behind a box", LIMIT, async () => {
  const page = await open(browser, dashboard);
  for (const [of, field] of [["plant", "count"], ["device", "limit"]]) {
    await page.locator(`#graph input[value="${of}"]`).check();
    await page.locator(`#graph .node[data-name="${field}"]`).waitFor();
    const [wide, room] = await page.evaluate(() => [document.querySelector("#graph .scroll").scrollWidth, document.querySelector("#graph .scroll").clientWidth]);
    assert.ok(wide <= room, `${wide} > ${room}`);
    assert.ok((await page.locator("#graph .way").count()) > 10);
    assert.equal(await page.locator("#graph .head").count(), await page.locator("#graph .way").count());
    assert.deepEqual(await crossed(page), []);
  }
  assert.match(await text(page, "#graph .legend"), /signal.*computed.*scan.*conditional read/);
  await page.close();
});

test("a box of the graph says all of what it is, until it is chosen no more", LIMIT, async () => {
  const page = await open(browser, dashboard);
  const devices = page.locator('#graph .node[data-name="devices"]');
  await until(page, '#graph .node[data-name="devices"] .value', (value) => /^[3-9]\d* rows|^\d\d+ rows/.test(value));
  const hint = await text(page, "#graph .about");
  const isChosen = async () => {
    const pressed = await page.locator('#graph .node[aria-pressed="true"]').count();
    assert.equal(await page.locator("#graph svg.chosen").count(), pressed);
    assert.equal((await text(page, "#graph .about")) === hint, pressed === 0);
    return pressed === 1;
  };
  await devices.click();
  assert.ok(await isChosen());
  assert.match(await text(page, "#graph .whole"), /^Now: \d+ rows: .*memory/);
  // A second click, Escape, a click beside.
  await devices.click();
  assert.equal(await isChosen(), false);
  await devices.click();
  await page.keyboard.press("Escape");
  assert.equal(await isChosen(), false);
  await devices.click();
  await page.locator("#graph svg").click({ position: { x: 2, y: 2 } });
  assert.equal(await isChosen(), false);
  assert.equal(await text(page, "#graph .whole"), "");
  assert.equal(await page.locator("#graph .formula code").isVisible(), false);
  await page.close();
});

test("one box of the graph is reached by Tab, the others by arrows", LIMIT, async () => {
  const page = await open(browser, dashboard);
  await page.locator('#graph .node[data-name="count"]').waitFor();
  const focused = () => page.evaluate(() => document.activeElement.dataset.name);
  await page.locator('#graph input[value="plant"]').focus();
  await page.keyboard.press("Tab");
  const first = await focused();
  assert.ok(first);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest("#graph")), null);
  await page.keyboard.press("Shift+Tab");
  assert.equal(await focused(), first);
  const press = async (key) => {
    await page.keyboard.press(key);
    assert.equal(await page.locator('#graph .node[tabindex="0"]').count(), 1);
    return focused();
  };
  const top = await press("Home");
  assert.equal(await press("ArrowUp"), top);
  const second = await press("ArrowDown");
  assert.notEqual(second, top);
  assert.equal(await press("ArrowUp"), top);
  assert.equal(await press("End"), "tell");
  assert.equal(await press("ArrowRight"), "tell");
  assert.equal(await press("ArrowLeft"), "message");
  assert.equal(await press("ArrowLeft"), "alarms");
  await page.keyboard.press("Enter");
  assert.match(await text(page, "#graph .about"), /^alarms, a computed/);
  await page.keyboard.press("Space");
  assert.equal(await page.locator('#graph .node[aria-pressed="true"]').count(), 0);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("a server that is killed and comes back is found again", LIMIT, async () => {
  const page = await open(browser, dashboard);
  const field = limit("pressure", 'input[type="number"]');
  await page.locator(field).fill("3");
  await page.locator(field).press("Enter");
  await until(page, limit("pressure", ".said"), (said) => said === "accepted");
  await dashboard.kill();
  await page.waitForSelector('html[data-status="lost"]');
  assert.ok(await page.locator("#lost").isVisible());
  assert.match(await text(page, "#lost"), /Connection lost\. What you see is from \d\d:\d\d:\d\d/);
  assert.match(await page.title(), /not live$/);
  // What is set now does not arrive: that is said, and what the server has is shown when it is back.
  await page.locator(limit("load", 'input[type="range"]')).fill("33");
  await until(page, limit("load", ".said"), (said) => said === "not set: the connection is lost");
  dashboard = await Dashboard.start(dashboard.port);
  await page.waitForSelector('html[data-status="live"]');
  assert.equal(await page.locator("#lost").isVisible(), false);
  // Another process knows nothing of what was set: nor does the page any more.
  await page.waitForFunction((field) => document.querySelector(field).value === "8", field);
  assert.equal(await text(page, limit("load", ".said")), "not set: the connection was lost");
  for (const part of ['input[type="range"]', 'input[type="number"]']) assert.equal(await page.locator(limit("load", part)).inputValue(), "90");
  await until(page, '.tile[data-field="count"] b', (count) => Number(count) >= 3);
  await page.close();
});

test("a page from elsewhere is refused", LIMIT, async () => {
  const elsewhere = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<!doctype html><title>elsewhere</title>"));
  await new Promise((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${elsewhere.address().port}/`);
  const what = await page.evaluate(
    (url) =>
      new Promise((resolve) => {
        const socket = new WebSocket(url);
        socket.onopen = () => resolve("open");
        socket.onclose = () => resolve("refused");
      }),
    `${dashboard.url.replace("http", "ws")}/frames`,
  );
  assert.equal(what, "refused");
  await page.close();
  elsewhere.close();
});

test("one row of the table is reached by Tab, the others by arrows", LIMIT, async () => {
  const page = await open(browser, dashboard);
  await page.waitForSelector("#devices tbody tr:nth-child(4)");
  await page.locator('#devices button[data-by="name"]').click();
  const names = await page.locator("#devices tbody .name").allTextContents();
  assert.equal(await page.locator('#devices tbody tr[tabindex="0"]').count(), 1);
  assert.equal(await page.getByRole("grid").getByRole("row", { selected: true }).count(), 1);
  const focused = () => page.evaluate(() => document.activeElement.dataset.key);
  // From what is before the rows to what is behind them there is one stop.
  await page.locator('#devices button[data-by="age"]').focus();
  await page.keyboard.press("Tab");
  assert.ok(names.includes(await focused()));
  await page.keyboard.press("Tab");
  // The limits are behind it, not before.
  assert.ok(await page.evaluate(() => document.activeElement.closest("#limits")));
  await page.keyboard.press("Shift+Tab");
  for (const [key, name] of [["Home", names[0]], ["ArrowUp", names[0]], ["ArrowDown", names[1]], ["ArrowDown", names[2]], ["ArrowUp", names[1]], ["End", names.at(-1)], ["ArrowDown", names.at(-1)]]) {
    await page.keyboard.press(key);
    assert.equal(await focused(), name, key);
    assert.equal(await page.locator('#devices tbody tr[tabindex="0"]').count(), 1);
  }
  for (const [key, name] of [["Enter", names.at(-1)], ["Space", names[0]]]) {
    await page.keyboard.press(key === "Space" ? "Home" : "End");
    await page.keyboard.press(key);
    await until(page, "#chart .name", (shown) => shown === name);
    assert.equal(await page.locator('#devices tr[aria-selected="true"]').getAttribute("data-key"), name);
  }
  // Where the row with the focus moves or goes, the focus stays in the table.
  await page.locator('#devices button[data-by="name"]').click();
  await page.locator(`#devices tr[data-key="${names[0]}"]`).focus();
  await page.evaluate(() => {
    document.querySelector('#devices input[name="text"]').value = "memory";
    document.querySelector("#devices .filter").dispatchEvent(new Event("input"));
  });
  assert.equal(await focused(), "memory");
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("a slider that is dragged fast ends where it is let go, on all pages", LIMIT, async () => {
  const [one, other] = await Promise.all([open(browser, dashboard), open(browser, dashboard)]);
  const [slider, field] = [limit("humidity", 'input[type="range"]'), limit("humidity", 'input[type="number"]')];
  await one.locator(slider).scrollIntoViewIfNeeded();
  const { x, y, width, height } = await one.locator(slider).boundingBox();
  for (const [from, to] of [[0.7, 0.31], [0.31, 0.86]]) {
    await one.mouse.move(x + width * from, y + height / 2);
    await one.mouse.down();
    await one.mouse.move(x + width * (1 - to), y + height / 2, { steps: 60 });
    await one.mouse.move(x + width * to, y + height / 2, { steps: 60 });
    // A hand may let go beside it.
    await one.mouse.move(x + width * to, y + height * 3);
    await one.mouse.up();
    const last = await one.locator(slider).inputValue();
    await until(one, limit("humidity", ".said"), (said) => said === "accepted");
    for (const page of [one, other]) await page.waitForFunction(([field, slider, last]) => [field, slider].every((of) => document.querySelector(of).value === last), [field, slider, last]);
    const third = await open(browser, dashboard);
    assert.equal(await third.locator(field).inputValue(), last);
    await third.close();
  }
  // What another page sets is shown by the one that has set before.
  await other.locator(slider).fill("70");
  await one.waitForFunction((slider) => document.querySelector(slider).value === "70", slider);
  assert.equal(await text(one, "#status .text"), "Live");
  assert.deepEqual([...one.complaints, ...other.complaints], []);
  await Promise.all([one.close(), other.close()]);
});

test("a page without a first frame says that it waits, and then that the server is silent", LIMIT, async () => {
  const page = await open(browser, dashboard, { status: "connecting", prepare: (page) => page.routeWebSocket(/\/frames/, () => {}) });
  assert.ok(await page.locator("#loading").isVisible());
  assert.match(await text(page, "#loading"), /^Connecting to the server/);
  assert.deepEqual(new Set(await page.locator(".tile b").allTextContents()), new Set(["–"]));
  for (const part of ["#limits input", "#alarms .empty", "#devices .empty", "#devices .filter"]) assert.equal(await page.locator(part).first().isVisible(), false, part);
  await page.waitForSelector('html[data-status="lost"]');
  assert.equal(await page.locator("#loading").isVisible(), false);
  assert.match(await text(page, "#lost"), /^No connection\. The server does not say anything\./);
  await page.close();
});

test("a page whose server cannot be reached says so", LIMIT, async () => {
  const page = await open(browser, dashboard, { status: "lost", prepare: (page) => page.routeWebSocket(/\/frames/, (socket) => socket.close()) });
  assert.match(await text(page, "#lost"), /^No connection\. The server cannot be reached\. There is nothing to see yet\./);
  await page.close();
});

test("a page that finds no place says so, and gets one when there is one", LIMIT, async () => {
  const small = await Dashboard.start("0", "--clients", "1");
  const one = await open(browser, small);
  const other = await open(browser, small, { status: "lost" });
  await until(other, "#lost strong", (said) => said === "All places are taken.");
  assert.ok(await other.locator("#lost").isVisible());
  assert.equal(await text(other, "#status .text"), "All places are taken");
  assert.equal(await text(one, "#status .text"), "Live");
  await one.close();
  await other.waitForSelector('html[data-status="live"]');
  assert.equal(await other.locator("#lost").isVisible(), false);
  await other.close();
  await small.kill();
});

test("a broker that is lost is told at the top", LIMIT, async () => {
  const broker = connections((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(broker, "listening");
  const lonely = await Dashboard.start("0", "--no-machine", "--mqtt", `127.0.0.1:${broker.address().port}`);
  for (const [prepare, told, short] of [
    [undefined, /^The broker cannot be reached: nothing of its sensors yet\. It is tried again/, "Broker not reached"],
    [known(), /^Broker lost\. What is shown of its sensors is out of date\./, "Broker lost"],
  ]) {
    const page = await open(browser, lonely, { prepare });
    await page.locator("#unheard").waitFor();
    assert.match(await text(page, "#unheard"), told);
    assert.equal(await text(page, "#broker"), short);
    assert.equal(await page.locator("#lost").isVisible(), false);
    await page.close();
  }
  await lonely.kill();
  broker.close();
});

test("what keeps a server from sending is shown until it sends again", LIMIT, async () => {
  let isBroken = false;
  const page = await open(browser, dashboard, {
    prepare: between((message) => (!isBroken ? message : message.v ? { error: "a table that cannot be written" } : message)),
  });
  isBroken = true;
  await page.locator("#error").waitFor();
  assert.match(await text(page, "#error"), /out of date\. It says: a table that cannot be written/);
  isBroken = false;
  await page.locator("#error").waitFor({ state: "hidden" });
  await page.close();
});

test("alarms are told once, and their entries stay the same", LIMIT, async () => {
  const page = await open(browser, dashboard);
  const set = async (name, value) => {
    await page.locator(limit(name, 'input[type="range"]')).fill(value);
    await until(page, limit(name, ".said"), (said) => said === "accepted");
  };
  const told = (what) => page.locator("#news p", { hasText: what });
  await set("patience", "1");
  await set("memory", "1");
  await told(/^Alarm: \W*memory\W*, \d/).waitFor({ state: "attached" });
  assert.equal(await page.locator("#news").getAttribute("aria-live"), "assertive");
  const item = '#alarms li[data-key="memory"]';
  await page.locator(`${item} .name`).focus();
  await page.evaluate((item) => (document.querySelector(item).isMarked = true), item);
  for (let rounds = 0; rounds < 2; rounds++) {
    const since = await text(page, `${item} .since`);
    await until(page, `${item} .since`, (now) => now !== since);
  }
  const [isSame, hasFocus] = await page.evaluate((item) => [document.querySelector(item).isMarked, document.querySelector(item).contains(document.activeElement)], item);
  assert.ok(isSame && hasFocus);
  assert.equal(await told(/^Alarm: \W*memory/).count(), 1);
  assert.match(await page.title(), /^\(\d+\) Plant$/);
  await page.keyboard.press("Enter");
  await until(page, "#chart .name", (name) => name === "memory");
  await set("memory", "90");
  await told(/^Alarm over: \W*memory/).waitFor({ state: "attached" });
  assert.equal(await page.locator(item).count(), 0);
  await set("patience", "10");
  assert.deepEqual(page.complaints, []);
  await page.close();
});

/** How far to the right, and how far down, what has this colour reaches on the canvas, as shares of it. */
const painted = (page, name) =>
  page.evaluate((name) => {
    const canvas = document.querySelector("#chart canvas");
    canvas.style.color = `var(--${name})`;
    const [red, green, blue] = getComputedStyle(canvas).color.match(/\d+/g).map(Number);
    canvas.style.color = "";
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    const [columns, rows] = [new Set(), new Set()];
    for (let at = 0; at < data.length; at += 4) {
      const isIt = Math.abs(data[at] - red) + Math.abs(data[at + 1] - green) + Math.abs(data[at + 2] - blue) < 12 && data[at + 3] > 240;
      if (isIt) columns.add((at / 4) % width), rows.add(Math.floor(at / 4 / width));
    }
    return { wide: columns.size / width, high: rows.size / height };
  }, name);
/** What the chart says of itself, when it is like that. */
const described = (page, isIt) => page.waitForFunction((isIt) => new RegExp(isIt).test(document.querySelector("#chart canvas").ariaLabel), isIt);

test("the chart has a line of what was before, and the limit", LIMIT, async () => {
  const page = await open(browser, dashboard);
  const asked = page.waitForResponse((response) => response.url().endsWith("/history.json?device=memory"));
  await page.locator('tr[data-key="memory"]').click();
  const history = await (await asked).json();
  assert.ok(history.length > 0 && history.every(([second, figure]) => second > 0 && figure > 0));
  await described(page, String.raw`memory.*: \d+ figures from [\d.]+ to [\d.]+, now [\d.]+\s%; limit [\d.]+\s%$`);
  assert.ok((await painted(page, "alarm")).wide > 0.4, "a dashed line");
  assert.ok((await painted(page, "accent")).wide > 0);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("the chart shows five minutes of the device that is chosen last", LIMIT, async () => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const page = await open(browser, dashboard, {
    prepare: (page) =>
      page.route("**/history.json*", async (route) => {
        const isMemory = new URL(route.request().url()).searchParams.get("device") === "memory";
        if (!isMemory) await held;
        const last = Math.floor(Date.now() / 1000);
        const history = Array.from({ length: 60 }, (_, place) => [last - 5 * (59 - place), isMemory ? 10 + place : 99]);
        await route.fulfill({ json: history });
      }),
  });
  await page.locator('tr[data-key="all processors"]').click();
  await until(page, "#chart .name", (name) => name === "all processors");
  await page.locator('tr[data-key="memory"]').click();
  await described(page, "memory.*: [56]. figures from");
  assert.ok((await painted(page, "accent")).wide > 0.7, "a line of five minutes");
  // An answer that comes too late is of somebody else.
  const late = page.waitForResponse((response) => response.url().endsWith("all+processors"));
  release();
  await (await late).finished();
  await described(page, "memory.*: [56]. figures from");
  assert.doesNotMatch(await page.locator("#chart canvas").getAttribute("aria-label"), / to 99/);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("the chart asks for what it has missed when the connection is back", LIMIT, async () => {
  let socket;
  const page = await open(browser, dashboard, {
    prepare: (page) =>
      page.routeWebSocket(/\/frames/, (one) => {
        socket = one;
        one.connectToServer();
      }),
  });
  const answer = () => page.waitForResponse((response) => response.url().endsWith("/history.json?device=memory"));
  const first = answer();
  await page.locator('tr[data-key="memory"]').click();
  await first;
  const second = answer();
  await socket.close();
  assert.ok((await (await second).json()).length > 0);
  assert.equal(await text(page, "#chart .name"), "memory");
  assert.equal(await text(page, "#status .text"), "Live");
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("a chart without a history begins with what comes", LIMIT, async () => {
  const page = await open(browser, dashboard, { prepare: (page) => page.route("**/history.json*", (route) => route.abort()) });
  await page.locator('tr[data-key="memory"]').click();
  await described(page, "memory.*: [3-9] figures from");
  assert.deepEqual(page.complaints.filter((complaint) => !complaint.startsWith("Failed to load resource")), []);
  await page.close();
});

test("a page that nobody sees draws nothing, and all of it when somebody does", LIMIT, async () => {
  let [frames, enough] = [0, () => {}];
  const many = new Promise((resolve) => (enough = resolve));
  const page = await open(browser, dashboard, {
    prepare: async (page) => {
      await page.addInitScript(() => {
        globalThis.pictures = [];
        globalThis.requestAnimationFrame = (draw) => pictures.push(draw);
      });
      await between((message) => {
        if (message.v && ++frames === 15) enough();
        return message;
      })(page);
    },
  });
  await many;
  assert.equal(await page.evaluate(() => pictures.length), 1);
  assert.equal(await text(page, '.tile[data-field="count"] b'), "–");
  await page.evaluate(() => pictures.shift()());
  assert.ok(Number(await text(page, '.tile[data-field="count"] b')) >= 3);
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("what could not be understood is loud for a minute, and then only counted", LIMIT, async () => {
  const tile = '.tile[data-field="count"]';
  for (const [ago, level, note] of [[0, "high", /^3 not understood, see below the table$/], [100, "", /figures? understood, 3 not$/]]) {
    const misunderstood = { count: 3, last: "a topic that is none", second: Math.floor(Date.now() / 1000) - ago };
    const page = await open(browser, dashboard, { prepare: withMore({ fields: { misunderstood } }) });
    await until(page, `${tile} .note`, (said) => note.test(said));
    assert.equal(await page.locator(tile).getAttribute("data-level"), level);
    assert.equal(await page.locator("#devices .nonsense").getAttribute("data-level"), level);
    assert.match(await text(page, "#devices .nonsense"), /^Not understood, last at [\d:]+: .*a topic that is none/);
    assert.ok(await page.locator("#devices .nonsense").isVisible());
    await page.close();
  }
});

/** Names as long as they may be, in either direction, all of them in alarm. */
const LONG = [`${"m".repeat(64)} temperature`, `${"מחמם מים ".repeat(4).slice(0, 33)} temperature`, "a-sensor-of-the-second-boiler-in-hall-seventeen-by-the-north-gate temperature"];
async function crowded(page) {
  const second = Math.floor(Date.now() / 1000);
  const device = { quantity: "temperature", source: "broker", value: 81.5, least: 81.5, mean: 81.5, most: 81.5, limit: 75, heard: second, high_since: second * 1000, state: "alarm" };
  const alarms = LONG.map((device) => ({ device, since: second * 1000 }));
  await withMore({ devices: LONG.map((name) => [name, { set: device }]), fields: { alarms, highest_temperature: 81.5, mean_temperature: 81.5 } })(page);
  await page.route("**/history.json*", (route) => route.fulfill({ json: [[second - 5, 70]] }));
}

for (const width of [360, 1280, 1920, 3840]) {
  test(`long names stay inside at ${width} pixels`, LIMIT, async () => {
    const page = await open(browser, dashboard, { viewport: { width, height: 900 }, prepare: crowded });
    for (const name of LONG) {
      await page.locator("#alarms .name", { hasText: name }).click();
      await until(page, "#chart .name", (shown) => shown === name);
      const wide = await page.evaluate(() => [document.documentElement, ...document.querySelectorAll(".tile, .panel, .panel h2, .note, #alarms li, #alarms ul, #devices .scroll, .choice")].filter((of) => of.scrollWidth > of.clientWidth && of.clientWidth > 0).map((of) => `${of.tagName}.${of.className} ${of.scrollWidth} > ${of.clientWidth}`));
      assert.deepEqual(wide, []);
    }
    const bidi = await page.evaluate(() => [...document.querySelectorAll("#alarms .name, #devices td.name, #chart .name")].map((of) => getComputedStyle(of).unicodeBidi));
    assert.deepEqual(new Set(bidi), new Set(["isolate"]));
    assert.deepEqual(page.complaints, []);
    await page.close();
  });
}

for (const colorScheme of ["dark", "light"]) {
  test(`all can be read, ${colorScheme}, live or not`, LIMIT, async () => {
    const own = await Dashboard.start();
    const first = await open(browser, own);
    await until(first, '.tile[data-field="count"] b', (count) => Number(count) >= 3);
    await first.close();
    const page = await open(browser, own, { colorScheme, prepare: crowded });
    await page.locator("#alarms .name").first().click();
    await page.locator('#graph .node[data-name="count"]').click();
    assert.equal(await page.locator("#alarms li").count(), LONG.length);
    assert.deepEqual(await page.evaluate(pale), []);
    await own.kill();
    await page.waitForSelector('html[data-status="lost"]');
    assert.deepEqual(await page.evaluate(pale), []);
    await page.close();
  });
}

for (const [width, least] of [[360, 30], [1280, 30], [1920, 60], [3840, 120]]) {
  for (const colorScheme of ["dark", "light"]) {
    test(`nothing sticks out at ${width} pixels, ${colorScheme}`, LIMIT, async () => {
      const page = await open(browser, dashboard, { viewport: { width, height: 900 }, colorScheme });
      await until(page, '.tile[data-field="count"] b', (count) => Number(count) >= 3);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${wide} pixels`);
      const size = await page.evaluate(() => parseFloat(getComputedStyle(document.querySelector(".tile b")).fontSize));
      assert.ok(size >= least, `figures of ${size} pixels`);
      const letters = await page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
      assert.ok(letters >= Math.max(15, width / 105), `letters of ${letters} pixels`);
      await page.locator("#theme").click();
      const theme = await page.evaluate(() => document.documentElement.dataset.theme);
      assert.equal(theme, colorScheme === "dark" ? "light" : "dark");
      await page.close();
    });
  }
}
