/**
 * Keeps pages of operators up to date while somebody looks at them, and applies filters as they are chosen. Plain
 * JavaScript for browsers, as text, part of the one script.
 */
export const freshScript = `
  const main = document.querySelector('main');

  // What is shown once, or answers something that was sent, is never asked for again.
  const staysFresh = main.dataset.refresh !== undefined && !document.querySelector('[data-first], [data-fleeting]');
  const SLOWEST = 120000;
  let due = 0;
  let failures = 0;
  let timer;
  let asked = 0;

  const say = (text, link) => {
    const before = main.querySelector('[data-own]');
    if (text === undefined) {
      if (before) before.remove();
      return;
    }
    if (before && before.dataset.own === text) return;
    const note = before || document.createElement('p');
    note.className = 'box warn';
    note.dataset.own = text;
    note.setAttribute('role', 'status');
    note.replaceChildren(text);
    if (link) {
      const a = document.createElement('a');
      a.href = location.href;
      a.textContent = link;
      note.append(' ', a);
    }
    main.prepend(note);
  };

  // Of several that are under way only what was asked for last counts.
  const load = async (address) => {
    const mine = ++asked;
    let answer;
    try {
      answer = await fetch(address, { headers: { accept: 'text/html' }, redirect: 'manual' });
      // Whoever is signed out is sent elsewhere, which a page must not follow by itself.
      if (answer.type === 'opaqueredirect' || answer.status === 401) {
        if (mine === asked) say('You are signed out, so this page is not kept up to date.', 'Sign in again');
        return 'signedOut';
      }
      if (!answer.ok) return 'refused';
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const next = fresh.querySelector('main');
      if (mine !== asked) return 'overtaken';
      prepare(fresh);
      document.title = fresh.title;
      putIn(main, next);
      say(undefined);
      return 'done';
    } catch {
      return 'failed';
    }
  };

  const plan = () => {
    clearTimeout(timer);
    if (document.hidden || main.dataset.refresh === undefined) return;
    timer = setTimeout(renew, Math.max(0, due - Date.now()));
  };
  const later = (pause) => {
    due = Date.now() + pause;
    plan();
  };
  const renew = async () => {
    due = Infinity;
    const outcome = await load(location.href);
    if (outcome === 'overtaken') return;
    failures = outcome === 'done' ? 0 : failures + 1;
    if (failures > 1 && outcome !== 'signedOut')
      say('This page could not be brought up to date. It is tried again, more and more rarely.');
    later(Math.min(Number(main.dataset.refresh) * 2 ** failures, SLOWEST));
  };
  if (staysFresh) {
    later(Number(main.dataset.refresh));
    document.addEventListener('visibilitychange', () => {
      if (due !== Infinity) plan();
    });
  }

  // Filters: as soon as something is chosen, or a word is typed and the hand rests.
  let resting;
  const apply = async (form) => {
    if (!form.checkValidity()) return;
    const address = new URL(form.getAttribute('action'), location.href);
    address.search = String(new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== '')));
    const outcome = await load(address.href);
    if (outcome === 'done') history.replaceState(null, '', address);
    // As without script: the answer says what is wrong.
    else if (outcome === 'refused') location.assign(address);
    else if (outcome === 'failed') say('The filter could not be applied. Try again.');
    if (staysFresh && outcome !== 'overtaken') later(Number(main.dataset.refresh));
  };
  document.addEventListener('submit', (event) => {
    if (event.target.hasAttribute('data-filter')) {
      event.preventDefault();
      clearTimeout(resting);
      apply(event.target);
    }
    // Nothing changes under what is on its way.
    else if (staysFresh) later(SLOWEST);
  });
  for (const kind of ['input', 'change'])
    document.addEventListener(kind, ({ target }) => {
      const form = target.closest('form[data-filter]');
      if (!form) return;
      clearTimeout(resting);
      resting = setTimeout(apply, kind === 'change' ? 0 : 350, form);
    });
`;
