// The picture: how large it is, and that its boxes and lines can be chosen. A page has one
// or several, of which one is shown.
const drawings = () => all('.canvas > .drawing');
const drawing = () => one('.canvas > .drawing:not([hidden])');
const svgOf = () => one('.canvas > .drawing:not([hidden]) > svg');
const shapes = () => drawing() ? all('[role="button"]', drawing()) : [];
const pixels = 4 / 3; // to a point

// Cards name a shape as the first picture does; in another its id begins otherwise.
const prefix = 'shape-';
const shapeIn = (d, id) => d && id ? named(d.dataset.prefix + id.slice(prefix.length)) : null;
const shapeOf = id => shapeIn(drawing(), id);
const cardOf = shape => shape && one('[data-shape="' + CSS.escape(prefix + shape.id.slice(drawing().dataset.prefix.length)) + '"]');

function prepareDrawing() {
  if (!drawings().length) return;
  one('.canvas').classList.add('scaled');
  for (const d of drawings()) prepare(d);
  show(drawings().find(d => d.dataset.view === chosen.view) || drawings()[0], chosen.zoom);
  room.disconnect();
  room.observe(one('.picture'));
}

function prepare(d) {
  const svg = one('svg', d);
  svg.setAttribute('role', 'group');
  let first = true;
  for (const card of all('[data-shape]')) {
    const g = shapeIn(d, card.dataset.shape);
    if (!g || !svg.contains(g)) continue;
    // What stands in another box is a button of its own, beside that box's.
    g.parentElement.closest('.node')?.after(g);
    g.setAttribute('role', 'button');
    g.setAttribute('tabindex', first ? '0' : '-1');
    first = false;
    addGrip(g);
    g.classList.toggle('faulty', card.classList.contains('error'));
  }
}

// show shows one of the pictures, as large as it was or so that all of it can be read.
function show(d, size = 0) {
  for (const other of drawings()) other.hidden = other !== d;
  for (const key of all('.key[data-of]')) key.hidden = key.dataset.of !== d.dataset.n;
  if (named('which')) named('which').value = d.dataset.n;
  chosen.view = d === drawings()[0] ? '' : d.dataset.view;
  if (size) zoom(size); else home();
}

// showFor shows a picture in which something is to be seen, until it is left; the one of
// before if it is there too.
function showFor(d) {
  if (!d || d === drawing()) return;
  chosen.back ||= drawing().dataset.view;
  chosen.framed = true;
  show(d);
}

document.addEventListener('change', e => {
  if (e.target.id !== 'which') return;
  unpick();
  chosen.back = '';
  show(drawings().find(d => d.dataset.n === e.target.value));
});

// A line is too thin to be hit.
function addGrip(g) {
  const path = g.classList.contains('line') && one('path', g);
  if (!path) return;
  const grip = path.cloneNode();
  for (const a of ['fill', 'stroke', 'stroke-dasharray', 'stroke-width']) grip.removeAttribute(a);
  grip.setAttribute('class', 'grip');
  path.after(grip);
}

const natural = () => svgOf().viewBox.baseVal.width * pixels;
const isFlat = () => one('.canvas').clientWidth > 0;

function zoom(to) {
  const svg = svgOf();
  if (!svg) return;
  to = Math.min(4, Math.max(0.02, to));
  svg.style.width = Math.round(natural() * to) + 'px';
  svg.dataset.zoom = to;
}

function fit() {
  const svg = svgOf();
  if (!svg || !isFlat()) return;
  const box = svg.viewBox.baseVal, c = one('.canvas');
  chosen.zoom = 0;
  zoom(Math.min((c.clientWidth - 24) / box.width, (c.clientHeight - 24) / box.height, 1.6) / pixels);
}

// home is the picture as it opens: whole if it can be read then, else so large that it can,
// with the box in sight in which it begins.
const least = 11; // pixels
function home() {
  const svg = svgOf();
  if (!svg || !isFlat()) return;
  fit();
  const smallest = Math.min(...all('text[font-size]', svg).map(t => parseFloat(t.getAttribute('font-size'))));
  const size = least / smallest / pixels;
  if (!(size > +svg.dataset.zoom)) return;
  zoom(size + 0.005); // sizes are rounded to whole pixels
  center(one('.node', svg));
}

// center brings a shape into the middle.
function center(shape) {
  if (!shape) return;
  const c = one('.canvas'), s = shape.getBoundingClientRect(), r = c.getBoundingClientRect();
  c.scrollLeft += s.left + s.width / 2 - r.left - r.width / 2;
  c.scrollTop += s.top + s.height / 2 - r.top - r.height / 2;
}

// zoomBy keeps what is at a point (of the canvas) where it is.
function zoomBy(by, x, y) {
  const c = one('.canvas'), before = +svgOf().dataset.zoom;
  x ??= c.clientWidth / 2;
  y ??= c.clientHeight / 2;
  zoom(before * by);
  chosen.zoom = +svgOf().dataset.zoom;
  const ratio = chosen.zoom / before;
  c.scrollLeft = (c.scrollLeft + x) * ratio - x;
  c.scrollTop = (c.scrollTop + y) * ratio - y;
}

// reveal brings a shape into the middle, large enough to read.
const readable = 0.8;
function reveal(shape) {
  if (!isFlat()) return;
  if (+svgOf().dataset.zoom < readable) {
    zoom(readable);
    chosen.zoom = readable;
  }
  center(shape);
}

// frame brings several shapes into view, as large as all of them can be there.
const largest = 1.2;
function frame(shapes) {
  const c = one('.canvas');
  if (!isFlat() || !shapes.length) return;
  const around = () => shapes.map(s => s.getBoundingClientRect()).reduce((a, b) => ({
    left: Math.min(a.left, b.left), right: Math.max(a.right, b.right), top: Math.min(a.top, b.top), bottom: Math.max(a.bottom, b.bottom),
  }));
  fit();
  const whole = +svgOf().dataset.zoom;
  let box = around();
  zoom(Math.max(whole, Math.min(largest, whole * Math.min((c.clientWidth - 48) / (box.right - box.left), (c.clientHeight - 48) / (box.bottom - box.top)))));
  chosen.zoom = +svgOf().dataset.zoom;
  chosen.framed = true;
  box = around();
  const r = c.getBoundingClientRect();
  c.scrollLeft += (box.left + box.right) / 2 - r.left - r.width / 2;
  c.scrollTop += (box.top + box.bottom) / 2 - r.top - r.height / 2;
}

// unframe goes back to the picture as it opened.
function unframe() {
  if (!chosen.framed) return;
  chosen.framed = false;
  const back = drawings().find(d => d.dataset.view === chosen.back);
  chosen.back = '';
  if (back) show(back); else home();
}

document.addEventListener('click', e => {
  const b = e.target.closest('[data-zoom]');
  if (!b || !svgOf()) return;
  if (b.dataset.zoom === 'fit') fit();
  else if (b.dataset.zoom) zoomBy(b.dataset.zoom === 'in' ? 1.25 : 0.8);
});

document.addEventListener('wheel', e => {
  const c = e.target.closest?.('.canvas');
  if (!c || !e.ctrlKey || !svgOf()) return;
  e.preventDefault();
  const r = c.getBoundingClientRect();
  zoomBy(Math.exp(-e.deltaY / 300), e.clientX - r.left, e.clientY - r.top);
}, { passive: false });

// The room for the picture changes with the window, the panes and what
// live.js says below.
const room = new ResizeObserver(() => { if (!chosen.zoom) home(); });

// Whoever holds the paper moves it.
let held = null;
document.addEventListener('pointerdown', e => {
  const c = e.target.closest?.('.canvas');
  if (c && e.button === 0 && e.pointerType === 'mouse') held = { c, x: e.clientX, y: e.clientY, moved: false };
});
document.addEventListener('pointermove', e => {
  if (!held) return;
  held.moved ||= Math.abs(e.clientX - held.x) + Math.abs(e.clientY - held.y) > 4;
  if (!held.moved) return;
  held.c.scrollLeft -= e.movementX;
  held.c.scrollTop -= e.movementY;
});
let dragged = false;
document.addEventListener('pointerup', () => {
  dragged = !!held?.moved;
  held = null;
});
