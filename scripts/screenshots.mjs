#!/usr/bin/env node
// Pictures of a report for people who judge its look: light, dark, phone and, if pdftoppm is installed, paper.
// usage: scripts/screenshots.mjs PAGE.html FOLDER [LANGUAGE]    (LANGUAGE of a page in several; needs scripts/browser-tools.sh)
// A picture is a window high: longer ones repeat themselves beyond some 8,000 pixels.

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { open } from "../tests/browser/page.mjs";
import { withBrowser } from "../tests/browser/tools.mjs";

const [file, folder, language = ""] = process.argv.slice(2);
if (!folder) {
  console.error("usage: scripts/screenshots.mjs PAGE.html FOLDER [LANGUAGE]");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const hash = language && `#lang=${language}`;
const label = basename(file, ".html") + (language && `-${language}`);
const looks = { light: { width: 1280, height: 1500 }, dark: { width: 1280, height: 1500, theme: "dark" }, phone: { width: 390, height: 844 } };

await withBrowser(async browser => {
  for (const [look, wish] of Object.entries(looks)) {
    const page = await open(browser, resolve(file), { ...wish, hash });
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    let count = 0;
    for (let y = 0; y < height; y += wish.height) {
      await page.evaluate(y => scrollTo(0, y), y);
      count += 1;
      await page.screenshot({ path: join(folder, `${label}-${look}-${String(count).padStart(2, "0")}.png`) });
    }
    console.log(`${label} ${look}: ${count} pictures, ${height} px`);
    if (look === "light") {
      const pdf = join(folder, `${label}.pdf`);
      writeFileSync(pdf, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
      const drawn = spawnSync("pdftoppm", ["-r", "80", "-png", pdf, join(folder, `${label}-paper`)]);
      console.log(drawn.error ? `${label} paper: ${pdf}; pdftoppm is not installed` : `${label} paper: pictures of ${pdf}`);
    }
    for (const note of page.noted) console.log(`the page did what it must not: ${note}`);
    await page.close();
  }
});
