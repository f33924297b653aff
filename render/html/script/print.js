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
