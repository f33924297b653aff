// The filters hide rows and cards, and fade what they stand for in the picture.
const filterIDs = ['text', 'severity', 'owner', 'flow'];
const valueOf = name => named('filter-' + name)?.value || '';
const texts = new WeakMap();

function textOf(item) {
  if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
  return texts.get(item);
}

function fits(item, f) {
  const d = item.dataset;
  return (!f.severity || (f.severity === 'open' ? 'open' in d : +d.rank >= +f.severity)) &&
    (!f.owner || words(d.owners).includes(f.owner)) &&
    (!f.flow || words(d.flows).includes(f.flow)) &&
    f.words.every(w => textOf(item).includes(w));
}

function applyFilters() {
  if (!named('filters')) return;
  const f = { words: words(valueOf('text').toLowerCase()), severity: valueOf('severity'), owner: valueOf('owner'), flow: valueOf('flow') };
  const active = f.words.length || f.severity || f.owner || f.flow;
  let shown = 0, total = 0;
  for (const item of all('[data-item]')) {
    item.hidden = !fits(item, f);
    total++;
    if (!item.hidden) shown++;
    for (const d of drawings()) shapeIn(d, item.dataset.shape)?.classList.toggle('dim', item.hidden);
  }
  for (const d of drawings()) d.classList.toggle('filtering', !!active);
  for (const part of all('.part')) {
    const items = all('[data-item]', part), count = one('[data-count]', part);
    if (count) count.textContent = active && items.length ? items.filter(i => !i.hidden).length + ' of ' + items.length : '';
  }
  for (const list of all('[data-list]')) {
    const title = list.previousElementSibling;
    if (title?.matches('h3')) title.hidden = !one('[data-item]:not([hidden])', list);
  }
  named('filter-said').textContent = active ? shown + ' of ' + total : '';
  named('filter-clear').disabled = !active;
}

function clearFilters() {
  for (const name of filterIDs) {
    chosen['filter-' + name] = '';
    if (named('filter-' + name)) named('filter-' + name).value = '';
  }
  applyFilters();
}

function prepareFilters() {
  for (const name of filterIDs) {
    if (chosen['filter-' + name] && named('filter-' + name)) named('filter-' + name).value = chosen['filter-' + name];
  }
  applyFilters();
}

let soon = 0;
document.addEventListener('input', e => {
  if (!e.target.closest?.('#filters')) return;
  chosen[e.target.id] = e.target.value;
  clearTimeout(soon);
  soon = setTimeout(applyFilters, e.target.type === 'search' ? 120 : 0);
});
document.addEventListener('click', e => { if (e.target.closest('#filter-clear')) clearFilters(); });
