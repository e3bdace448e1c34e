// What a reader does: filter, search, sort, follow links, send a link, switch the language.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { until, visit } from "./page.mjs";

const LANGUAGES = ["en", "ko", "ja"];

/// The failures of a review, each with its standing.
const failures = folder => {
  const review = JSON.parse(readFileSync(join(folder, "review.json"), "utf8"));
  const standing = verdict => (verdict.waiver ? "waived" : verdict.baseline === "known" ? "known" : "open");
  return review.verdicts.filter(one => one.verdict === "fail").map(one => ({ ...one, standing: standing(one) }));
};

/// What the list of findings shows: places, groups, the count that is told.
const seen = page => page.evaluate(() => {
  const home = [...document.querySelectorAll(".page")].find(one => one.offsetParent !== null);
  const places = [...home.querySelectorAll(".list .p")].filter(one => !one.closest("[data-off]"));
  const groups = [...home.querySelectorAll(".list > .f:not([data-off])")];
  return {
    places: places.map(one => one.id.replace(/^(en|ko|ja)-/, "")).sort(),
    groups: groups.map(one => ({ id: one.id.replace(/^(en|ko|ja)-/, ""), ...one.dataset })),
    // Korean and Japanese name the total first.
    told: (home.querySelector("form[data-tools=findings] output").textContent.match(/[\d,]+/g) || []).map(n => Number(n.replaceAll(",", ""))).sort((a, b) => a - b),
  };
});

const field = name => `form[data-tools=findings] [name=${name}]`;

/// Chooses in the form that can be seen, by its language, and waits until the link holds the choice.
const choose = async (page, checks, name, value, within = "") => {
  await page.select(`${within} ${field(name)}`, value);
  checks.that(await until(page, (name, value) => (new URLSearchParams(location.hash.slice(1)).get(name) || "") === value, name, value), `${name}=${value} is not remembered: ${page.url()}`);
};

const type = async (page, text, within = "") => {
  await page.click(`${within} ${field("q")}`, { count: 3 });
  if (text) await page.keyboard.type(text); else await page.keyboard.press("Backspace");
  await until(page, text => (new URLSearchParams(location.hash.slice(1)).get("q") || "") === text, text);
};

/// Fingerprints of failures, as the page orders them for comparison.
const prints = list => list.map(one => one.fingerprint).sort();

/// Holds that what is shown is what the review holds, and that the count says so.
const holds = async (page, checks, expected, total, name) => {
  const now = await seen(page);
  checks.same(now.places, prints(expected), `${name}: places`);
  checks.same(now.told, [expected.length, total], `${name}: the count`);
  const unlike = now.groups.filter(group => !expected.some(one => one.severity === group.s && one.pack === group.p));
  checks.none(unlike.map(group => group.id), `${name}: groups without a finding that fits`);
  return now;
};

const filters = async (browser, checks, folder, kind) => {
  const all = failures(join(folder, kind));
  const values = of => [...new Set(all.map(of))].sort();
  await visit(browser, checks, join(folder, kind, "en.html"), {}, async (page, name) => {
    await holds(page, checks, all, all.length, name);
    for (const [key, of] of [["s", one => one.severity], ["p", one => one.pack], ["w", one => one.standing]]) {
      const offered = await page.$$eval(`${field(key)} option`, options => options.map(one => one.value).filter(Boolean).sort());
      checks.same(offered, values(of), `${name}: ${key} offers`);
      for (const value of offered) {
        await choose(page, checks, key, value);
        await holds(page, checks, all.filter(one => of(one) === value), all.length, `${name} ${key}=${value}`);
      }
      await choose(page, checks, key, "");
    }
    checks.that(!page.url().includes("#"), `${name}: nothing chosen leaves no hash: ${page.url()}`);
    // Two at once.
    const [severity, pack] = [all[0].severity, all[0].pack];
    await choose(page, checks, "s", severity);
    await choose(page, checks, "p", pack);
    await holds(page, checks, all.filter(one => one.severity === severity && one.pack === pack), all.length, `${name} s and p`);
  });
};

const searches = async (browser, checks, folder, kind) => {
  const all = failures(join(folder, kind));
  await visit(browser, checks, join(folder, kind, "en.html"), {}, async (page, name) => {
    for (const resource of [...new Set(all.map(one => one.resource.id))].slice(0, 6)) {
      await type(page, resource.toUpperCase());
      const now = await seen(page);
      // A name may also stand in a text; every finding of the resource is there at least, and each shown one holds the word.
      checks.none(prints(all.filter(one => one.resource.id === resource)).filter(one => !now.places.includes(one)), `${name} q=${resource}: findings of it are missing`);
      checks.same(now.told, [now.places.length, all.length], `${name} q=${resource}: the count`);
      const without = await page.$$eval(".list > .f:not([data-off]) .p:not([data-off])", (places, word) => places.filter(one => !one.closest(".f").textContent.toLowerCase().includes(word)).length, resource.toLowerCase());
      checks.same(without, 0, `${name} q=${resource}: shown without the word`);
    }
    const one = all[all.length - 1];
    await type(page, one.fingerprint);
    await holds(page, checks, [one], all.length, `${name} a fingerprint`);
    await type(page, `${one.rule} ${one.resource.id}`);
    await holds(page, checks, all.filter(two => two.rule === one.rule && two.resource.id === one.resource.id && two.severity === one.severity), all.length, `${name} two words`);
    await type(page, "no such word <b>");
    await holds(page, checks, [], all.length, `${name} no such word`);
    await type(page, "");
    await holds(page, checks, all, all.length, `${name} nothing`);
  });
};

const sorts = async (browser, checks, folder, kind) => {
  await visit(browser, checks, join(folder, kind, "en.html"), {}, async (page, name) => {
    const first = (await seen(page)).groups;
    const rank = { critical: 4, high: 3, medium: 2, low: 1, info: 0 };
    const keys = { "": group => -rank[group.s], p: group => group.p, n: group => -group.n, e: group => Number(group.e) };
    for (const [order, key] of [...Object.entries(keys), ["", keys[""]]]) {
      await choose(page, checks, "o", order);
      const now = (await seen(page)).groups;
      checks.same(now.length, first.length, `${name} o=${order}: groups`);
      const wrong = now.filter((group, at) => at > 0 && (key(now[at - 1]) > key(group) || key(now[at - 1]) === key(group) && Number(now[at - 1].i) > Number(group.i)));
      checks.none(wrong.map(group => group.id), `${name} o=${order}: out of order`);
      if (!order) checks.same(now.map(group => group.id), first.map(group => group.id), `${name}: back to the first order`);
    }
  });
};

/// Whether an element is open to the eye: laid out, in the window, every closed part around it opened.
const inWindow = (page, id) => until(page, id => {
  const target = document.getElementById(id);
  const box = target?.getBoundingClientRect();
  const closed = target?.closest("details:not([open])");
  return Boolean(box && box.height > 0 && box.top > -2 && box.top < innerHeight && (!closed || closed === target && false));
}, id);

const links = async (browser, checks, folder) => {
  await visit(browser, checks, join(folder, "example", "en.html"), {}, async (page, name) => {
    const rows = await page.$$eval(".led tr a", all => all.map(one => ({ row: one.closest("tr").id, to: one.getAttribute("href").slice(1) })));
    checks.that(rows.length >= 5, `${name}: ${rows.length} links from the ledger`);
    // The last finding is closed at first.
    const { row, to } = rows.find(({ to }) => rows.every(other => Number(other.to.slice(1)) <= Number(to.slice(1))));
    await page.$eval(`#${row}`, one => { one.closest("details").open = true; });
    checks.that(!(await page.$eval(`#${to}`, one => one.open)), `${name}: ${to} is closed before`);
    await page.click(`#${row} a[href="#${to}"]`);
    checks.that(await inWindow(page, to), `${name}: ${row} leads to ${to}, in the window`);
    checks.that(await page.$eval(`#${to}`, one => one.open), `${name}: ${to} opens`);
    // From the finding back to the practice.
    const practice = await page.$eval(`#${to} .side a`, one => one.getAttribute("href").slice(1));
    await page.$eval(".led details[open]", one => { one.open = false; });
    await page.click(`#${to} .side a`);
    checks.that(await inWindow(page, practice), `${name}: ${to} leads to ${practice}`);
    // Every link of the page leads to something that opens and comes into the window.
    const all = [...new Set(await page.$$eval("a[href^='#']", all => all.map(one => one.getAttribute("href").slice(1))))];
    for (const id of all.slice(0, 60)) {
      await page.evaluate(id => { document.querySelectorAll("details[open]").forEach(one => { one.open = false; }); document.querySelector(`a[href="#${id}"]`).dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true })); }, id);
      checks.that(await inWindow(page, id), `${name}: a link leads to ${id}`);
    }
  });
};

const state = async (browser, checks, folder) => {
  const all = failures(join(folder, "accepted"));
  const fits = one => one.severity === "low" && one.resource.id === "Uploads";
  const file = join(folder, "accepted", "en.html");
  await visit(browser, checks, file, { hash: "#s=low&q=uploads%20versions" }, async (page, name) => {
    const expected = all.filter(one => fits(one) && one.rule === "s3-bucket-keeps-versions");
    checks.same(expected.length, 1, "the review has the finding that is searched");
    await holds(page, checks, expected, all.length, `${name} opened`);
    checks.same(await page.$eval(field("q"), one => one.value), "uploads versions", `${name}: the field`);
    await page.reload();
    await holds(page, checks, expected, all.length, `${name} loaded again`);
    await page.click(`.rail a[href="#ledger"]`);
    checks.that(await inWindow(page, "ledger"), `${name}: the section comes into the window`);
    await page.goBack();
    checks.that(await until(page, () => location.hash.startsWith("#s=low")), `${name}: back`);
    await holds(page, checks, expected, all.length, `${name} after going back`);
    // A link that somebody pastes over it.
    await page.evaluate(() => { location.hash = "#s=high"; });
    await until(page, () => document.querySelector("[name=s]").value === "high");
    await holds(page, checks, all.filter(one => one.severity === "high"), all.length, `${name} another link`);
    // What is not offered is not chosen.
    await page.evaluate(() => { location.hash = "#s=%22%3E%3Cimg%20src%3Dx%3E&w=none&o=z"; });
    await until(page, () => document.querySelector("[name=s]").value === "");
    await holds(page, checks, all, all.length, `${name} a link with values that there are not`);
  });
  await visit(browser, checks, file, { hash: "#r=high&t=not-met" }, async (page, name) => {
    const counts = await page.evaluate(() => ({
      rows: [...document.querySelectorAll(".led tr")].filter(one => !one.closest("[data-off]")).map(one => one.dataset.t),
      told: document.querySelector("form[data-tools=ledger] output").textContent.match(/\d+/g).map(Number),
      risks: [...document.querySelectorAll(".led details:not([data-off])")].map(one => one.dataset.r),
    }));
    const review = JSON.parse(readFileSync(join(folder, "accepted", "review.json"), "utf8"));
    const risky = review.questions.filter(one => one.risk === "high").map(one => one.id);
    const expected = review.practices.filter(one => one.state === "not-met" && risky.includes(one.question)).length;
    checks.that(expected > 0, `${name}: practices not met of questions at high risk`);
    checks.same(counts.rows, Array(expected).fill("not-met"), `${name}: rows of the ledger`);
    checks.same(counts.told, [expected, review.practices.length], `${name}: the count of the ledger`);
    checks.that(counts.risks.every(one => one === "high"), `${name}: questions at high risk`);
  });
};

/// The language that can be seen, and that of the document.
const language = page => page.evaluate(() => ({
  shown: [...document.querySelectorAll(".page")].filter(one => one.offsetParent !== null).map(one => one.lang).join(),
  document: document.documentElement.lang,
}));

const languages = async (browser, checks, folder) => {
  const file = join(folder, "example", "all.html");
  const all = failures(join(folder, "example"));
  await visit(browser, checks, file, {}, async (page, name) => {
    let from = "en";
    for (const to of ["ko", "ja", "en"]) {
      await page.click(`.page.${from} label[for=pick-${to}]`);
      checks.same(await language(page), { shown: to, document: to }, `${name}: by mouse to ${to}`);
      await page.select(`.page.${to} ${field("s")}`, "high");
      checks.that(await until(page, () => location.hash.includes("s=high")), `${name}: the filter of ${to}`);
      await holds(page, checks, all.filter(one => one.severity === "high"), all.length, `${name} ${to} s=high`);
      from = to;
    }
    await page.reload();
    checks.same(await language(page), { shown: "en", document: "en" }, `${name}: loaded again`);
  });
  for (const script of [true, false]) {
    await visit(browser, checks, file, { script }, async (page, name) => {
      await page.keyboard.press("Tab");
      checks.same(await page.evaluate(() => document.activeElement.id), "pick-en", `${name}: the first stop is the language`);
      for (const to of ["ko", "ja", "en"]) {
        await page.keyboard.press("ArrowRight");
        const now = await language(page);
        checks.same(now.shown, to, `${name}: by keyboard to ${to}`);
        if (script) checks.same(now.document, to, `${name}: the document's language`);
        const ring = await page.evaluate(to => getComputedStyle(document.querySelector(`.page.${to} label[for=pick-${to}]`)).outlineStyle, to);
        checks.same(ring, "solid", `${name}: the focus shows at ${to}`);
      }
    });
  }
  // A link to a finding in another language, and one that names the language.
  const last = all[all.length - 1].fingerprint;
  for (const to of LANGUAGES) {
    await visit(browser, checks, file, { hash: `#${to}-${last}` }, async (page, name) => {
      checks.same(await language(page), { shown: to, document: to }, name);
      checks.that(await inWindow(page, `${to}-${last}`), `${name}: the finding is in the window`);
    });
    await visit(browser, checks, file, { hash: `#lang=${to}&s=high` }, async (page, name) => {
      checks.same(await language(page), { shown: to, document: to }, name);
      await holds(page, checks, all.filter(one => one.severity === "high"), all.length, name);
    });
  }
};

const withoutScript = async (browser, checks, folder) => {
  const all = failures(join(folder, "example"));
  await visit(browser, checks, join(folder, "example", "all.html"), { script: false }, async (page, name) => {
    let from = "en";
    for (const to of ["ko", "ja", "en"]) {
      await page.click(`.page.${from} label[for=pick-${to}]`);
      checks.same((await language(page)).shown, to, `${name}: by mouse to ${to}`);
      from = to;
    }
    checks.same(await page.$$eval(".tools", bars => bars.filter(one => one.getClientRects().length).length), 0, `${name}: bars of tools`);
    // Each finding opens by its own row, and its text is there.
    for (const summary of await page.$$(".page.en .f:not([open]) > summary")) await summary.click();
    const text = await page.$eval(".page.en .list", one => one.innerText);
    for (const one of all) {
      checks.that(text.includes(one.fingerprint), `${name}: ${one.fingerprint} is not read`);
      checks.that(text.includes(one.message.replaceAll("`", "")), `${name}: the message of ${one.fingerprint} is not read: ${one.message}`);
      checks.that(text.includes(one.rule), `${name}: ${one.rule} is not read`);
    }
    await page.click(`.page.en .rail a[href="#en-ledger"]`);
    checks.that(await inWindow(page, "en-ledger"), `${name}: the contents lead to sections`);
  });
};

export const run = async (browser, checks, folder) => {
  for (const kind of ["example", "accepted"]) {
    await filters(browser, checks, folder, kind);
    await searches(browser, checks, folder, kind);
    await sorts(browser, checks, folder, kind);
  }
  await sorts(browser, checks, folder, "large");
  await links(browser, checks, folder);
  await state(browser, checks, folder);
  await languages(browser, checks, folder);
  await withoutScript(browser, checks, folder);
};
