// Finds the packages and the browser, and starts it without any way to a network.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = join(root, ".tools", "browser");

/// Something that the tests need is not on this machine.
export class Missing extends Error {}

/// A package of `.tools/browser`.
const load = name => {
  if (!existsSync(join(folder, "node_modules", name))) throw new Missing(`${name} is not in .tools/browser (scripts/browser-tools.sh)`);
  return createRequire(join(folder, "package.json"))(name);
};

/// The source of axe-core, which runs in a page.
export const axe = () => {
  if (!existsSync(join(folder, "node_modules", "axe-core"))) throw new Missing("axe-core is not in .tools/browser (scripts/browser-tools.sh)");
  return readFileSync(join(folder, "node_modules", "axe-core", "axe.min.js"), "utf8");
};

const SYSTEM = ["chromium", "chromium-browser", "google-chrome"];

const found = name => spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();

/// The browser of the system, else that of npm, which unpacks itself into `.tools/browser`.
const browser = async () => {
  const system = SYSTEM.map(found).find(Boolean);
  if (system) return { path: system, headless: true };
  if (!existsSync(join(folder, "node_modules", "@sparticuz", "chromium"))) throw new Missing(`no browser: ${SYSTEM.join(", ")} or npm's @sparticuz/chromium`);
  const before = process.env.TMPDIR;
  process.env.TMPDIR = join(folder, "unpacked");
  mkdirSync(process.env.TMPDIR, { recursive: true });
  const loaded = load("@sparticuz/chromium");
  const path = await (loaded.default ?? loaded).executablePath();
  if (before === undefined) delete process.env.TMPDIR; else process.env.TMPDIR = before;
  return { path, headless: "shell" };
};

// No name resolves and no proxy answers, so nothing that the browser does by itself leaves the machine either.
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check", "--no-pings",
  "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-domain-reliability",
  "--disable-dev-shm-usage", "--font-render-hinting=none", "--force-color-profile=srgb",
  "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9",
];

/// Runs something with a browser that has nothing of an earlier one.
export const withBrowser = async run => {
  const { path, headless } = await browser();
  const puppeteer = load("puppeteer-core");
  const data = mkdtempSync(join(tmpdir(), "plumbrule-browser-"));
  const started = await puppeteer.launch({ executablePath: path, headless, args: FLAGS, userDataDir: data, protocolTimeout: 120_000 })
    .catch(error => { throw new Missing(`${path} does not start: ${error.message.split("\n")[0]}`); });
  try {
    return await run(started);
  } finally {
    await started.close();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
};
