// A published site: its pages lead to every review and back, fit a phone, and keep nobody out.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { all } from "./access.mjs";
import { wide } from "./fits.mjs";
import { visit } from "./page.mjs";

/// Links to other files that can be seen.
const links = page => page.$$eval("a[href]:not([href^='#'])", all => all.filter(one => one.offsetParent).map(one => one.href));

/// Follows every link from a page to others of the site, and gives where they led.
const follow = async (page, checks, name) => {
  const seen = new Map([[page.own, "the index"]]);
  const waiting = [page.own];
  while (waiting.length) {
    const at = waiting.pop();
    if (page.url() !== at) await page.goto(at);
    checks.that((await page.title()).length > 0, `${name}: ${at} has no title`);
    checks.same(await page.$$eval("main", all => all.filter(one => one.offsetParent).length), 1, `${name}: ${at} shows one page`);
    for (const link of await links(page)) {
      if (!link.startsWith("file:") || seen.has(link)) continue;
      seen.set(link, at);
      checks.that(existsSync(fileURLToPath(link)), `${name}: ${at} leads to ${link}, which is not there`);
      if (link.endsWith(".html")) waiting.push(link);
    }
  }
  return [...seen.keys()];
};

export const run = async (browser, checks, folder) => {
  const site = join(folder, "site");
  const files = readdirSync(site, { recursive: true }).filter(name => name.endsWith(".html"));
  await visit(browser, checks, join(site, "index.html"), { site }, async (page, name) => {
    const led = await follow(page, checks, name);
    const unled = files.filter(file => !led.some(link => decodeURI(link).endsWith(`/site/${file}`)));
    checks.that(files.length >= 7, `${name}: ${files.length} pages`);
    checks.none(unled, `${name}: pages that no link leads to`);
    checks.held += led.length;
  });
  const own = files.filter(file => !/\d{4}-\d\d-\d\d/.test(file)).map(file => join(site, file));
  for (const file of [...own, join(folder, "site-empty", "index.html")]) {
    for (const language of ["en", "ko", "ja"]) {
      await all(browser, checks, file, { hash: `#lang=${language}`, axeOnContrast: language === "en" });
      await visit(browser, checks, file, { hash: `#lang=${language}`, width: 390 }, async (page, name) => {
        for (const width of [1280, 390, 320]) {
          await page.setViewport({ width, height: 800 });
          const now = await page.evaluate(wide);
          checks.that(now.width <= width, `${name}: ${now.width} px wide in a window of ${width}: ${now.out.join(" | ")}`);
        }
      });
    }
  }
};
