// Short names for what every part does.
const one = (what, where = document) => where.querySelector(what);
const all = (what, where = document) => [...where.querySelectorAll(what)];
const named = id => document.getElementById(id);
const words = s => (s || '').split(' ').filter(Boolean);

// What a reader has chosen outlives a page that is served anew, and nothing
// else: it is kept nowhere.
const chosen = { theme: '', panes: 'both', picked: '', view: '', back: '', zoom: 0, framed: false };

// start makes the page answer; live.js does it again when the page changes.
function start() {
  for (const part of all('.panes, #theme, #paper, .which, .zoom, #filters')) part.hidden = false;
  showTheme();
  showPanes();
  prepareDrawing();
  prepareFilters();
  followHash();
}
