// The served report follows the file, keeps what was chosen, and shows what is
// wrong over the last good one.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, open, shot, violations, settled, tautline } from './tools.mjs';

const model = id => `package shop
system: "shop"
boxes: {a: kind: "client", b: kind: "service"}
lines: {
	${id}: {from: "a", to: "b", interaction: "request-reply", operation: "read", timeout: "2s", retry: "none"}
	tell: {from: "a", to: "b", interaction: "send", operation: "event"}
}
`;

test('the page follows the file', async t => {
  const dir = mkdtempSync(join(tmpdir(), 'tautline-serve-'));
  const save = src => writeFileSync(join(dir, 'system.cue'), src);
  save(model('ask'));
  const server = spawn(tautline, ['serve', dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => { server.kill('SIGKILL'); rmSync(dir, { recursive: true }); });
  const [line] = await once(server.stdout, 'data');
  const browser = await launch();
  t.after(() => browser.close());
  const page = await open(browser, String(line).trim());
  await page.click('#theme');
  await page.click('#box-b > summary');
  await page.select('#filter-severity', 'open');

  save(model('inquire'));
  await settled(page, () => document.getElementById('line-inquire'));
  assert.equal(await page.$eval('#theme', e => e.getAttribute('aria-pressed')), 'true', 'the theme stays');
  assert.equal(await page.$eval('#filter-severity', e => e.value), 'open', 'the filter stays');

  save(model('inquire') + 'liens: {}\n');
  await settled(page, () => document.getElementById('live').textContent.includes('liens'));
  assert.ok(await page.$('#line-inquire'), 'the last good report is still there');
  assert.ok(await page.evaluate(() => document.getElementById('page').getBoundingClientRect().bottom <= document.getElementById('live').getBoundingClientRect().top + 1), 'and nothing covers it');
  assert.deepEqual(await violations(page), []);
  await shot(page, 'serve-broken');

  save(model('ask'));
  await settled(page, () => document.getElementById('line-ask') && document.getElementById('live').textContent === '');
  assert.deepEqual(page.wrong, []);

  server.kill('SIGINT');
  const [code] = await once(server, 'exit');
  assert.equal(code, 0);
  await settled(page, () => document.getElementById('live').textContent.includes('gone away'));
  await shot(page, 'serve-gone');
});

test('a model that was never right is shown once it is', async t => {
  const dir = mkdtempSync(join(tmpdir(), 'tautline-serve-'));
  writeFileSync(join(dir, 'system.cue'), 'package shop\nsystem: "shop"\n');
  const server = spawn(tautline, ['serve', dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => { server.kill('SIGKILL'); rmSync(dir, { recursive: true }); });
  const [line] = await once(server.stdout, 'data');
  const browser = await launch();
  t.after(() => browser.close());
  const page = await open(browser, String(line).trim());
  await settled(page, () => document.body.textContent.includes('no boxes'));
  assert.deepEqual(await violations(page), []);
  assert.equal(await page.$eval('#live', e => e.textContent), '', 'it is said once');
  await shot(page, 'serve-empty');
  writeFileSync(join(dir, 'system.cue'), 'package shop\nsystem: "shop"\nboxen: {}\n');
  await settled(page, () => document.querySelector('pre.broken').textContent.includes('boxen'));
  writeFileSync(join(dir, 'system.cue'), model('ask'));
  await settled(page, () => document.getElementById('line-ask'));
  assert.deepEqual(page.wrong, []);
});
