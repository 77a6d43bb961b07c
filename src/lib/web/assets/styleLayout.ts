/** The page, its regions and its text. */
export const layoutStyle = `
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column;
  background: var(--ground); color: var(--ink);
  font: 1.0625rem/1.6 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", sans-serif;
  overflow-wrap: break-word;
}
main, .inner { width: 100%; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 2rem); }
.narrow main, .narrow .inner { max-width: 46rem; }
.wide main, .wide .inner { max-width: 78rem; }
main { flex: 1; padding-block: clamp(1.5rem, 5vw, 3rem) 3rem; }
main:focus { outline: none; }

.top { background: var(--card); border-bottom: 1px solid var(--line); }
.top .inner { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 2rem; padding-block: .75rem; }
.brand { margin: 0; }
.brand a, .brand strong { font-size: 1.15rem; font-weight: 700; letter-spacing: -.01em; color: var(--ink); text-decoration: none; }
.brand a:hover { color: var(--accent); text-decoration: underline; }
.top ul { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1.5rem; margin: 0; padding: 0; list-style: none; }
.top li { margin: 0; padding-block: .25rem; }
footer { border-top: 1px solid var(--line); color: var(--muted); font-size: .9rem; }
footer p { margin-block: 1rem; }

h1, h2, h3 { line-height: 1.25; text-wrap: balance; letter-spacing: -.01em; margin: 0; }
h1 { font-size: clamp(1.6rem, 1.2rem + 2vw, 2.15rem); overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; }
h3 { font-size: 1.0625rem; }
main > h1 { margin-bottom: .75rem; }
main h2 { margin-block: 2rem .75rem; }
.card > h2:first-child, .card > [type=hidden] + h2, .box > h2:first-child, .box > h3:first-child, .head h2, .head h3 { margin-top: 0; }
p, ul, ol, dl { margin-block: 0 1rem; }
ul, ol { padding-inline-start: 1.4rem; }
li { margin-bottom: .4rem; }
.card > :last-child, .box > :last-child, dd > :last-child, li > :last-child { margin-bottom: 0; }
.lead { font-size: 1.15rem; line-height: 1.55; max-width: 60ch; }
.muted { color: var(--muted); }
.under { display: block; font-size: .9rem; font-weight: 400; }
.id { font-size: .8rem; overflow-wrap: anywhere; }
code { font: .88em/1.5 ui-monospace, "Cascadia Code", Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .15em; }
a:hover { color: var(--accent-strong); text-decoration-thickness: 2px; }

.skip { position: absolute; left: 1rem; top: -6rem; z-index: 1; padding: .5rem 1rem; background: var(--card); border-radius: 0 0 .5rem .5rem; }
.skip:focus { top: 0; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: .25rem; }

.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: clamp(1rem, 4vw, 1.5rem); margin-block: 1.5rem; box-shadow: var(--shadow); }
.box { border: 1px solid; border-inline-start-width: .35rem; border-radius: .5rem; padding: 1rem 1.25rem; margin-block: 1rem 1.25rem; }
.box.good { border-color: var(--good); background: var(--good-ground); }
.box.warn { border-color: var(--warn); background: var(--warn-ground); }
.box.bad { border-color: var(--bad); background: var(--bad-ground); }
.box.busy { border-color: var(--busy); background: var(--busy-ground); }
.box .muted { color: inherit; }
.finding { background: var(--card); border: 1px solid var(--line); border-inline-start: .35rem solid var(--busy); border-radius: .5rem; padding: 1rem 1.25rem; margin-block: 1rem; }
.finding.warn { border-inline-start-color: var(--warn); }
.finding.bad { border-inline-start-color: var(--bad); }
.finding h3 { margin-bottom: .5rem; }
.finding > :last-child { margin-bottom: 0; }
.head { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1.5rem; margin-bottom: 1rem; }
.head p, .head form { margin: 0; }
.crumb { margin-bottom: .5rem; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem; }
`;
