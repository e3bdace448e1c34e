// Whether this machine can run the tests: a browser starts, and it has letters for Korean and Japanese.

import { Missing, axe } from "./tools.mjs";

// Letters without a font all look like the same box.
const alike = pairs => {
  const drawn = letter => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 40 });
    const pen = canvas.getContext("2d");
    pen.font = "32px sans-serif";
    pen.fillText(letter, 2, 34);
    return canvas.toDataURL();
  };
  return pairs.filter(([a, b]) => drawn(a) === drawn(b)).map(pair => pair.join(" and "));
};

export const run = async (browser, checks) => {
  axe();
  const page = await browser.newPage();
  const boxes = await page.evaluate(alike, ["한글", "かな", "漢字", "カナ"].map(pair => [...pair]));
  if (boxes.length) throw new Missing(`no font for Korean and Japanese: ${boxes.join(", ")} look alike`);
  checks.that(true, "");
  console.log(`browser: ${await browser.version()}`);
};
