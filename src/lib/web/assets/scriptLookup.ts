/**
 * Says which tenant is being typed, once the hand rests. Plain JavaScript for browsers, as text, part of the one script.
 */
export const lookupScript = `
  // A domain or a directory id, as far as that can be told from its look.
  const COMPLETE = /^\\s*([a-z0-9-]+\\.)+[a-z][a-z0-9-]+\\s*$|^\\s*[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\s*$/i;
  let thinking;
  let lookedFor = '';
  const lookUp = async (field) => {
    const place = document.getElementById(field.dataset.lookup);
    const wanted = field.value.trim().toLowerCase();
    if (wanted === lookedFor) return;
    lookedFor = wanted;
    if (!COMPLETE.test(wanted)) return place.replaceChildren();
    let found = [];
    try {
      const answer = await fetch('/connections/new?' + new URLSearchParams({ tenant: wanted }), { redirect: 'manual' });
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (answer.ok) found = fresh.getElementById(place.id).childNodes;
    } catch {
      lookedFor = '';
    }
    // What was typed meanwhile is asked for by itself.
    if (lookedFor === wanted || lookedFor === '') place.replaceChildren(...found);
  };
  document.addEventListener('input', ({ target }) => {
    if (!target.dataset.lookup) return;
    clearTimeout(thinking);
    thinking = setTimeout(lookUp, 600, target);
  });
`;
