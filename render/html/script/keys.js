// Arrows go through a list, or through the picture; Escape takes back what was
// picked, then what was filtered.
const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

function step(list, from, by) {
  const to = Math.max(0, Math.min(list.length - 1, list.indexOf(from) + by));
  list[to]?.focus();
  return list[to];
}

document.addEventListener('keydown', e => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.matches('input, select, textarea')) {
    if (e.key === 'Escape' && e.target.closest?.('#filters')) clearFilters();
    return;
  }
  const by = steps[e.key];
  const shape = e.target.closest('.drawing [role="button"]');
  const entry = e.target.closest('[data-list] > [data-item] > .go, [data-list] > [data-item] > details > summary, .cards > details > summary');
  if (e.key === 'Escape') {
    if (chosen.picked) leave(); else clearFilters();
  } else if (shape && by) {
    const to = step(shapes(), shape, by);
    shape.setAttribute('tabindex', '-1');
    to.setAttribute('tabindex', '0');
    e.preventDefault();
  } else if (shape && (e.key === 'Enter' || e.key === ' ')) {
    pick(cardOf(shape).id);
    e.preventDefault();
  } else if (entry && by && e.key !== 'ArrowLeft' && e.key !== 'ArrowRight') {
    const list = entry.closest('[data-list], .cards');
    step(all(':scope > :not([hidden]) > .go, :scope > :not([hidden]) > details > summary, :scope > :not([hidden]) > summary', list), entry, by);
    e.preventDefault();
  }
});

// leave goes back to the whole picture, and the focus to the card's own line.
function leave() {
  const card = named(chosen.picked), inside = card.contains(document.activeElement);
  unpick();
  home();
  if (inside) one('summary', card).focus();
}
