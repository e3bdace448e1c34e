// Milliseconds from the start of loading a page until its first filter shows its result, one number a line.
// usage: node benches/browser.mjs PAGE.html ROUNDS

import { resolve } from "node:path";
import { open } from "../tests/browser/page.mjs";
import { Missing, withBrowser } from "../tests/browser/tools.mjs";

const [file, rounds] = process.argv.slice(2);

/// Filters by the worst severity, and waits until the browser has drawn what is left.
const filter = () => new Promise(done => {
  const form = document.querySelector("form[data-tools=findings]");
  const told = form.querySelector("output");
  new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => done(performance.now())))).observe(told, { childList: true });
  form.s.selectedIndex = 1;
  form.s.dispatchEvent(new Event("input", { bubbles: true }));
});

try {
  for (let round = 0; round < Number(rounds); round += 1) {
    await withBrowser(async browser => {
      const page = await open(browser, resolve(file));
      console.log((await page.evaluate(filter)).toFixed(0));
    });
  }
} catch (error) {
  console.error(error instanceof Missing ? error.message : error.stack);
  process.exitCode = error instanceof Missing ? 3 : 1;
}
