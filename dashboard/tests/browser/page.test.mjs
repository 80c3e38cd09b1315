// The page in a real browser.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { Dashboard, launch, open, text, until } from "./support.mjs";

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
  dashboard = await Dashboard.start(dashboard.port);
  await page.waitForSelector('html[data-status="live"]');
  assert.equal(await page.locator("#lost").isVisible(), false);
  // Another process knows nothing of what was set: nor does the page any more.
  await page.waitForFunction((field) => document.querySelector(field).value === "8", field);
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

for (const width of [360, 1280, 1920]) {
  for (const colorScheme of ["dark", "light"]) {
    test(`nothing sticks out at ${width} pixels, ${colorScheme}`, LIMIT, async () => {
      const page = await open(browser, dashboard, { viewport: { width, height: 900 }, colorScheme });
      await until(page, '.tile[data-field="count"] b', (count) => Number(count) >= 3);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${wide} pixels`);
      const size = await page.evaluate(() => parseFloat(getComputedStyle(document.querySelector(".tile b")).fontSize));
      assert.ok(size >= (width === 1920 ? 60 : 30), `figures of ${size} pixels`);
      await page.locator("#theme").click();
      const theme = await page.evaluate(() => document.documentElement.dataset.theme);
      assert.equal(theme, colorScheme === "dark" ? "light" : "dark");
      await page.close();
    });
  }
}
