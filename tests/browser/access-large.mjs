// The same for pages that hold much: three languages at once, many groups, and the most findings that a page shows.

import { join } from "node:path";
import { all } from "./access.mjs";

export const run = async (browser, checks, folder) => {
  for (const [language, widths] of [["en", [1280, 390]], ["ko", [390]], ["ja", [1280]]]) {
    await all(browser, checks, join(folder, "example", "all.html"), { hash: `#lang=${language}`, widths, axeOnContrast: false });
  }
  await all(browser, checks, join(folder, "many", "en.html"), { axeOnContrast: false });
  // Opening repeats a thousand times what the other pages hold.
  await all(browser, checks, join(folder, "large", "en.html"), { widths: [1280], opens: [false], axeOnContrast: false });
};
