// A dashboard as a process of its own, and a browser.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { MODULES, CHROMIUM, DASHBOARD } = process.env;
const { chromium } = createRequire(`${MODULES}/`)("playwright-core");

/** What keeps the browser from asking for anything beyond this machine. */
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const launch = () => chromium.launch({ executablePath: CHROMIUM, args: QUIET });

export class Dashboard {
  /** @param {string} [port] @param {string[]} options */
  static async start(port = "0", ...options) {
    const dashboard = new Dashboard();
    dashboard.process = spawn(DASHBOARD, ["--listen", `127.0.0.1:${port}`, ...options], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(createInterface({ input: dashboard.process.stdout }), "line");
    dashboard.url = line.match(/http:\/\/\S+/)[0];
    dashboard.port = new URL(dashboard.url).port;
    return dashboard;
  }

  async kill() {
    this.process.kill("SIGKILL");
    await once(this.process, "exit");
  }
}

/** A page that shows a dashboard, and has nothing to complain about; `prepare` sees it before it is loaded. */
export async function open(browser, dashboard, { prepare, status = "live", ...options } = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.complaints = [];
  await prepare?.(page);
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  await page.goto(dashboard.url);
  await page.waitForSelector(`html[data-status="${status}"]`);
  return page;
}

/** Lets `change` have what the server sends, before the page does: what it returns comes instead. */
export const between = (change) => (page) =>
  page.routeWebSocket(/\/frames/, (socket) => {
    socket.connectToServer().onMessage((text) => {
      socket.send(JSON.stringify(change(JSON.parse(text))));
    });
  });

/** A frame that brings the whole state brings this, too: rows of more devices, and other values of fields. */
export const withMore = ({ devices = [], fields = {} }) =>
  between((message) => {
    if (!message.v || message.from) return message;
    message.rows.devices.all.push(...devices);
    Object.assign(message.set, fields);
    return message;
  });

export const text = (page, selector) => page.locator(selector).first().textContent();

/** Waits until what is read is like that. */
export async function until(page, selector, isIt) {
  for (;;) {
    const now = await text(page, selector);
    if (isIt(now)) return now;
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}
