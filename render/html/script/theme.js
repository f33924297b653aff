// The theme is the system's until somebody chooses another.
const isDark = () => chosen.theme ? chosen.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;

function showTheme() {
  if (chosen.theme) document.documentElement.dataset.theme = chosen.theme;
  named('theme')?.setAttribute('aria-pressed', isDark());
}

document.addEventListener('click', e => {
  if (!e.target.closest('#theme')) return;
  chosen.theme = isDark() ? 'light' : 'dark';
  showTheme();
});
