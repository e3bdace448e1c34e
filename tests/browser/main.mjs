// Runs one suite on a folder of pages: node main.mjs SUITE FOLDER
// Ends with 0 if all holds, 1 if something does not, 3 if the machine lacks what the tests need; the reason is printed.

import { Checks } from "./page.mjs";
import { Missing, withBrowser } from "./tools.mjs";

const [suite, folder] = process.argv.slice(2);
const began = Date.now();
try {
  const { run } = await import(`./${suite}.mjs`);
  const checks = new Checks();
  await withBrowser(browser => run(browser, checks, folder));
  for (const wrong of checks.wrong) console.log(`wrong: ${wrong}`);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`browser: ${suite}: ${checks.pages} pages opened, ${checks.held} checks, ${checks.wrong.length} failed, ${seconds} s`);
  process.exitCode = checks.wrong.length || checks.held === 0 ? 1 : 0;
} catch (error) {
  console.log(error instanceof Missing ? error.message : error.stack);
  process.exitCode = error instanceof Missing ? 3 : 1;
}
