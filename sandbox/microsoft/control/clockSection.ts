import { html } from 'hono/html';
import type { Html } from '../page.ts';
import type { Sandbox } from '../sandbox.ts';
import { spanText } from '../worldClock.ts';
import { clockView } from './clock.ts';

const steps = [1, 7, 30, 90] as const;

/** The time of the sandbox, and what turns it. */
export function clockSection(sandbox: Sandbox): Html {
  const { now, timeZone, aheadSeconds, skewSeconds } = clockView(sandbox);
  const ahead = aheadSeconds === 0 ? 'the real time' : `${spanText(aheadSeconds)} ahead of the real time`;
  return html`<section id="clock">
    <h2>Clock</h2>
    <p>
      It is <time datetime="${now}">${now.slice(0, 19).replace('T', ' ')} ${timeZone}</time> here, ${ahead}.
      Microsoft and the app go by it; it cannot be turned back.
    </p>
    <form method="post" action="/_sandbox/clock">
      ${steps.map(
        (days) =>
          html`<button name="days" value="${days}">
            Turn on by ${days === 1 ? '1 day' : `${days} days`}
          </button> `,
      )}
    </form>
    <form method="post" action="/_sandbox/skew">
      <label for="skewSeconds">Seconds that the app’s clock is ahead of Microsoft’s; negative: behind</label>
      <input
        id="skewSeconds"
        name="skewSeconds"
        type="number"
        min="-86400"
        max="86400"
        value="${skewSeconds}"
      />
      <p><button>Set skew</button></p>
    </form>
  </section>`;
}
