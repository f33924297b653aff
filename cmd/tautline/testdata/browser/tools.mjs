// What the tests share: the programs under test, a browser, and a page that
// remembers what went wrong in it.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const env = name => process.env[name] || (() => { throw new Error(name + ' is not set'); })();
const require = createRequire(join(env('TAUTLINE_BROWSER_TOOLS'), 'x'));
const puppeteer = require('puppeteer-core').default ?? require('puppeteer-core');
const { HtmlValidate } = require('html-validate');
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const tautline = env('TAUTLINE');
export const reports = JSON.parse(env('TAUTLINE_REPORTS'));
export const made = JSON.parse(env('TAUTLINE_MADE_REPORTS'));
export const changed = env('TAUTLINE_CHANGED_REPORT');
export const bare = env('TAUTLINE_BARE_REPORT');
const shots = env('TAUTLINE_SCREENSHOTS');

export const launch = () => puppeteer.launch({
  executablePath: env('TAUTLINE_CHROMIUM'),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

// open gives a page of a size and a theme. What it says or asks for goes into
// page.wrong, which tests expect to be empty.
export async function open(browser, url, { size = [1366, 768], theme = 'light' } = {}) {
  const page = await browser.newPage();
  page.wrong = [];
  page.on('console', m => page.wrong.push(m.type() + ': ' + m.text()));
  page.on('pageerror', e => page.wrong.push(e.message));
  page.on('dialog', d => { page.wrong.push('dialog: ' + d.message()); d.dismiss(); });
  page.on('request', r => {
    if (!r.url().startsWith(url.split('#')[0].replace(/[^/]*$/, '')) && !r.url().startsWith('data:')) page.wrong.push('asks for ' + r.url());
  });
  await page.setViewport({ width: size[0], height: size[1] });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
  await page.goto(url);
  return page;
}

export const shot = (page, name) => page.screenshot({ path: join(shots, name + '.png') });

// paper prints a page, and tells on how many sheets.
export const paper = async (page, name) => {
  const pdf = await page.pdf({ path: join(shots, name + '.pdf'), format: 'A4' });
  return Buffer.from(pdf).toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g).length;
};

// drawn is the picture that is shown, of those that views lists.
export const drawn = '.drawing:not([hidden])';
export const views = page => page.$$eval('.drawing', all => all.map(d => ({ n: d.dataset.n, view: d.dataset.view, flow: d.dataset.flow })));
export const view = page => page.$eval(drawn, d => d.dataset.view);
// whole shows all of the system, where the page begins with something else.
export const whole = async page => {
  const all = (await views(page)).find(v => v.view === 'system');
  if (all && await page.$('#which')) await page.select('#which', all.n);
};
// small are the texts of the picture that are smaller on the screen than can be read.
export const small = page => page.$eval(drawn + ' > svg', svg => {
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  return [...svg.querySelectorAll('text')].filter(t => t.textContent.trim() && parseFloat(getComputedStyle(t).fontSize) * scale < 11).map(t => t.textContent);
});

// violations are what axe finds in a page as it is now, by some of its rules or
// by all.
export async function violations(page, rules) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(only => globalThis.axe.run(document, { resultTypes: ['violations'], ...(only && { runOnly: only }) }), rules);
  return found.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.html.slice(0, 200)));
}

// mistakes are what html-validate finds in a file.
export async function mistakes(file) {
  const result = await new HtmlValidate({ extends: ['html-validate:recommended'] }).validateString(readFileSync(file, 'utf8'));
  return result.results.flatMap(r => r.messages.map(m => `${m.line}:${m.column} ${m.ruleId} ${m.message}`));
}

// settled waits for what a page does a little later.
export const settled = (page, what, ...args) => page.waitForFunction(what, { timeout: 60000 }, ...args);
