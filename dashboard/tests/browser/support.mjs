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
  /** @param {string} [port] */
  static async start(port = "0") {
    const dashboard = new Dashboard();
    dashboard.process = spawn(DASHBOARD, ["--listen", `127.0.0.1:${port}`], { stdio: ["ignore", "pipe", "inherit"] });
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

/** A page that shows a dashboard, and has nothing to complain about. */
export async function open(browser, dashboard, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  await page.goto(dashboard.url);
  await page.waitForSelector('html[data-status="live"]');
  return page;
}

export const text = (page, selector) => page.locator(selector).first().textContent();

/** Waits until what is read is like that. */
export async function until(page, selector, isIt) {
  for (;;) {
    const now = await text(page, selector);
    if (isIt(now)) return now;
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}
