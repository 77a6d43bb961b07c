declare const MOORING_VERSION: string | undefined;

/** Of `package.json`, put in when the app is bundled (`scripts/bundle.ts`); what runs from its sources has none. */
export const VERSION: string | undefined = typeof MOORING_VERSION === 'string' ? MOORING_VERSION : undefined;
