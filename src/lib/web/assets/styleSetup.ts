/** Pages on which a tenant is set up: choices, steps under way, what is copied. */
export const setupStyle = `
.logo { height: 1.75rem; max-width: 8rem; width: auto; vertical-align: middle; object-fit: contain; }

.choice { display: grid; grid-template-columns: auto minmax(0, 1fr); overflow-wrap: anywhere; gap: .75rem; align-items: start; padding-block: .75rem; }
.choice input:not([type=hidden]) { width: 1.5rem; height: 1.5rem; min-height: 0; margin: .1rem 0 0; padding: 0; accent-color: var(--accent); }
.choice .muted { font-size: .95rem; }
.permissions + p { margin-top: 1.75rem; }
.permissions .choice { padding-block: .5rem 0; }
.permissions .choice label { font-weight: 400; }
fieldset { border: 0; margin: 0 0 1rem; padding: 0; min-width: 0; }
legend { padding: 0; font-weight: 700; }
.choosing { margin-block: 1.25rem; }
.choosing .field { margin-bottom: 1.25rem; }
.plainly { list-style: none; padding: 0; margin: 0 0 .25rem; }
.plainly li { margin: 0; }
.plainly .copy { margin-bottom: 1rem; }
.actions h3 { margin-bottom: .5rem; }
.told:empty { display: none; }
.told { align-self: center; }
.card h3 { margin-block: 1.25rem .5rem; }
.card .head h3 { margin-block: 0; }
.card .box h3 { margin-top: 0; }

pre { margin: 0 0 1rem; padding: 1rem; background: var(--ground); border: 1px solid var(--edge); border-radius: .5rem; white-space: pre-wrap; }
.piece { display: inline-block; max-width: 100%; }
.quote { padding: .75rem 1rem; border-inline-start: .25rem solid var(--edge); overflow-wrap: anywhere; }
.actions { margin-block: 1.25rem; }

.opening h1 { margin-bottom: .75rem; }
.opening h1:focus { outline: none; }
.stop { border-color: var(--warn); border-inline-start-width: .35rem; }
.stop h2:not(:first-child) { margin-top: 1.25rem; }
.run { margin-bottom: 1.5rem; }
.run p { margin-bottom: .25rem; }
.run .row { gap: .25rem .75rem; flex-wrap: nowrap; align-items: flex-start; justify-content: space-between; }
.run .plainly li + li { margin-top: .35rem; }
.run .todo strong { font-weight: 400; color: var(--muted); }
.run .todo::before { color: var(--muted); }
.run .stopped::before { background: var(--warn-ground); color: var(--warn); }
.run .done::before { background: var(--good-ground); color: var(--good); }

@media (max-width: 48rem) {
  .actions form, .actions button, .choosing button { width: 100%; }
  .run .row { flex-wrap: wrap; justify-content: flex-start; }
}
`;
