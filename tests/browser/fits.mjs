// A page fits its window, on a desk and on a phone, with everything opened, and takes the colours that the reader prefers.

import { join } from "node:path";
import { visit } from "./page.mjs";

/// What reaches out of the window and lies in nothing that scrolls.
export const wide = () => {
  const scrolls = one => { for (let e = one; e && e !== document.body; e = e.parentElement) if (["auto", "scroll", "hidden"].includes(getComputedStyle(e).overflowX)) return true; return false; };
  const out = [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > innerWidth + 1 && !scrolls(one));
  return { width: document.documentElement.scrollWidth, out: out.slice(0, 3).map(one => `${Math.round(one.getBoundingClientRect().right)} ${one.outerHTML.slice(0, 120)}`) };
};

const GROUNDS = { light: "rgb(255, 255, 255)", dark: "rgb(17, 19, 22)" };

export const run = async (browser, checks, folder) => {
  for (const kind of ["nothing", "clean", "example", "accepted", "hostile", "many"]) {
    for (const language of ["en", "ko", "ja"]) {
      await visit(browser, checks, join(folder, kind, `${language}.html`), {}, async (page, name) => {
        await page.$$eval("details", all => all.forEach(one => { one.open = true; }));
        for (const width of [1280, 820, 390, 320]) {
          await page.setViewport({ width, height: 800 });
          const now = await page.evaluate(wide);
          checks.that(now.width <= width, `${name}: ${now.width} px wide in a window of ${width}: ${now.out.join(" | ")}`);
        }
        for (const [theme, ground] of Object.entries(GROUNDS)) {
          await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: theme }]);
          checks.same(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), ground, `${name}: ${theme}`);
        }
      });
    }
  }
};
