// Nothing on a page keeps out readers who see, hear or point differently: axe-core finds no violation, and every text stands
// out from its ground. Axe-core leaves undecided what another element touches; the second look at contrast decides it.

import { join } from "node:path";
import { visit } from "./page.mjs";
import { axe } from "./tools.mjs";

const source = axe();
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// Makes axe-core known to a page.
export const bring = page => page.evaluate(`(() => { ${source} })()`);

/// What axe-core says of a page as it stands.
export const ask = (page, options) => page.evaluate(async options => {
  const result = await window.axe.run(document, { resultTypes: ["violations"], elementRef: false, ...options });
  const first = node => `${node.html.slice(0, 200)} ${node.failureSummary.replace(/\s+/g, " ").slice(0, 300)}`;
  return {
    rules: result.passes.length + result.violations.length,
    violations: result.violations.map(one => `${one.id}: ${one.nodes.length} × ${one.help}; first ${first(one.nodes[0])}`),
  };
}, options);

/// Texts whose colour is too near to their ground, by the formula of WCAG; and how many texts there are.
export const pale = () => {
  const parsed = text => {
    const numbers = text.match(/-?[\d.]+(e-?\d+)?/g).map(Number);
    const scale = text.startsWith("color(") ? 255 : 1;
    const [r, g, b, a = 1] = numbers;
    return { r: r * scale, g: g * scale, b: b * scale, a };
  };
  const over = (top, under) => Object.fromEntries(["r", "g", "b"].map(c => [c, top[c] * top.a + under[c] * (1 - top.a)]).concat([["a", 1]]));
  const light = ({ r, g, b }) => {
    const linear = c => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  };
  const canvas = parsed(getComputedStyle(document.body).backgroundColor);
  const grounds = new Map([[document.documentElement, canvas]]);
  const ground = element => {
    if (!element) return canvas;
    if (!grounds.has(element)) {
      const own = parsed(getComputedStyle(element).backgroundColor);
      grounds.set(element, own.a === 0 ? ground(element.parentElement) : over(own, ground(element.parentElement)));
    }
    return grounds.get(element);
  };
  const wrong = new Map();
  let texts = 0;
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest("script, style") || ![...element.childNodes].some(one => one.nodeType === 3 && one.data.trim())) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    texts += 1;
    const style = getComputedStyle(element);
    const under = ground(element);
    const color = over(parsed(element instanceof SVGElement ? style.fill : style.color), under);
    const [a, b] = [light(color), light(under)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < least) wrong.set(`${style.color} ${style.fill} ${least}`, `${ratio.toFixed(2)} of ${least}: ${element.outerHTML.slice(0, 160)}`);
  }
  return { texts, wrong: [...wrong.values()] };
};

const look = async (page, checks, name, options = {}) => {
  const { rules, violations } = await ask(page, { runOnly: { type: "tag", values: TAGS }, ...options });
  checks.that(rules > 20, `${name}: only ${rules} rules looked`);
  checks.none(violations, name);
  page.looks = (page.looks || 0) + 1;
};

const stand = async (page, checks, name) => {
  const { texts, wrong } = await page.evaluate(pale);
  checks.that(texts > 5, `${name}: only ${texts} texts`);
  checks.none(wrong, `${name}: too pale`);
};

/// Opens or closes everything and has it drawn: what is far from the window is not, its height is an estimate, and what it holds
/// would seem to lie over what follows it.
const openAll = (page, open) => page.evaluate(open => document.querySelectorAll("details").forEach(one => {
  one.open = open;
  one.style.contentVisibility = "visible";
}), open);

const WITHOUT_CONTRAST = { rules: { "color-contrast": { enabled: false } } };

/// One page in both themes and widths, with everything closed and with everything open.
export const all = async (browser, checks, file, { hash = "", widths = [1280, 390], opens = [false, true], axeOnContrast = true } = {}) => {
  await visit(browser, checks, file, { hash }, async (page, name) => {
    await bring(page);
    for (const open of opens) {
      await openAll(page, open);
      for (const width of widths) {
        await page.setViewport({ width, height: 900 });
        const variant = `${name} ${open ? "open" : "closed"} ${width}`;
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
        await look(page, checks, `${variant} light`, axeOnContrast ? {} : WITHOUT_CONTRAST);
        await stand(page, checks, `${variant} light`);
        // A theme changes colours and nothing else.
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
        if (axeOnContrast) checks.none((await ask(page, { runOnly: { type: "rule", values: ["color-contrast"] } })).violations, `${variant} dark`);
        await stand(page, checks, `${variant} dark`);
      }
    }
  });
};

/// Pages of ordinary size, in one language each.
export const run = async (browser, checks, folder) => {
  for (const language of ["en", "ko", "ja"]) await all(browser, checks, join(folder, "example", `${language}.html`));
  for (const kind of ["nothing", "clean", "accepted", "hostile"]) await all(browser, checks, join(folder, kind, "en.html"), { axeOnContrast: kind === "accepted" });
};
