// The watch over a page can fail: pages that do what they must not are noticed.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
  rmSync(folder, { recursive: true });
};
