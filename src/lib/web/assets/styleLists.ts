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
button.small { min-height: 0; padding: .15rem .75rem; font-size: .9rem; }
.head ul { margin: 0; }
`;
