// The picture with which the report of each example opens, and those of made-up systems of
// different sizes: it can be read, and each of the others is one click away.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { launch, open, shot, settled, drawn, views, view, small, reports, made } from './tools.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const shown = (page, what) => page.$$eval(what, all => all.filter(e => e.checkVisibility()).length);

for (const { name, file, boxes } of [...reports, ...made]) {
  const url = pathToFileURL(file).href;

  test(`${name}: opens with a picture that can be read`, async () => {
    for (const theme of ['light', 'dark']) {
      const page = await open(browser, url, { size: [1440, 900], theme });
      assert.deepEqual(await small(page), []);
      assert.ok(await page.evaluate(what => {
        const first = document.querySelector(what + ' .node').getBoundingClientRect(), c = document.querySelector('.canvas').getBoundingClientRect();
        return first.left >= c.left && first.right <= c.right && first.top >= c.top && first.bottom <= c.bottom;
      }, drawn), 'what it begins with is in sight');
      await shot(page, `${name}-opens-${theme}-1440`);
      if (boxes) assert.equal(await view(page), boxes < 20 ? 'system' : 'overview');
      await page.close();
    }
  });

  test(`${name}: each of its pictures is one click away`, async () => {
    const page = await open(browser, url, { size: [1440, 900] });
    const all = await views(page), flows = await page.$$eval('#flows details.card', l => l.map(e => e.id));
    if (all.length > 1) {
      assert.ok(all.some(v => v.view === 'system'), 'all of the system');
      assert.deepEqual(all.flatMap(v => v.flow ?? []).sort(), flows.sort(), 'and each flow');
    }
    for (const v of all.length > 1 ? all : []) {
      await page.select('#which', v.n);
      assert.equal(await view(page), v.view);
      assert.equal(await shown(page, '.drawing'), 1);
      assert.equal(await shown(page, '.picture .key'), 1);
      assert.deepEqual(await small(page), [], v.view);
    }
    if (all.length > 1) {
      // A line that the picture doesn't show is chosen in the tables.
      await page.select('#which', all[0].n);
      const line = await page.$eval('#lines details.card', e => e.id);
      // In a long page the place of what is clicked may still move.
      await page.$eval('#' + line + ' > summary', e => e.click());
      await settled(page, id => document.querySelector('details.picked')?.id === id, line);
      assert.equal(await page.$$eval(drawn + ' .picked', l => l.length), 1, 'it is seen');
      await page.keyboard.press('Escape');
      assert.equal(await view(page), all[0].view, 'and back');
    }
    assert.deepEqual(page.wrong, []);
    await page.close();
  });
}
