import { createHash } from 'node:crypto';
import { icon } from './assets/icon.ts';
import { script } from './assets/script.ts';
import { style } from './assets/style.ts';

/** A file that pages load. */
export interface Asset {
  readonly body: string;
  readonly contentType: string;
  /** Quoted, as it stands in the header. */
  readonly etag: string;
}

const make = (body: string, contentType: string): Asset => ({
  body,
  contentType,
  etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`,
});

const assets = {
  'style.css': make(style, 'text/css; charset=utf-8'),
  'app.js': make(script, 'text/javascript; charset=utf-8'),
  'icon.svg': make(icon, 'image/svg+xml'),
} as const;
export type AssetName = keyof typeof assets;

/** The file served at `/assets/{name}`, if there is one. */
export function asset(name: string): Asset | undefined {
  return Object.hasOwn(assets, name) ? assets[name as AssetName] : undefined;
}

/** The address of a file, with a hash of its content, so that it may be kept for long. */
export function assetPath(name: AssetName): string {
  return `/assets/${name}?v=${assets[name].etag.slice(1, -1)}`;
}
