/** `npm run build`: bundles the app and its assets into `dist/`, which the Functions host loads. */
import { buildApp } from './bundle.ts';

await buildApp();
