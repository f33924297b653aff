// A few sheets are read; the rest is printed when somebody asks for it.
document.addEventListener('click', e => {
  if (!e.target.closest('#paper')) return;
  document.documentElement.dataset.paper = 'all';
  print();
});
addEventListener('afterprint', () => { delete document.documentElement.dataset.paper; });

// Paper has no closed cards. The style sheet opens them where browsers let it;
// this does it for the others.
let printing = false;
let opened = [];

addEventListener('beforeprint', () => {
  printing = true;
  opened = all('details:not([open])');
  for (const d of opened) d.open = true;
});
addEventListener('afterprint', () => {
  for (const d of opened) d.open = false;
  opened = [];
  setTimeout(() => { printing = false; });
});
