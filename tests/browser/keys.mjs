// A page by keyboard alone: every stop is reached in the order of the page, and shows that it has the focus.

import { join } from "node:path";
import { until, visit } from "./page.mjs";

/// Marks what the Tab key must reach, in order; of a group of choices that is the chosen one.
export const mark = () => {
  const reachable = one => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0
    && !(one.type === "radio" && !one.checked) && (one.localName !== "svg");
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter(reachable);
  all.forEach((one, at) => { one.dataset.stop = at; });
  return all.length;
};

/// What has the focus: its place in the order, and what hides it.
export const at = () => {
  const one = document.activeElement;
  if (!one || one === document.body) return { stop: null };
  const shown = one.classList.contains("pick") ? [...document.querySelectorAll(`label[for=${one.id}]`)].find(label => label.checkVisibility()) : one;
  const style = getComputedStyle(shown);
  const box = shown.getBoundingClientRect();
  const rects = [...shown.getClientRects()].filter(rect => rect.width > 0);
  const seen = rects.some(({ left, top, right, bottom }) => {
    const [x, y] = [Math.min(left + 3, (left + right) / 2), (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2];
    const above = document.elementFromPoint(x, y);
    return Boolean(above && (shown.contains(above) || above.contains(shown)));
  });
  const wrong = [];
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) wrong.push("no ring");
  if (box.bottom < 1 || box.top > innerHeight - 1) wrong.push("out of the window");
  else if (!seen) wrong.push("covered");
  if (box.left < -1 || box.left > innerWidth) wrong.push("beside the window");
  return { stop: one.dataset.stop === undefined ? null : Number(one.dataset.stop), wrong, what: one.outerHTML.slice(0, 120) };
};

const walk = async (page, checks, name) => {
  const stops = await page.evaluate(mark);
  checks.that(stops > 30, `${name}: only ${stops} stops`);
  const wrong = [];
  for (let stop = 0; stop < stops; stop += 1) {
    await page.keyboard.press("Tab");
    const now = await page.evaluate(at);
    if (now.stop !== stop) { wrong.push(`stop ${stop} is ${now.stop}: ${now.what}`); break; }
    if (now.wrong.length) wrong.push(`${now.wrong.join()}: ${now.what}`);
  }
  checks.held += stops;
  checks.none(wrong, `${name}: ${stops} stops`);
};

export const run = async (browser, checks, folder) => {
  for (const [kind, file, wish, open] of [["example", "en", {}, false], ["example", "en", { theme: "dark", width: 390 }, false], ["example", "all", { script: false }, false], ["accepted", "ko", {}, true]]) {
    await visit(browser, checks, join(folder, kind, `${file}.html`), wish, async (page, name) => {
      if (open) await page.$$eval("details", all => all.forEach(one => { one.open = true; }));
      await walk(page, checks, name);
    });
  }
  await visit(browser, checks, join(folder, "example", "en.html"), {}, async (page, name) => {
    await page.keyboard.press("Tab");
    checks.same(await page.evaluate(() => document.activeElement.className), "skip", `${name}: the first stop skips`);
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    checks.that(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)), `${name}: the stop after skipping is in the content`);
    // A finding opens and closes by keyboard.
    const closed = "details.f:not([open])";
    const id = await page.$eval(closed, one => { one.querySelector("summary").focus(); return one.id; });
    for (const key of ["Enter", "Space"]) {
      const before = await page.$eval(`#${id}`, one => one.open);
      await page.keyboard.press(key);
      checks.same(await page.$eval(`#${id}`, one => one.open), !before, `${name}: ${key} on a finding`);
    }
    // Filters answer to keys alone.
    await page.focus("form[data-tools=findings] [name=s]");
    await page.keyboard.press("ArrowDown");
    checks.that(await until(page, () => location.hash.startsWith("#s=")), `${name}: an arrow chooses a severity`);
    // Enter in the field of the search sends nothing.
    await page.focus("form[data-tools=findings] [name=q]");
    await page.keyboard.press("Enter");
    checks.that(page.url().startsWith(page.own), `${name}: Enter stays on the page`);
  });
};
