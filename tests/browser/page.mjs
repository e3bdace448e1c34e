// A page under watch: every request that is not its own, every violation of its policy, every error and every dialog is noted.

import { pathToFileURL } from "node:url";

/// Counts what was held and keeps what did not hold.
export class Checks {
  constructor() {
    this.pages = 0;
    this.held = 0;
    this.wrong = [];
  }

  that(holds, what) {
    this.held += 1;
    if (!holds) this.wrong.push(what);
    return holds;
  }

  same(actual, expected, what) {
    const [a, b] = [actual, expected].map(value => JSON.stringify(value));
    return this.that(a === b, `${what}: ${a}, expected ${b}`);
  }

  none(list, what) {
    return this.that(list.length === 0, `${what}: ${list.slice(0, 8).join(" | ")}${list.length > 8 ? ` and ${list.length - 8} more` : ""}`);
  }
}

/// Opens a file in a window. `wish`: hash, width, height, theme, script (false switches it off), site (a folder whose files are
/// the page's own as well).
export const open = async (browser, file, wish = {}) => {
  const { hash = "", width = 1280, height = 900, theme = "light", script = true, site } = wish;
  const page = await browser.newPage();
  const own = pathToFileURL(file).href;
  const home = site && `${pathToFileURL(site).href}/`;
  const noted = [];
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }, { name: "prefers-reduced-motion", value: "reduce" }]);
  await page.setJavaScriptEnabled(script);
  await page.setRequestInterception(true);
  page.on("request", request => {
    const [url] = request.url().split("#");
    if (url === own || (home && url.startsWith(home) && request.resourceType() === "document")) return request.continue();
    noted.push(`request ${request.url()}`);
    return request.abort();
  });
  page.on("console", message => noted.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", error => noted.push(`error ${error.message}`));
  page.on("dialog", dialog => { noted.push(`dialog ${dialog.type()}: ${dialog.message()}`); dialog.dismiss(); });
  page.on("popup", () => noted.push("a window opened"));
  await page.evaluateOnNewDocument(() => {
    addEventListener("securitypolicyviolation", event => console.error(`policy ${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(own + hash, { waitUntil: "load" });
  page.noted = noted;
  page.own = own;
  return page;
};

/// Opens a file, does something with it, and holds that the page kept to itself.
export const visit = async (browser, checks, file, wish, run) => {
  const page = await open(browser, file, wish);
  const name = `${file.split("/").slice(-2).join("/")}${wish.hash || ""} ${JSON.stringify({ ...wish, hash: undefined, site: undefined })}`;
  try {
    await run(page, name);
  } catch (error) {
    checks.that(false, `${name}: ${error.stack}`);
  }
  checks.pages += 1;
  checks.none(page.noted, `${name}: the page did what it must not`);
  await page.close();
};

/// Waits until something about the page holds; gives whether it came to that.
export const until = async (page, test, ...values) => {
  for (let waited = 0; waited < 10_000; waited += 25) {
    if (await page.evaluate(test, ...values)) return true;
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  return false;
};
