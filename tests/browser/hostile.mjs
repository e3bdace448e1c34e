// Names, values, files, waivers and statements that mean harm are text, whatever a reader does with them.

import { join } from "node:path";
import { until, visit } from "./page.mjs";

const HARM = "</script><img src=x onerror=alert(1)>";

/// What on a page could act, and whether the harmful text can be read.
const content = harm => {
  const everything = [...document.querySelectorAll("*")];
  const texts = [document.body.textContent, document.title, ...everything.flatMap(one => [...one.attributes].map(attribute => attribute.value))];
  return {
    scripts: document.querySelectorAll("script").length,
    strangers: [...new Set(everything.map(one => one.localName).filter(name => ["img", "iframe", "object", "embed", "link", "base", "audio", "video", "foreignObject", "animate", "set"].includes(name)))],
    handlers: everything.flatMap(one => one.getAttributeNames().filter(name => /^on|^style$|^src$|^srcdoc$|^action$|^formaction$/.test(name)).map(name => `${one.localName} ${name}`)),
    links: everything.flatMap(one => ["href", "xlink:href"].map(name => one.getAttribute(name)).filter(Boolean)).filter(link => !/^(#[\w-]+|https:\/\/docs\.aws\.amazon\.com\/[^<>"]+|[\w.-]+\.(csv|html))$/.test(link)),
    harmful: texts.flatMap(text => text.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu) || []).map(c => c.codePointAt(0).toString(16)),
    read: document.body.textContent.split(harm).length - 1,
    // Names of ten thousand letters are cut.
    longest: Math.max(0, ...texts.flatMap(text => text.match(/L{40,}|(긴이름){15,}/g) || []).map(run => run.length)),
  };
};

const LINKS = ["#s=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E", "#q=%3C%2Fscript%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "#<img src=x onerror=alert(1)>", "#%", "#%00", "#lang=%E0%A4%A", "#__proto__=1&constructor=2", "#javascript:alert(1)", "#lang=xx&o=toString"];

export const run = async (browser, checks, folder) => {
  for (const language of ["en", "ko", "ja", "all"]) {
    await visit(browser, checks, join(folder, "hostile", `${language}.html`), {}, async (page, name) => {
      const now = await page.evaluate(content, HARM);
      checks.same(now.scripts, 1, `${name}: scripts`);
      checks.none(now.strangers, `${name}: elements that load`);
      checks.none(now.handlers, `${name}: attributes that act`);
      checks.none(now.links, `${name}: links`);
      checks.none(now.harmful, `${name}: characters without a form`);
      checks.that(now.read >= 20, `${name}: the harmful text is read ${now.read} times`);
      checks.that(now.longest > 0 && now.longest < 500, `${name}: ${now.longest} characters of a long name`);
      // All that can be opened and followed is.
      await page.$$eval("summary", all => all.forEach(one => one.click()));
      await page.$$eval("a[href^='#']", all => all.forEach(one => one.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }))));
      // The last link that was followed may have brought another language.
      await page.$$eval("[data-tools=findings] [name=q]", all => all.find(one => one.offsetParent).focus());
      await page.keyboard.type(HARM);
      checks.that(await until(page, () => location.hash.includes("q=")), `${name}: the search is remembered`);
      const shown = await page.$$eval(".list .p:not([data-off])", all => all.filter(one => one.getClientRects().length || one.closest("details")).length);
      checks.that(shown > 0, `${name}: the harmful name is found`);
    });
  }
  for (const hash of LINKS) {
    await visit(browser, checks, join(folder, "hostile", "all.html"), { hash }, async (page, name) => {
      checks.same(await page.$$eval(".page", all => all.filter(one => one.offsetParent).length), 1, `${name}: one language is shown`);
      checks.same((await page.evaluate(content, HARM)).strangers, [], `${name}: elements that load`);
    });
  }
};
