// See screenshot.sh.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const { MODULES, DASHBOARD } = process.env;
const { chromium } = createRequire(`${MODULES}/`)("playwright-core");
const which = (name) => execFileSync("sh", ["-c", `PATH=$PATH:/usr/sbin command -v ${name}`]).toString().trim();

const free = createServer().listen(0, "127.0.0.1");
await once(free, "listening");
const { port } = free.address();
free.close();
await once(free, "close");

const broker = spawn(which("mosquitto"), ["-p", String(port)], { stdio: "ignore" });
const dashboard = spawn(DASHBOARD, ["--listen", "127.0.0.1:0", "--mqtt", `127.0.0.1:${port}`], { stdio: ["ignore", "pipe", "inherit"] });
const [line] = await once(createInterface({ input: dashboard.stdout }), "line");
const url = line.match(/http:\/\/\S+/)[0];

/** A figure of a made-up sensor. */
const send = (device, quantity, value) =>
  execFileSync(which("mosquitto_pub"), ["-p", String(port), "-t", `plant/${device}/${quantity}`, "-m", value.toFixed(1)]);
const wave = (time, least, most, length) => least + ((most - least) * (1 + Math.sin(time / length))) / 2;

const browser = await chromium.launch({
  executablePath: which("chromium"),
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage({ viewport: { width: 1600, height: 1150 }, colorScheme: "dark" });
await page.goto(url);
for (let time = 0; time < 45; time++) {
  try {
    send("boiler", "temperature", wave(time, 62, 74, 5));
    send("boiler", "pressure", wave(time, 3, 6.5, 7));
    send("dryer", "temperature", Math.min(60 + time, 82));
    send("dryer", "humidity", wave(time, 40, 66, 6));
    send("tank 2", "pressure", 8.4);
    if (time < 20) send("compressor", "pressure", wave(time, 4, 6, 3));
  } catch {
    // The broker may not be there yet.
  }
  await sleep(1000);
  if (time === 5) await page.locator('tr[data-key="dryer temperature"]').click();
}
await page.mouse.move(0, 0);
await page.evaluate(() => scrollTo(0, 0));
await page.screenshot({ path: process.argv[2] });
await browser.close();
dashboard.kill("SIGINT");
broker.kill();
