/**
 * Turns what is on the page into what was fetched and leaves alone what is the same, so that focus, selection, what is
 * open, ticked or typed stay. Plain JavaScript for browsers, as text, part of the one script.
 */
export const morphScript = `
  // What an element is, wherever it stands: a line of a list is known by the first thing in it that has a name.
  const keyOf = (node) => {
    if (node.nodeType !== 1) return undefined;
    const own = node.dataset.key || node.getAttribute('id') || node.getAttribute('aria-labelledby');
    if (own || !(node.localName === 'tr' || node.localName === 'li')) return own || undefined;
    const named = node.querySelector('[id]');
    return named ? named.id : undefined;
  };
  const isTouched = (field) => {
    if (field.localName === 'select') {
      const chosen = [...field.options].findIndex((option) => option.defaultSelected);
      return field.selectedIndex !== Math.max(0, chosen);
    }
    if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
    return field.value !== field.defaultValue;
  };
  // Nobody's field changes under their hands, nor what a form that they fill in knows of when it was read.
  const isHeld = (node) =>
    node === document.activeElement ||
    (node.type === 'hidden' && node.name !== 'back' && node.form && [...node.form.elements].some(isTouched));

  const morph = (old, fresh) => {
    if (old.nodeType !== 1) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    // What a script put there stays; and what is for those without one is no elements here.
    if (old.localName === 'noscript' || (old.dataset && old.dataset.kept !== undefined)) return;
    for (const { name, value } of fresh.attributes) {
      // Whoever opened something decides.
      if (name === 'open' || (name === 'value' && isHeld(old))) continue;
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    for (const { name } of [...old.attributes])
      if (name !== 'open' && !fresh.hasAttribute(name)) old.removeAttribute(name);
    const chosen = old.localName === 'select' && isTouched(old) ? old.value : undefined;
    morphChildren(old, fresh);
    if (chosen !== undefined) old.value = chosen;
  };

  const morphChildren = (old, fresh) => {
    const wanted = new Set([...fresh.children].map(keyOf));
    const known = new Map([...old.children].map((node) => [keyOf(node), node]));
    // What this script put there itself is no part of what was fetched.
    const skip = (node) => (node && node.dataset && node.dataset.own !== undefined ? skip(node.nextSibling) : node);
    let at = skip(old.firstChild);
    const isOver = (node) => {
      const key = keyOf(node);
      return key !== undefined && !wanted.has(key);
    };
    for (const next of [...fresh.childNodes]) {
      while (at && isOver(at)) {
        const gone = at;
        at = skip(at.nextSibling);
        gone.remove();
      }
      const key = keyOf(next);
      const same = key === undefined ? (at && keyOf(at) === undefined ? at : undefined) : known.get(key);
      if (!same || same.nodeName !== next.nodeName) {
        old.insertBefore(next, at);
        continue;
      }
      known.delete(key);
      if (same === at) at = skip(at.nextSibling);
      else old.insertBefore(same, at);
      morph(same, next);
    }
    while (at) {
      const gone = at;
      at = skip(at.nextSibling);
      gone.remove();
    }
  };

  // Whoever was on something that is gone goes on with what has its name, or with the heading.
  const putIn = (part, fresh) => {
    const held = part.contains(document.activeElement) ? document.activeElement : undefined;
    morph(part, fresh);
    tellAll();
    if (!held || held === document.activeElement) return;
    const goesOn = held.isConnected ? held : document.getElementById(held.id) || document.querySelector('h1');
    if (!goesOn.id) goesOn.tabIndex = -1;
    goesOn.focus({ preventScroll: true });
  };
`;
