// A page on paper: A4 with page numbers, everything opened, nothing that only works on a screen.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { visit } from "./page.mjs";

const A4 = [595, 842];

/// The text of each printed page; without pdftotext none.
const texts = pdf => {
  const ran = spawnSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8", maxBuffer: 1 << 28 });
  return ran.error ? null : ran.stdout.split("\f").slice(0, -1);
};

/// The sizes of the pages, from the file itself.
const sizes = pdf => [...pdf.toString("latin1").matchAll(/\/MediaBox\s*\[\s*([\d.\s]+)\]/g)].map(([, box]) => box.trim().split(/\s+/).slice(2).map(n => Math.round(Number(n))));

const dense = text => text.replace(/\s+/g, "");

const print = async (page, checks, folder, name, { fingerprints, practices, headings, seals, label }) => {
  const before = await page.$$eval("details", all => all.map(one => one.open));
  const pdf = Buffer.from(await page.pdf({ preferCSSPageSize: true, printBackground: true }));
  const file = join(folder, `${label}.pdf`);
  writeFileSync(file, pdf);
  checks.same(await page.$$eval("details", all => all.map(one => one.open)), before, `${name}: what was closed is closed after printing`);
  const boxes = sizes(pdf);
  checks.that(boxes.length >= 5, `${name}: ${boxes.length} pages`);
  checks.none(boxes.filter(box => ![A4.join(), [...A4].reverse().join()].includes(box.join())), `${name}: pages that are not A4`);
  checks.same(boxes[0], A4, `${name}: the first page stands upright`);
  const pages = texts(file);
  if (!pages) {
    console.log("browser: paper: pdftotext is not installed, so the text of the pages is read from the screen alone");
    return;
  }
  checks.same(pages.length, boxes.length, `${name}: pages with text`);
  checks.none(pages.map((text, at) => (dense(text).includes(`${at + 1}/${pages.length}`) ? "" : `page ${at + 1}`)).filter(Boolean), `${name}: pages without their number`);
  checks.none(pages.map((text, at) => (dense(text).length > 60 ? "" : `page ${at + 1}`)).filter(Boolean), `${name}: empty pages`);
  // The executive page has a sheet of its own, the second.
  const [summary, next] = headings.map(dense);
  checks.that(dense(pages[1]).startsWith(summary), `${name}: the second page begins with ${pages[1].trim().slice(0, 60)}`);
  checks.that(dense(pages[2]).startsWith(next), `${name}: the executive page takes more than a sheet`);
  // What is to be sealed stands above the boxes for the seals.
  const sheet = pages.findLast(text => dense(text).includes(dense(seals.caption))) || "";
  checks.none(seals.boxes.filter(box => !dense(sheet).includes(dense(box))), `${name}: boxes for seals that are not on the sheet of their caption`);
  const whole = dense(pages.join(""));
  checks.none(fingerprints.filter(one => !whole.includes(one)), `${name}: findings that are not printed`);
  checks.none(practices.filter(one => !whole.includes(one)), `${name}: practices that are not printed`);
  checks.held += fingerprints.length + practices.length;
};

export const run = async (browser, checks, folder) => {
  for (const kind of ["example", "accepted"]) {
    const review = JSON.parse(readFileSync(join(folder, kind, "review.json"), "utf8"));
    const fingerprints = review.verdicts.filter(one => one.verdict === "fail").map(one => one.fingerprint);
    const practices = review.practices.map(one => one.id);
    const wishes = kind === "example"
      ? [["en", {}], ["ko", {}], ["ja", {}], ["all", { hash: "#lang=ja" }], ["en", { script: false }], ["en", { theme: "dark" }]]
      : [["en", { hash: "#s=high" }]];
    for (const [language, wish] of wishes) {
      await visit(browser, checks, join(folder, kind, `${language}.html`), wish, async (page, name) => {
        const label = [language, ...Object.values(wish)].join("-").replace(/[^\w-]/g, "");
        // What a filter leaves out stays out.
        const shown = wish.hash?.includes("s=") ? await page.$$eval(".list .p", all => all.filter(one => !one.closest("[data-off]")).map(one => one.id)) : fingerprints;
        checks.that(shown.length > 0, `${name}: nothing to print`);
        const headings = await page.$$eval("h2", all => ["summary", "score"].map(section => all.find(one => one.id.endsWith(`h-${section}`) && one.offsetParent).innerText));
        const seals = await page.$$eval("section.sign", all => {
          const boxes = all.find(one => one.offsetParent).querySelector(".seal");
          return { caption: boxes.previousElementSibling.innerText, boxes: [...boxes.querySelectorAll("th")].map(one => one.firstChild.textContent) };
        });
        await print(page, checks, join(folder, kind), name, { fingerprints: shown, practices, headings, seals, label });
        await page.emulateMediaType("print");
        const look = await page.evaluate(() => ({
          ground: getComputedStyle(document.body).backgroundColor,
          tools: [...document.querySelectorAll(".tools, .rail, .langs, .skip")].filter(one => one.getClientRects().length).length,
          seal: [...document.querySelectorAll(".paper-only")].filter(one => one.getClientRects().length).length,
          closed: [...document.querySelectorAll("details > :not(summary)")].filter(one => one.closest(".page").offsetParent && !one.closest("[data-off]") && !one.checkVisibility({ contentVisibilityAuto: true })).length,
        }));
        checks.same(look, { ground: "rgb(255, 255, 255)", tools: 0, seal: 1, closed: 0 }, `${name}: on paper`);
      });
    }
  }
};
