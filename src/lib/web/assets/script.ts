/**
 * What pages do beyond their html; everything works without it but for copying.
 * Plain JavaScript for browsers, as text, since it is served and not run here.
 */
export const script = `(() => {
  'use strict';
  const page = document.documentElement;

  // Instants: UTC in the page, the reader's own zone on the screen; the exact instant stays in the title.
  const format = new Intl.DateTimeFormat(page.lang, {
    day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short',
  });
  for (const time of document.querySelectorAll('time[datetime]')) {
    const instant = new Date(time.dateTime);
    if (!Number.isNaN(instant.getTime())) time.textContent = format.format(instant);
  }

  // What must be read first: the errors of a form, a link that is shown once.
  const first = document.querySelector('[data-first]');
  if (first) first.focus();

  for (const button of document.querySelectorAll('[data-copy]')) {
    const source = document.getElementById(button.dataset.copy);
    const told = document.getElementById(button.dataset.told);
    button.hidden = false;
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(source.value);
        told.textContent = 'Copied.';
      } catch {
        source.focus();
        source.select();
        told.textContent = 'Selected: copy it with Ctrl+C or ⌘C.';
      }
    });
  }

  // Waiting: ask how far it is; any other answer than "waiting" has a page of its own.
  const waiting = document.querySelector('[data-waiting]');
  if (waiting) {
    const t = waiting.dataset.waiting;
    let pause = 3000;
    const ask = async () => {
      try {
        const answer = await fetch('/connect/status', {
          method: 'POST',
          headers: { accept: 'application/json' },
          body: new URLSearchParams({ t }),
        });
        if (answer.status === 429 || answer.status >= 500) throw new Error('try again');
        const { kind, waitingFor } = await answer.json();
        if (kind !== 'waiting') {
          location.replace('/connect?t=' + encodeURIComponent(t));
          return;
        }
        tell(waitingFor);
        pause = 3000;
      } catch {
        pause = Math.min(pause * 2, 30000);
      }
      setTimeout(ask, pause);
    };
    const tell = (what) => {
      const now = waiting.querySelector('[data-for="' + (what || 'asking') + '"]');
      if (!now || !now.hidden) return;
      for (const other of waiting.querySelectorAll('[data-for]')) other.hidden = other !== now;
    };
    setTimeout(ask, pause);
  }
})();
`;
