// Pages stay small: bytes, and what the browser must hold. Counted, never timed.

import { statSync } from "node:fs";
import { join } from "node:path";
import { visit } from "./page.mjs";

/// Most bytes of a page, and most elements that the browser holds of it. The large page is as full as one can be: 5,000 findings,
/// of which 1,000 show code and twelve values, come to 111,000 elements; the rest is room for texts and pictures.
const LIMITS = {
  "example/en": [400_000, 9_000], "example/ko": [400_000, 9_000], "example/ja": [400_000, 9_000], "example/all": [1_000_000, 27_000],
  "large/en": [6_000_000, 120_000], "large/ko": [6_000_000, 120_000], "large/ja": [6_000_000, 120_000],
};

export const run = async (browser, checks, folder) => {
  for (const [name, [bytes, elements]] of Object.entries(LIMITS)) {
    const file = join(folder, `${name}.html`);
    const { size } = statSync(file);
    checks.that(size <= bytes, `${name}: ${size} bytes, at most ${bytes}`);
    await visit(browser, checks, file, {}, async page => {
      const found = await page.evaluate(() => ({ elements: document.getElementsByTagName("*").length, places: document.querySelectorAll(".list .p").length, groups: document.querySelectorAll(".list > .f").length }));
      checks.that(found.elements <= elements, `${name}: ${found.elements} elements, at most ${elements}`);
      // However full the page is, a group is never without an example.
      if (name.startsWith("large")) checks.that(found.places >= 5_000 && found.places < 5_000 + found.groups, `${name}: ${found.places} findings on the page`);
      console.log(`browser: size: ${name}: ${size} bytes of ${bytes}, ${found.elements} elements of ${elements}, ${found.places} findings`);
    });
  }
};
