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
.ends { display: flex; justify-content: space-between; font-size: .9rem; }
.trend .healthy { fill: var(--good); opacity: .55; }
.trend .degraded { fill: var(--warn); }
.trend .broken { fill: var(--bad); }
.compact { margin-block: .5rem; font-size: .95rem; }
.compact :is(th, td) { padding: .3rem .5rem; }
.compact tbody th { font-weight: 400; white-space: nowrap; }
.amount { text-align: end; font-variant-numeric: tabular-nums; }
@media (max-width: 60rem) { .cards .amount { text-align: start; } }
@media (max-width: 48rem) {
  .compact { font-size: .8rem; }
  .compact :is(th, td) { padding: .25rem .2rem; white-space: normal; font-size: inherit; }
}
button.small { min-height: 0; padding: .15rem .75rem; font-size: .9rem; }
.head ul { margin: 0; }
`;
