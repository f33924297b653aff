// The picture, the tables, or both.
function showPanes() {
  document.documentElement.dataset.panes = chosen.panes;
  for (const b of all('.panes [data-panes]')) b.setAttribute('aria-pressed', b.dataset.panes === chosen.panes);
  placePicture();
}

// Where there is no room beside the picture, what to begin with comes before it.
const narrow = matchMedia('screen and (max-width: 999px), screen and (max-height: 479px)');
function placePicture() {
  const picture = one('.picture'), begin = named('begin'), main = one('main');
  if (!picture || !begin) return;
  const after = narrow.matches && chosen.panes === 'both';
  if (after && picture.previousElementSibling !== begin) begin.after(picture);
  if (!after && picture.parentElement !== main) main.prepend(picture);
}
narrow.addEventListener('change', placePicture);

document.addEventListener('click', e => {
  const b = e.target.closest('.panes [data-panes]');
  if (!b) return;
  chosen.panes = b.dataset.panes;
  showPanes();
});
