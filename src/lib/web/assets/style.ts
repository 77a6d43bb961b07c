import { layoutStyle } from './styleLayout.ts';
import { listStyle } from './styleLists.ts';
import { partStyle } from './styleParts.ts';
import { setupStyle } from './styleSetup.ts';

// Text on its background has a contrast of 4.5 or more in both schemes, outlines of controls 3 or more.
const colours = `
:root {
  color-scheme: light dark;
  --ground: #f4f6f8; --card: #fff; --ink: #1a2833; --muted: #526270; --line: #d8dfe5; --edge: #7b8a97;
  --accent: #0b5773; --accent-strong: #083f54; --on-accent: #fff; --focus: #0b5773;
  --good: #12633a; --good-ground: #e5f4ea; --warn: #7a4a00; --warn-ground: #fdf2dc;
  --bad: #a01c22; --bad-ground: #fdeaea; --busy: #1d4f91; --busy-ground: #e8f0fb;
  --quiet: #4b5a67; --quiet-ground: #eaeef1; --shadow: 0 1px 2px rgb(16 32 48 / 8%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10171d; --card: #18222a; --ink: #e6edf2; --muted: #a3b3bf; --line: #2c3943; --edge: #73838f;
    --accent: #7cc7e4; --accent-strong: #a6dbf0; --on-accent: #0a222d; --focus: #a6dbf0;
    --good: #86d7a6; --good-ground: #15301f; --warn: #f0c26a; --warn-ground: #332711;
    --bad: #ffa5a5; --bad-ground: #3c1a1c; --busy: #a3c8ff; --busy-ground: #182a43;
    --quiet: #b6c3cd; --quiet-ground: #26323b; --shadow: none;
  }
}`;

const media = `
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
@media (forced-colors: active) { .tag, .box, .card { border: 1px solid; } }
@media print {
  :root { --ground: #fff; --card: #fff; --ink: #000; --muted: #333; --line: #999; --shadow: none; }
  .skip, .top nav, footer, form:not(.whole), form.whole button, .button, .moving, details:has(> form), #new { display: none; }
  /* Around a list of an operator's: what chooses from it and acts on it. */
  .wide .whole :is(.choose, .choice, .actions, .card, input) { display: none; }
  body { font-size: 11pt; }
  .card, .box, tr { break-inside: avoid; }
  a[href^="http"]::after { content: " (" attr(href) ")"; overflow-wrap: anywhere; }
}`;

/** The one style sheet. */
export const style = [colours, layoutStyle, partStyle, setupStyle, listStyle, media].join('\n').trim();
