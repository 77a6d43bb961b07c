/** Controls, tags, lists and tables. */
export const partStyle = `
button, .button {
  display: inline-block; padding: .6rem 1.15rem; min-height: 2.75rem; border: 1px solid var(--edge); border-radius: .5rem;
  background: var(--card); color: var(--ink); font: inherit; font-weight: 600; line-height: 1.4; text-align: center;
  text-decoration: none; cursor: pointer; transition: background-color .15s, border-color .15s;
}
button:hover, .button:hover { border-color: var(--accent); color: var(--accent); }
button.main, .button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.main:hover, .button.main:hover { background: var(--accent-strong); border-color: var(--accent-strong); color: var(--on-accent); }
.go { margin-top: 1.5rem; }
.go button { padding: .85rem 1.75rem; font-size: 1.1rem; }
.go p { margin: .75rem 0 0; }

label { display: block; font-weight: 600; }
input:not([type=hidden]), select, textarea {
  width: 100%; padding: .6rem .75rem; min-height: calc(2.8em + 2px); border: 1px solid var(--edge); border-radius: .5rem;
  background: var(--card); color: var(--ink); font: inherit;
}
textarea { field-sizing: content; resize: vertical; line-height: 1.5; }
.code { min-height: 14rem; max-height: 75vh; font: .9rem/1.5 ui-monospace, "Cascadia Code", Consolas, "Liberation Mono", monospace; }
[readonly] { background: var(--ground); }
::placeholder { color: var(--muted); opacity: 1; }
::file-selector-button {
  margin-inline-end: .75rem; padding: .2rem .75rem; border: 1px solid var(--edge); border-radius: .4rem;
  background: var(--ground); color: var(--ink); font: inherit; cursor: pointer;
}
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 1.25rem 2rem; }
.fields textarea { max-height: 14rem; }
.fields > :is(p, .seen) { grid-column: 1 / -1; margin: 0; }
.seen:empty { display: none; }
.seen .box { margin: 0; }
.field { display: flex; flex-direction: column; }
.card > .field + .field { margin-top: 1.25rem; }
.field .muted { margin: 0 0 .35rem; font-size: .95rem; flex: 1; }
.error { margin: 0 0 .35rem; color: var(--bad); font-weight: 600; }
.wrong :is(input, select, textarea) { border: 2px solid var(--bad); }
.copy { display: flex; flex-wrap: wrap; gap: .5rem; margin-bottom: 1rem; }
.copy :is(input, textarea) { flex: 1 1 18rem; width: auto; min-width: 0; }
.copy textarea { flex-basis: 100%; max-height: 20rem; }

.tag {
  display: inline-flex; align-items: center; gap: .4em; padding: .1rem .6rem .1rem .45rem; border-radius: 1rem;
  font-size: .9rem; font-weight: 600; white-space: nowrap; color: var(--quiet); background: var(--quiet-ground);
}
.tag svg, .badge svg { width: 1em; height: 1em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.tag.good { color: var(--good); background: var(--good-ground); }
.tag.warn { color: var(--warn); background: var(--warn-ground); }
.tag.bad { color: var(--bad); background: var(--bad-ground); }
.tag.busy { color: var(--busy); background: var(--busy-ground); }
.box.bad .tag.bad, .box.warn .tag.warn, .box.busy .tag.busy { background: var(--card); }
.badge { width: 3.5rem; height: 3.5rem; margin-bottom: 1rem; border-radius: 50%; display: grid; place-items: center; font-size: 1.75rem; }
.badge.good { color: var(--good); background: var(--good-ground); }
.badge.busy { color: var(--busy); background: var(--busy-ground); }
.badge.warn { color: var(--warn); background: var(--warn-ground); }

dl > div { display: grid; grid-template-columns: minmax(9rem, 14rem) 1fr; gap: .25rem 1.5rem; padding-block: .6rem; border-top: 1px solid var(--line); }
dl > div:first-child { border-top: 0; padding-top: 0; }
dt { color: var(--muted); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
section.card > dl:last-child { margin-bottom: 0; }
.evidence { margin-top: .5rem; font-size: .95rem; }
.evidence > div { padding-block: .35rem; }
details { margin-block: 1rem; }
.checks details { margin-block: 0; }
summary { cursor: pointer; color: var(--accent); padding-block: .35rem; }

.permissions, .checks, .links, .history, .findings, .counts, .tags { list-style: none; padding: 0; }
.permissions > li, .checks > li, .links > li { padding-block: 1rem; margin: 0; border-top: 1px solid var(--line); }
.permissions > li:last-child, .checks > li:last-child, .links > li:last-child { padding-bottom: 0; }
.permissions p, .checks p { margin-bottom: .25rem; }
.permissions .plain { font-weight: 600; }
.checks > li:first-child { border-top: 0; padding-top: 0; }
.checks .head { margin-bottom: .25rem; justify-content: flex-start; }
.links { margin-block: 1.25rem 0; }
.links > li { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1rem; }
.links p { margin: 0; }
.history > li { display: grid; grid-template-columns: minmax(9rem, 19rem) 1fr; gap: 0 1.5rem; padding-block: .5rem; margin: 0; border-top: 1px solid var(--line); }
.history time { color: var(--muted); }
.history > li:first-child { border-top: 0; }
.tags { display: flex; flex-wrap: wrap; gap: .35rem; margin: 0; }
.tags li { margin: 0; padding: .05rem .6rem; border: 1px solid var(--line); border-radius: 1rem; font-size: .95rem; }
.steps { padding-inline-start: 0; list-style: none; counter-reset: step; }
.steps > li { position: relative; padding-inline-start: 2.6rem; margin-bottom: .9rem; counter-increment: step; }
.steps > li::before {
  content: counter(step); position: absolute; inset-inline-start: 0; top: 0; width: 1.7rem; height: 1.7rem; border-radius: 50%;
  display: grid; place-items: center; font-size: .8rem; font-weight: 700; color: var(--accent); border: 2px solid currentColor;
}

.counts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin-block: 1.5rem; }
.counts li { margin: 0; padding: .75rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.counts .number { display: block; font-size: 1.6rem; font-weight: 700; line-height: 1.3; font-variant-numeric: tabular-nums; }
.counts li:has(> a) { padding: 0; }
.counts .tag { padding-inline: .35rem .45rem; font-size: .85rem; }
.counts a { display: block; padding: .75rem; border-radius: inherit; color: inherit; text-decoration: none; }
.counts li:has(> a:hover), .counts .chosen { border-color: var(--accent); }
.counts .chosen { box-shadow: inset 0 0 0 2px var(--accent); }
.counts .none .number { color: var(--muted); font-weight: 400; }
.counts .none .tag { background: none; color: var(--muted); padding-inline: 0; }

table { width: 100%; border-collapse: separate; border-spacing: 0; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; margin-block: 1.5rem; box-shadow: var(--shadow); }
th, td { padding: .9rem 1rem; text-align: start; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; font-size: .9rem; color: var(--muted); white-space: nowrap; }
tbody tr:hover > * { background: color-mix(in srgb, var(--accent) 5%, transparent); }
td time { font-size: .95rem; }
.under time { font-size: inherit; }
td > ul { margin: 0; }
.whole-words { white-space: nowrap; }
.cards tbody th { min-width: 14rem; }
td.needs { width: 36%; }
.filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); gap: 1rem 1.5rem; align-items: end; }
.filters > p { margin: 0; }
.choose { width: 3.5rem; }
.choose input:not([type=hidden]) { display: block; width: 1.5rem; height: 1.5rem; min-height: 0; margin: 0; padding: 0; accent-color: var(--accent); }
.choose + th { padding-inline-start: 0; }
.findings { margin: 0; }
.findings li { margin-bottom: .5rem; }
.more { text-align: center; justify-content: center; margin-block: 1.5rem; }
.boxes { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); gap: 0 1.5rem; }
.boxes .choice { padding-block: .4rem; }
.boxes .choice label { font-weight: 400; }
.answer { max-width: 24rem; overflow-wrap: anywhere; }

.read > :is(p, ul, ol, h2, h3) { max-width: 46rem; }
.read table { font-size: .95rem; }
.read thead th::first-letter { text-transform: uppercase; }

.moving { height: .4rem; border-radius: 1rem; margin-bottom: 1.25rem; background: var(--busy-ground); overflow: hidden; }
.moving::after { content: ""; display: block; height: 100%; width: 35%; border-radius: inherit; background: var(--accent); animation: moving 2.4s ease-in-out infinite alternate; }
@keyframes moving { from { translate: 0; } to { translate: 186%; } }
.progress { font-weight: 600; }

@media (max-width: 48rem) {
  .go button { width: 100%; }
  dl > div, .history > li { grid-template-columns: 1fr; gap: 0; }
  .counts { grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .5rem; }
  .counts .none { display: none; }
}
@media (max-width: 60rem) {
  .cards, .cards tbody, .cards tr, .cards th, .cards td { display: block; width: auto; border: 0; }
  .cards { background: none; box-shadow: none; }
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards tbody tr { padding: 1rem; margin-bottom: .75rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
  .cards tbody :is(th, td) { padding: .3rem 0; background: none; }
  .cards td::before { content: attr(data-label); display: block; font-size: .85rem; color: var(--muted); }
}
`;
