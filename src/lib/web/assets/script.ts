import { freshScript } from './scriptFresh.ts';
import { lookupScript } from './scriptLookup.ts';
import { morphScript } from './scriptMorph.ts';

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
  const prepare = (root) => {
    for (const time of root.querySelectorAll('time[datetime]')) {
      const instant = new Date(time.dateTime);
      if (!Number.isNaN(instant.getTime())) time.textContent = format.format(instant);
    }
    for (const button of root.querySelectorAll('[data-copy], [data-tick], [data-all]')) button.hidden = false;
  };
  prepare(document);

  // What must be read first: the errors of a form, a link that is shown once.
  const first = document.querySelector('[data-first]');
  if (first) first.focus();

  document.addEventListener('click', async ({ target }) => {
    const button = target.closest('[data-copy]');
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    const told = document.getElementById(button.dataset.told);
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      told.textContent = 'Copied.';
    } catch {
      source.focus();
      if (source.select) source.select();
      else getSelection().selectAllChildren(source);
      told.textContent = 'Selected: copy it with Ctrl+C or ⌘C.';
    }
  });

  // One box ticks all those of its form, and says so where all are ticked.
  const boxesOf = (form) => [...form.querySelectorAll('td input[type=checkbox]')];
  const tellAll = () => {
    for (const all of document.querySelectorAll('[data-all] input')) {
      const boxes = boxesOf(all.form);
      const ticked = boxes.filter((box) => box.checked).length;
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && !all.checked;
    }
  };
  document.addEventListener('change', ({ target }) => {
    if (target.closest('[data-all]')) for (const box of boxesOf(target.form)) box.checked = target.checked;
    if (target.type === 'checkbox') tellAll();
  });
  tellAll();
  // Ticks what can be seen, or unticks it where all is ticked.
  document.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-tick]');
    if (!button) return;
    const boxes = [...button.form.querySelectorAll('[type=checkbox]')].filter((box) => box.checkVisibility());
    const ticked = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = ticked;
  });

${morphScript}
  // What may not be brought back by going back is emptied when the page is left.
  addEventListener('pagehide', () => {
    for (const value of document.querySelectorAll('[data-fleeting]')) value.value = '';
  });

  // Asks how far it is until the answer has been dealt with for good, more slowly while nobody answers.
  const watch = (t, pace, isOver) => {
    let pause = pace();
    const ask = async () => {
      try {
        const answer = await fetch('/connect/status', {
          method: 'POST',
          headers: { accept: 'application/json' },
          body: new URLSearchParams({ t }),
        });
        if (answer.status === 429 || answer.status >= 500) throw new Error('try again');
        if (await isOver(await answer.json())) return;
        pause = pace();
      } catch {
        pause = Math.min(pause * 2, 30000);
      }
      setTimeout(ask, pause);
    };
    setTimeout(ask, pause);
  };
  const addressOf = (t) => '/connect?t=' + encodeURIComponent(t);

  // Any other answer than the one that a page waits for has a page of its own.
  const leave = (t) => {
    location.replace(addressOf(t));
    return true;
  };

  const waiting = document.querySelector('[data-waiting]');
  if (waiting) {
    const t = waiting.dataset.waiting;
    watch(t, () => 3000, ({ kind, waitingFor }) => {
      if (kind !== 'waiting') return leave(t);
      const now = waiting.querySelector('[data-for="' + (waitingFor || 'asking') + '"]');
      if (!now || !now.hidden) return false;
      for (const other of waiting.querySelectorAll('[data-for]')) other.hidden = other !== now;
      return false;
    });
  }

  // The steps: whenever the mark is another, the page as it is now is fetched, and what differs is put in.
  const live = document.querySelector('[data-live]');
  if (live) {
    const t = live.dataset.live;
    watch(t, () => Number(live.dataset.pace), async ({ kind, mark }) => {
      if (kind !== 'progress') return leave(t);
      if (mark === live.dataset.mark) return false;
      const answer = await fetch(addressOf(t));
      if (!answer.ok) throw new Error('try again');
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const next = fresh.querySelector('[data-live]');
      if (!next) return leave(t);
      prepare(fresh);
      document.title = fresh.title;
      for (const part of live.querySelectorAll('[data-part]'))
        putIn(part, next.querySelector('[data-part="' + part.dataset.part + '"]'));
      Object.assign(live.dataset, { mark: next.dataset.mark, pace: next.dataset.pace });
      return false;
    });
  }

${freshScript}${lookupScript}})();
`;
