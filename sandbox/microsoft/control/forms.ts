import type { Context } from 'hono';
import { ChangeRefused } from './changes.ts';

/** A field of a form; empty where it is missing. */
export const text = (form: URLSearchParams, name: string): string => form.get(name) ?? '';

/** A field that must hold a number. */
export const number = (form: URLSearchParams, name: string): number => {
  const value = Number(form.get(name));
  if (!Number.isFinite(value)) throw new ChangeRefused(400, `${name} is not a number.`);
  return value;
};

/** Does what a form says, then shows the page again, with the tenants that its query named. */
export const action =
  (apply: (form: URLSearchParams) => void | Promise<void>, back = '/_sandbox') =>
  async (c: Context) => {
    await apply(new URLSearchParams(await c.req.text()));
    return c.redirect(`${back}${new URL(c.req.url).search}`, 303);
  };
