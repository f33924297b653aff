// What the report says of a change, in a browser: it can be read and followed, on any
// screen, in either theme and on paper.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { launch, open, shot, paper, violations, mistakes, changed } from './tools.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const url = pathToFileURL(changed).href;

test('since: is good HTML', async () => assert.deepEqual(await mistakes(changed), []));

test('since: says what has become of promises, findings and facts', async () => {
  const page = await open(browser, url, { size: [1440, 900] });
  const says = await page.$eval('#since', e => e.textContent);
  for (const what of ['Since main', '1 line added', '1 box removed', 'This change breaks', 'new error', 'ask.timeout: 3s → 9s', 'save.idempotency']) assert.ok(says.includes(what), `${what} in ${says}`);
  assert.equal(await page.$eval('#since details', e => e.open), false, 'what is stated otherwise is for whoever asks');
  await page.$eval('#since', e => e.scrollIntoView());
  await shot(page, 'since-light-1440');
  // Each name leads to its card, and what is gone leads nowhere.
  await page.click('#since details > summary');
  const links = await page.$$eval('#since a[href^="#"]', all => all.map(a => a.hash));
  assert.ok(links.length > 3);
  for (const to of links) assert.ok(await page.evaluate(id => document.getElementById(id), to.slice(1)), to);
  assert.equal(await page.$$eval('#since li.removed a', l => l.length), 0);
  await page.click('#since a[href="#line-save"]');
  assert.equal(await page.$eval('details.picked', e => e.id), 'line-save');
  assert.equal(await page.$eval('#line-save', e => e.open), true);
  assert.deepEqual(page.wrong, []);
  await page.close();
});

test('since: the picture of the change is whole, is read, and is not the one beside the tables', async () => {
  for (const [width, height] of [[1440, 900], [390, 844]]) {
    for (const theme of ['light', 'dark']) {
      const page = await open(browser, url, { size: [width, height], theme });
      const seen = await page.$eval('#since .change', e => {
        const svg = e.querySelector('svg'), scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim());
        return {
          small: texts.filter(t => parseFloat(getComputedStyle(t).fontSize) * scale < 11).map(t => t.textContent),
          reached: e.tabIndex === 0, said: svg.querySelector('title').textContent !== '',
          taken: [...document.querySelectorAll('[id]')].length - new Set([...document.querySelectorAll('[id]')].map(x => x.id)).size,
          background: getComputedStyle(svg.querySelector('polygon')).fill, paper: getComputedStyle(document.body).backgroundColor,
        };
      });
      assert.deepEqual({ ...seen, background: seen.paper }, { small: [], reached: true, said: true, taken: 0, background: seen.paper, paper: seen.paper }, `${width} ${theme}`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1), false, 'nothing runs out of the page');
      await page.$eval('#since', e => e.scrollIntoView());
      await shot(page, `since-${theme}-${width}`);
      await page.$$eval('#since details', all => all.forEach(d => { d.open = true; }));
      assert.deepEqual(await violations(page, theme === 'dark' ? ['color-contrast'] : undefined), [], theme);
      await page.close();
    }
  }
});

test('since: is on paper', async () => {
  const page = await open(browser, url);
  await page.emulateMediaType('print');
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.ok(await page.$eval('#since', e => e.checkVisibility() && [...e.querySelectorAll('details')].every(d => d.open)));
  assert.ok(await paper(page, 'since') <= 10);
  await page.close();
});
