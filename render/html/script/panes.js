// The picture, the tables, or both.
function showPanes() {
  document.documentElement.dataset.panes = chosen.panes;
  for (const b of all('.panes [data-panes]')) b.setAttribute('aria-pressed', b.dataset.panes === chosen.panes);
}

document.addEventListener('click', e => {
  const b = e.target.closest('.panes [data-panes]');
  if (!b) return;
  chosen.panes = b.dataset.panes;
  showPanes();
});
