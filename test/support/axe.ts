import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { root } from '../../sandbox/paths.ts';

const source = readFileSync(root('node_modules/axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with the page that is open. */
export async function violationsOn(page: Page, rules?: readonly string[]): Promise<AxeResults['violations']> {
  // Evaluated by the browser's debugger, which the page's own policy does not bind.
  if (!rules) await page.evaluate(source);
  // What is right is counted only: describing and sending it takes longer than all the rules.
  const options = JSON.stringify({
    resultTypes: ['violations'],
    ...(rules && { runOnly: { type: 'rule', values: rules } }),
  });
  return await page.evaluate(`axe.run(${options}).then(({ violations }) => violations)`);
}
