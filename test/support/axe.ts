import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { root } from '../../sandbox/paths.ts';

const source = readFileSync(root('node_modules/axe-core/axe.min.js'), 'utf8');

/** What of a page is judged, and by which rules. */
export interface AxeScope {
  /** All of axe's where none are named. */
  readonly rules?: readonly string[];
  /** CSS selector. */
  readonly within?: string;
}

/** What axe finds wrong with the page that is open. */
export async function violationsOn(
  page: Page,
  { rules, within = 'html' }: AxeScope = {},
): Promise<AxeResults['violations']> {
  // Evaluated by the browser's debugger, which the page's own policy does not bind.
  if (await page.evaluate(`typeof axe === 'undefined'`)) await page.evaluate(source);
  // What is right is counted only: describing and sending it takes longer than all the rules.
  const options = {
    resultTypes: ['violations'],
    ...(rules && { runOnly: { type: 'rule', values: rules } }),
  };
  const asked = `${JSON.stringify(within)}, ${JSON.stringify(options)}`;
  return await page.evaluate(`axe.run(${asked}).then(({ violations }) => violations)`);
}
