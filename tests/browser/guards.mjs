// What the tests rest on can fail: pages that do what they must not, and pages that keep readers out, are noticed.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, bring, pale } from "./access.mjs";
import { wide } from "./fits.mjs";
import { at, mark } from "./keys.mjs";
import { open } from "./page.mjs";

const POLICY = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">";

const BAD = {
  "a picture from elsewhere": ["<img src=\"http://example.com/x.png\">", "request http://example.com/x.png"],
  "a file of the machine": ["<img src=\"/etc/hostname\">", "request file:///etc/hostname"],
  "a script against the policy": [`${POLICY}<script>window.ran = 1</script>`, "console error"],
  "a style against the policy": [`${POLICY}<p style=\"color: red\">x</p>`, "console error"],
  "an error": ["<script>null.x</script>", "error Cannot read"],
  "a message": ["<script>console.log('here')</script>", "console log: here"],
  "a dialog": ["<script>alert(1)</script>", "dialog alert: 1"],
};

const POOR = `<style>body { background: #fff } a:focus-visible { outline: none } p { color: #999 }</style>
<p>This text is too pale.</p><svg width="9" height="9"></svg><button></button><a href="#x">a link without a ring</a>
<table><tr><td>${"wide".repeat(99)}</td></tr></table>`;

/// What keeps readers out is found by the looks that the other suites take.
const poor = async (page, checks) => {
  await bring(page);
  const { violations } = await ask(page, { runOnly: { type: "tag", values: ["wcag2a", "best-practice"] } });
  for (const rule of ["button-name", "region", "html-has-lang"]) {
    checks.that(violations.some(one => one.startsWith(`${rule}:`)), `axe-core misses ${rule}: ${violations}`);
  }
  checks.same((await page.evaluate(pale)).wrong.length, 1, "texts that are too pale");
  await page.setViewport({ width: 390, height: 800 });
  checks.that((await page.evaluate(wide)).width > 390, "a page that is too wide goes unnoticed");
  await page.evaluate(mark);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  checks.same((await page.evaluate(at)).wrong, ["no ring"], "what has the focus");
};

export const run = async (browser, checks) => {
  const folder = mkdtempSync(join(tmpdir(), "plumbrule-guards-"));
  for (const [name, [body, expected]] of Object.entries(BAD)) {
    const file = join(folder, "page.html");
    writeFileSync(file, `<!doctype html><meta charset=utf-8><title>x</title>${body}`);
    const page = await open(browser, file);
    checks.pages += 1;
    checks.that(page.noted.some(note => note.startsWith(expected)), `${name} goes unnoticed: ${page.noted.join(" | ")}`);
    await page.close();
  }
  const file = join(folder, "poor.html");
  writeFileSync(file, `<!doctype html><meta charset=utf-8><title>x</title>${POOR}`);
  const page = await open(browser, file);
  await poor(page, checks);
  checks.pages += 1;
  await page.close();
  rmSync(folder, { recursive: true });
};
