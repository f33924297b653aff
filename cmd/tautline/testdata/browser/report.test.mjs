// The report of each example, in a browser: it can be read, chosen from,
// filtered and printed, with a mouse and without.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { launch, open, shot, paper, violations, mistakes, settled, drawn, views, view, whole, small, reports, bare } from './tools.mjs';

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const text = (page, what) => page.$eval(what, e => e.textContent);
const shown = (page, what) => page.$$eval(what, all => all.filter(e => e.checkVisibility()).length);
const picked = page => page.$eval('details.picked', e => e.id).catch(() => '');
const background = page => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

for (const { name, file } of reports) {
  const url = pathToFileURL(file).href;

  test(`${name}: is good HTML`, async () => assert.deepEqual(await mistakes(file), []));

  test(`${name}: a line is chosen in the picture and in the tables`, async () => {
    const page = await open(browser, url);
    await shot(page, `${name}-light-1366`);
    await whole(page);
    assert.deepEqual(await page.$$eval(drawn + ' .faulty', l => l.map(e => e.id).sort()), await page.$$eval('.card.error[data-shape]', l => l.map(e => e.dataset.shape).sort()), 'errors are seen in the picture');
    await page.hover('#lines details.card > summary');
    assert.equal(await page.$eval(drawn + ' .peek', e => e.id), await page.$eval('#lines details.card', e => e.dataset.shape), 'what is looked at is pointed out');
    const line = await page.$eval('#lines details.card', e => ({ id: e.id, shape: e.dataset.shape }));
    await page.$eval(`[id="${line.shape}"] text`, e => e.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })));
    assert.equal(await picked(page), line.id);
    assert.equal(await page.evaluate(() => location.hash), '#' + line.id);
    assert.ok(await page.$eval('#' + line.id, e => e.open && e.querySelector('.facts, .open') !== null), 'its facts or questions are open');
    assert.ok(await page.$eval(`[id="${line.shape}"]`, e => e.classList.contains('picked')));
    await shot(page, `${name}-picked-light-1366`);
    const box = await page.$eval('#boxes details.card', e => e.id);
    await page.click('#' + box + ' > summary');
    await settled(page, id => document.querySelector('details.picked')?.id === id, box);
    assert.equal(await page.$eval('#' + line.id, e => e.open), false, 'the line is closed again');
    await page.keyboard.press('Escape');
    assert.equal(await picked(page), '');
    assert.equal(await page.evaluate(() => location.hash), '');
    assert.deepEqual(page.wrong, []);
    await page.close();
  });

  test(`${name}: a flow is shown large, with its story beside it`, async () => {
    const page = await open(browser, url, { size: [1440, 900] });
    const flow = await page.$eval('#flows details.card', e => e.id).catch(() => '');
    if (flow && await page.$('.canvas')) {
      const zoom = () => page.$eval(drawn + ' > svg', e => +e.dataset.zoom);
      const opened = await view(page), own = (await views(page)).find(v => v.flow === flow);
      await page.click('[data-zoom="fit"]');
      const whole = await zoom();
      await page.click('#' + flow + ' > summary');
      await settled(page, id => document.querySelector('details.picked')?.id === id, flow);
      assert.equal(await view(page), own ? own.view : opened);
      if (own) assert.deepEqual(await small(page), [], 'it can be read');
      else assert.ok(await zoom() >= whole - 0.001, 'it is no smaller than before');
      const out = await page.$eval('.canvas', (c, id) => {
        const r = c.getBoundingClientRect();
        return document.getElementById(id).dataset.near.split(' ').map(n => document.getElementById(n)).filter(Boolean).map(e => e.getBoundingClientRect())
          .filter(b => b.left < r.left - 2 || b.right > r.right + 2 || b.top < r.top - 2 || b.bottom > r.bottom + 2).length;
      }, flow);
      if (!own) assert.equal(out, 0, 'all of it is seen');
      assert.ok(await page.$eval('#' + flow, e => e.open && e.getBoundingClientRect().top < innerHeight), 'its card is open beside it');
      await shot(page, `${name}-flow-light-1440`);
      await page.keyboard.press('Escape');
      assert.equal(await view(page), opened, 'and back');
      assert.deepEqual(await small(page), []);
    }
    assert.deepEqual(page.wrong, []);
    await page.close();
  });

  test(`${name}: a link leads to a card`, async () => {
    const id = await (async () => {
      const page = await open(browser, url);
      const id = await page.$eval('#boxes details.card', e => e.id);
      await page.close();
      return id;
    })();
    const page = await open(browser, url + '#' + id);
    assert.equal(await picked(page), id);
    await page.close();
  });

  test(`${name}: begins with what to begin with`, async () => {
    const page = await open(browser, url);
    const begin = await page.$$eval('#begin li', l => l.length);
    if (begin > 0) {
      assert.ok(begin <= 3);
      assert.ok(await page.$eval('#begin-title', e => e.getBoundingClientRect().bottom < innerHeight), 'it is on the first screen');
      const link = await page.$('#begin .first a[href^="#line-"], #begin .first a[href^="#box-"], #begin .first a[href^="#flow-"]');
      if (link) {
        const to = await link.evaluate(e => e.hash.slice(1));
        await link.click();
        assert.equal(await picked(page), to, 'it leads to its place');
      }
    }
    assert.deepEqual(page.wrong, []);
    await page.close();
  });

  test(`${name}: on a phone what to begin with comes before the picture`, async () => {
    const page = await open(browser, url, { size: [390, 844] });
    const tops = () => page.evaluate(() => ['#begin', '.picture', '#findings'].map(what => document.querySelector(what)?.getBoundingClientRect().top));
    if (await page.$('#begin') && await page.$('.canvas')) {
      const [begin, picture, findings] = await tops();
      assert.ok(begin < picture && picture < findings, `${begin}, ${picture}, ${findings}`);
      assert.deepEqual(await small(page), [], 'the picture can be read');
      assert.deepEqual(await page.evaluate(() => [document.documentElement.scrollWidth > innerWidth + 1]), [false], 'nothing runs out of the page');
    }
    await shot(page, `${name}-light-390`);
    await page.setViewport({ width: 1440, height: 900 });
    if (await page.$('#begin')) await settled(page, () => document.querySelector('main > .picture'));
    assert.deepEqual(page.wrong, []);
    await page.close();
  });

  test(`${name}: each plot can be read and has a table beside it`, async () => {
    const page = await open(browser, url);
    for (const width of [1440, 390]) {
      await page.setViewport({ width, height: 900 });
      await page.$$eval('details', all => all.forEach(d => { d.open = true; }));
      const plots = await page.$$eval('.plot', all => all.map(e => {
        const svg = e.querySelector('svg[role="img"]');
        const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        return {
          small: [...svg.querySelectorAll('text')].filter(t => parseFloat(getComputedStyle(t).fontSize) * scale < 11).length,
          said: !!svg.querySelector('title').textContent, rows: e.querySelectorAll('.as-table tbody tr').length,
          reached: e.querySelector('.drawn').tabIndex === 0,
          over: [...svg.querySelectorAll('text')].filter(t => { const b = t.getBBox(); return b.x < -1 || b.x + b.width > svg.viewBox.baseVal.width + 1; }).map(t => t.textContent),
        };
      }));
      for (const p of plots) assert.deepEqual({ ...p, rows: p.rows > 0 }, { small: 0, said: true, rows: true, reached: true, over: [] }, `at ${width}`);
    }
    if (await page.$('.plot')) await page.$eval('.plot', e => e.scrollIntoView());
    await shot(page, `${name}-plot-390`);
    await page.close();
  });

  test(`${name}: is filtered`, async () => {
    const page = await open(browser, url);
    const all = await shown(page, '[data-item]');
    const word = await text(page, '#lines details.card h3');
    await whole(page);
    await page.type('#filter-text', word);
    await settled(page, () => document.getElementById('filter-said').textContent !== '');
    const some = await shown(page, '[data-item]');
    assert.ok(some > 0 && some < all, `${some} of ${all} with ${word}`);
    assert.equal(await page.$$eval(drawn + ' .dim', l => l.length), await page.$$eval('[data-shape][hidden]', l => l.length), 'what is filtered out fades in the picture');
    assert.equal(await text(page, '#lines [data-count]'), await page.$$eval('#lines [data-item]', l => l.filter(e => !e.hidden).length + ' of ' + l.length));
    await shot(page, `${name}-filtered-light-1366`);
    await page.keyboard.press('Escape');
    assert.equal(await shown(page, '[data-item]'), all);
    assert.equal(await text(page, '#lines [data-count]'), '');
    await page.select('#filter-severity', '3');
    await settled(page, () => document.getElementById('filter-said').textContent !== '');
    assert.equal(await page.$$eval('[data-item]', l => l.filter(e => e.checkVisibility() && +e.dataset.rank < 3).length), 0);
    await page.click('#filter-clear');
    for (const by of ['owner', 'flow']) {
      const value = await page.$eval('#filter-' + by, e => e.options[1].value).catch(() => '');
      if (!value) continue;
      await page.select('#filter-' + by, value);
      await settled(page, () => document.getElementById('filter-said').textContent !== '');
      assert.equal(await page.$$eval('[data-item]', (l, key, v) => l.filter(e => e.checkVisibility() && !e.dataset[key].split(' ').includes(v)).length, by + 's', value), 0, by);
      await page.click('#filter-clear');
    }
    assert.deepEqual(page.wrong, []);
    await page.close();
  });

  test(`${name}: works from the keyboard`, async () => {
    const page = await open(browser, url);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'tables');
    // The summary comes first, each number a link to its section; then what filters.
    const tiles = await page.$$eval('.tiles a', l => l.length);
    for (let i = 0; i < tiles; i++) {
      await page.keyboard.press('Tab');
      assert.ok(await page.evaluate(() => document.activeElement.matches('.tiles a')));
    }
    await page.keyboard.press('Tab');
    if (await page.$('.about[tabindex]')) await page.keyboard.press('Tab');
    // What to begin with has its links and what it hides.
    const begin = await page.$$eval('#begin a, #begin summary', l => l.filter(e => e.checkVisibility()).length);
    for (let i = 0; i < begin; i++) {
      assert.ok(await page.evaluate(() => document.activeElement.matches('#begin a, #begin summary')));
      await page.keyboard.press('Tab');
    }
    assert.equal(await page.evaluate(() => document.activeElement.id), 'filter-text');

    const cards = await page.$$eval('#boxes details.card', l => l.map(e => e.id));
    await page.focus('#' + cards[0] + ' > summary');
    const at = () => page.evaluate(() => document.activeElement.closest('details')?.id);
    await page.keyboard.press('ArrowDown');
    assert.equal(await at(), cards[1]);
    await page.keyboard.press('End');
    assert.equal(await at(), cards.at(-1));
    await page.keyboard.press('Home');
    assert.equal(await at(), cards[0]);
    await page.keyboard.press('Enter');
    await settled(page, id => document.querySelector('details.picked')?.id === id, cards[0]);
    await page.keyboard.press('Escape');
    await settled(page, () => !document.querySelector('details.picked'));
    assert.equal(await at(), cards[0], 'the focus stays');

    await whole(page);
    await page.$eval(drawn + ' [role="button"][tabindex="0"]', e => e.focus());
    await page.keyboard.press('ArrowRight');
    const shape = await page.evaluate(() => document.activeElement.id);
    assert.equal(await page.$$eval(drawn + ' [tabindex="0"]', l => l.length), 1, 'the picture is one stop');
    await page.keyboard.press('Enter');
    assert.equal(await page.$eval('details.picked', e => e.dataset.shape), shape);
    assert.deepEqual(page.wrong, []);
    await page.close();
  });

  test(`${name}: the theme and the panes change`, async () => {
    const page = await open(browser, url);
    const light = await background(page);
    await page.click('#theme');
    assert.notEqual(await background(page), light);
    assert.equal(await page.$eval('#theme', e => e.getAttribute('aria-pressed')), 'true');
    const dark = await background(page);
    await page.click('#theme');
    assert.equal(await background(page), light);
    const other = await open(browser, url, { theme: 'dark' });
    assert.equal(await background(other), dark, 'the theme of the system');
    await other.close();
    await page.click('.panes [data-panes="picture"]');
    assert.equal(await shown(page, '#tables'), 0);
    await shot(page, `${name}-picture-light-1366`);
    await page.click('.panes [data-panes="tables"]');
    assert.equal(await shown(page, '.picture'), 0);
    await page.click('.panes [data-panes="both"]');
    await page.click('[data-zoom="in"]');
    await page.click('[data-zoom="fit"]');
    assert.deepEqual(page.wrong, []);
    await page.close();
  });

  test(`${name}: axe finds nothing, closed and open, light and dark`, async () => {
    for (const theme of ['light', 'dark']) {
      const page = await open(browser, url, { size: [1920, 1080], theme });
      await shot(page, `${name}-${theme}-1920`);
      if (theme === 'light') assert.deepEqual(await violations(page), []);
      await page.$$eval('details', all => all.forEach(d => { d.open = true; }));
      // Nothing but the colours is different in the dark.
      assert.deepEqual(await violations(page, theme === 'dark' ? ['color-contrast'] : undefined), [], theme + ', open');
      await page.close();
    }
  });

  test(`${name}: nothing is cut off or runs out of the page`, async () => {
    const page = await open(browser, url);
    await page.$$eval('details', all => all.forEach(d => { d.open = true; }));
    for (const [width, height] of [[1366, 768], [1920, 1080], [700, 900]]) {
      await page.setViewport({ width, height });
      const wide = await page.evaluate(() => [document.documentElement, document.getElementById('tables')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => `${e.id || e.tagName}: ${e.scrollWidth} > ${e.clientWidth}`));
      assert.deepEqual(wide, [], width + 'x' + height);
    }
    await shot(page, `${name}-light-700`);
    await page.close();
  });

  test(`${name}: on paper everything is open`, async () => {
    const page = await open(browser, url);
    await page.emulateMediaType('print');
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    assert.equal(await page.$$eval('details.card', all => all.filter(d => !d.open).length), 0);
    assert.equal(await shown(page, '#filters, .tools, .zoom'), 0);
    await page.setViewport({ width: 720, height: 400 }); // narrow, as a sheet is, and lower than the picture
    const [picture, key] = await page.evaluate(() => ['.drawing svg', '.key'].map(what => document.querySelector(what)?.getBoundingClientRect().toJSON()));
    assert.ok(!picture || !key || picture.bottom <= key.top + 1, 'the key stands below the picture');
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    // A few sheets, and the rest when somebody asks for it.
    const few = await paper(page, name);
    assert.equal(await shown(page, '#flows, #lines, #boxes, #rules'), 0);
    await page.evaluate(() => { window.print = () => { window.printed = document.documentElement.dataset.paper; }; document.getElementById('paper').click(); });
    assert.equal(await page.evaluate(() => window.printed), 'all');
    assert.ok(await shown(page, '#lines, #boxes') >= 2);
    assert.ok(await paper(page, name + '-all') > few);
    if (name !== 'hostile') assert.ok(few <= 10, `${few} sheets`);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    assert.equal(await shown(page, '#lines, #boxes'), 0);
    assert.deepEqual(page.wrong, []);
    await page.close();
  });

  test(`${name}: says all of it without scripts`, async () => {
    const page = await browser.newPage();
    await page.setJavaScriptEnabled(false);
    await page.goto(url);
    assert.equal(await page.$$eval('#filters, #theme, .panes', all => all.filter(e => e.checkVisibility()).length), 0, 'nothing that does nothing');
    assert.ok(await page.evaluate(() => document.querySelector('.drawing > svg').getBoundingClientRect().right <= document.querySelector('.picture').getBoundingClientRect().right), 'the picture is seen whole');
    assert.ok(await page.$('#lines details.card .facts, #lines details.card .open'));
    await page.close();
  });
}

test('a system of one box: nothing to choose from, and nothing breaks', async () => {
  const url = pathToFileURL(bare).href;
  assert.deepEqual(await mistakes(bare), []);
  const page = await open(browser, url + '#%');
  assert.equal(await picked(page), '');
  assert.deepEqual(await violations(page), []);
  await page.type('#filter-text', 'nowhere');
  await settled(page, () => document.getElementById('filter-said').textContent.startsWith('0 of'));
  await page.keyboard.press('Escape');
  await shot(page, 'bare');
  assert.deepEqual(page.wrong, []);
  await page.close();
});
