// A page that is served listens for newer ones. What goes wrong stands over the
// last good report; what the reader chose stays.
const versionOf = page => page.documentElement.dataset.version;

async function refresh() {
  const answer = await fetch('/', { cache: 'no-store' });
  if (!answer.ok) throw new Error('the server answers ' + answer.status);
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const tables = named('tables')?.scrollTop, canvas = one('.canvas');
  const left = canvas?.scrollLeft, top = canvas?.scrollTop;
  document.title = fresh.title;
  document.documentElement.dataset.version = versionOf(fresh);
  named('page').replaceWith(fresh.getElementById('page'));
  start();
  if (named('tables')) named('tables').scrollTop = tables;
  one('.canvas')?.scrollTo(left, top);
}

function say(title, text) {
  const box = named('live');
  box.replaceChildren();
  if (!title) return;
  const strong = document.createElement('strong'), pre = document.createElement('pre');
  strong.textContent = title;
  pre.textContent = text;
  pre.tabIndex = 0;
  box.append(strong, pre);
}

const news = new EventSource('/events');
news.addEventListener('report', e => {
  say('');
  if (e.data !== versionOf(document)) refresh().catch(err => say('The report could not be renewed', err.message));
});
news.addEventListener('broken', e => {
  const why = JSON.parse(e.data), first = one('pre.broken');
  if (first) {
    say('');
    first.textContent = why;
  } else say('The model can’t be judged; this is the report from before', why);
});
news.addEventListener('error', () => say('tautline serve has gone away', 'The page shows its last report, and looks for it again every few seconds.'));
