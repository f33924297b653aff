// What is picked is open in the tables and stands out in the picture. Its name
// is in the address, so that a link leads to it.
const isCard = e => e?.matches?.('details.card');

function pick(id, how = {}) {
  const card = named(id);
  if (!isCard(card)) return false;
  unpick(false);
  chosen.picked = id;
  if (card.hidden && !how.again) clearFilters();
  card.classList.add('picked');
  card.open = true;
  history.replaceState(null, '', '#' + id);
  highlight(card, how.reveal !== false);
  if (how.scroll !== false) card.scrollIntoView({ block: 'start' });
  if (how.focus) one('summary', card).focus({ preventScroll: true });
  return true;
}

function unpick(forget = true) {
  const card = named(chosen.picked);
  if (isCard(card)) {
    card.classList.remove('picked');
    card.open = false;
  }
  for (const d of drawings()) d.classList.remove('picking');
  for (const s of all('.drawing .picked, .drawing .near')) {
    s.classList.remove('picked', 'near');
    s.removeAttribute('aria-pressed');
  }
  chosen.picked = '';
  unframe();
  if (forget) history.replaceState(null, '', location.pathname + location.search);
}

function highlight(card, show) {
  const own = drawings().find(d => d.dataset.flow === card.id);
  if (own && show) {
    showFor(own); // all of it is what was chosen
    return;
  }
  const seen = d => shapeIn(d, card.dataset.shape || words(card.dataset.near)[0]);
  if (show && drawing() && !seen(drawing())) showFor(drawings().find(seen));
  const shape = shapeOf(card.dataset.shape);
  const near = words(card.dataset.near).map(shapeOf).filter(Boolean);
  if (!shape && !near.length) return;
  drawing().classList.add('picking');
  for (const s of near) s.classList.add('near');
  if (!shape) {
    if (show) frame(near); // a flow is shown as large as it can be, with its story beside it
    return;
  }
  shape.classList.add('picked');
  shape.setAttribute('aria-pressed', 'true');
  if (show) reveal(shape);
}

function followHash() {
  const id = chosen.picked || location.hash.slice(1);
  if (id) pick(id, { scroll: !chosen.picked, again: !!chosen.picked });
}

addEventListener('hashchange', followHash);

document.addEventListener('click', e => {
  if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.shiftKey || e.button) return;
  const shape = e.target.closest?.('.drawing [role="button"]');
  if (shape || e.target.closest?.('.canvas')) {
    if (dragged) return;
    if (!shape) unpick();
    else {
      if (chosen.panes === 'picture') {
        chosen.panes = 'both';
        showPanes();
      }
      pick(cardOf(shape).id, { reveal: false });
    }
    return;
  }
  const a = e.target.closest?.('a[href^="#"]');
  if (a && pick(a.getAttribute('href').slice(1), { focus: true })) e.preventDefault();
});

// What a row or a card stands for is pointed out while somebody looks at it.
function peek(e) {
  const item = e.target.closest?.('[data-item]');
  const link = item && one('.go', item);
  const card = link ? named(link.hash.slice(1)) : item;
  const shape = shapeOf(card?.dataset.shape);
  for (const s of all('.drawing .peek')) if (s !== shape) s.classList.remove('peek');
  shape?.classList.add('peek');
}
document.addEventListener('mouseover', peek);
document.addEventListener('focusin', peek);

// Opening a card by hand picks it, closing it unpicks it.
document.addEventListener('toggle', e => {
  const card = e.target;
  if (!isCard(card) || printing) return;
  if (card.open && chosen.picked !== card.id) pick(card.id, { scroll: false });
  else if (!card.open && chosen.picked === card.id) unpick();
}, true);
