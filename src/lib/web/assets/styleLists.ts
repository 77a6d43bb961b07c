/** Lists that are filtered, ticked and counted over time. */
export const listStyle = `
.filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr)); gap: 1rem 1.5rem; }
.alerts tbody th { font-weight: 400; }
@media (min-width: 60.01rem) { .alerts tbody th { width: 48%; } }
.tick { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .75rem; align-items: start; }
.tick input:not([type=hidden]) { width: 1.5rem; height: 1.5rem; min-height: 0; margin: .1rem 0 0; padding: 0; accent-color: var(--accent); }
.tick label { font-weight: 400; }
.tick ~ .under { padding-inline-start: 2.25rem; }
.members { list-style: none; padding: 0; }
.members li { margin-bottom: .75rem; }
.timers { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem; list-style: none; margin: 0; padding: 0; }
.timers > li { display: flex; flex-direction: column; margin: 0; }
.timers h3 { margin-top: 0; }
.timers p { margin-bottom: .5rem; }
.timers form { margin-top: auto; padding-top: .75rem; }
progress { display: block; width: 100%; height: .75rem; accent-color: var(--accent); }
figure { margin: 0; }
.trend { display: block; width: 100%; height: 10rem; border-bottom: 1px solid var(--edge); }
.trend rect { stroke: var(--card); vector-effect: non-scaling-stroke; }
.ends { display: flex; gap: .25rem 1rem; flex-wrap: wrap; justify-content: space-between; font-size: .9rem; }
.trend .healthy { fill: var(--good); opacity: .55; }
.trend .degraded { fill: var(--warn); }
.trend .broken { fill: var(--bad); }
.lifetimes { list-style: none; margin: 0 0 1rem; padding: 0; }
.lifetimes > li { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: .5rem 1.5rem; align-items: center; margin: 0; padding-block: 1rem; border-top: 1px solid var(--line); break-inside: avoid; }
.lifetimes > li:first-child { border-top: 0; padding-top: 0; }
.lifetimes p { margin-bottom: .25rem; }
.lifetimes .head { margin-bottom: .25rem; justify-content: flex-start; }
.lifeline { display: block; width: 100%; height: 1.25rem; print-color-adjust: exact; }
.lifeline .whole { fill: var(--quiet-ground); }
.lifeline .good { fill: var(--good); }
.lifeline .warn { fill: var(--warn); }
.lifeline .bad { fill: var(--bad); }
.lifeline .busy { fill: var(--busy); }
.lifeline .past { fill: var(--quiet); }
.lifeline .overlap { fill: var(--quiet); opacity: .55; }
.lifeline .now { fill: var(--ink); stroke: var(--card); vector-effect: non-scaling-stroke; }
.compact { margin-block: .5rem; font-size: .95rem; }
.compact :is(th, td) { padding: .3rem .5rem; }
.compact tbody th { font-weight: 400; white-space: nowrap; }
.amount { text-align: end; font-variant-numeric: tabular-nums; }
@media (max-width: 60rem) { .cards .amount { text-align: start; } }
@media (max-width: 48rem) {
  .lifetimes > li { grid-template-columns: 1fr; }
  .compact { font-size: .8rem; }
  .compact :is(th, td) { padding: .25rem .2rem; white-space: normal; font-size: inherit; }
}
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.5rem; align-items: start; margin-block: 1.5rem; }
.beside > .card { margin: 0; }
.beside h3 { margin-block: 1.25rem .5rem; }
.beside h2 + h3, .beside .head h3 { margin-top: 0; }
.months { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(16.5rem, 100%), 1fr)); gap: 1.25rem 1.5rem; margin-bottom: 1.25rem; }
.month { table-layout: fixed; margin: 0; border: 0; box-shadow: none; background: none; align-self: start; }
.month caption { font-weight: 600; text-align: start; padding-bottom: .25rem; }
.month :is(th, td) { padding: 2px; border: 0; text-align: center; font-weight: 400; font-variant-numeric: tabular-nums; }
.month th { font-size: .85rem; }
.month td { height: 2.9rem; line-height: 1.15; padding-top: .4rem; font-size: .95rem; }
.month td.out { color: var(--muted); }
.month tbody tr:hover > * { background: none; }
.month td:has(> a) { padding: 2px; }
.month .today { outline: 2px solid var(--accent); outline-offset: -2px; border-radius: .5rem; }
.month a { display: block; height: 100%; min-height: 2.6rem; padding-top: .25rem; border-radius: .4rem; border: 1px solid; text-decoration: none; }
.month a strong { display: block; }
.month .bad { color: var(--bad); background: var(--bad-ground); }
.month .warn { color: var(--warn); background: var(--warn-ground); }
.month .busy { color: var(--busy); background: var(--busy-ground); }
button.small { min-height: 0; padding: .15rem .75rem; font-size: .9rem; }
.head ul { margin: 0; }
.line { display: block; overflow-wrap: anywhere; }
@media (min-width: 60.01rem) { .settings { table-layout: fixed; } }
.settings { margin-block: .75rem 2rem; }
.apps { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.5rem; align-items: start; }
.apps > .card { margin: 0; }
@media (min-width: 48.01rem) { .apps dl > div { grid-template-columns: minmax(min(9rem, 100%), 1fr) 3fr; } }
.card > h3:first-child { margin-top: 0; }
h4 { font-size: 1rem; margin: 0 0 .5rem; }
`;
