import type { importColumns } from '../../onboarding/imports/file.ts';
import type { ImportJob, RowStatus } from '../../onboarding/imports/rows.ts';

/** How far an import is, as the title of its page and as a sentence. */
export const importTexts: Readonly<
  Record<ImportJob['state'], { readonly title: string; readonly means: string }>
> = {
  checking: {
    title: 'The rows are being checked',
    means: 'Each tenant is looked up at Microsoft. Nothing is made before all rows are checked.',
  },
  making: {
    title: 'Connections are being made',
    means: 'All rows are checked, and connections are made of them.',
  },
  done: {
    title: 'The import is done',
    means: 'A connection waits for its tenant’s admin, who needs an onboarding link.',
  },
  checked: { title: 'The rows are checked', means: 'That was all that was wanted: nothing was made.' },
  refused: {
    title: 'Nothing was made',
    means: 'Something is wrong with a row. Correct it, or leave such rows out, and import again.',
  },
};

/** What became of a row, in a word or two. */
export const importedTexts: Readonly<Record<RowStatus, string>> = {
  waiting: 'To be checked',
  ready: 'Can be made',
  made: 'Made',
  there: 'Was there',
  invalid: 'Wrong',
};

/** What each column holds. */
export const columnTexts: Readonly<Record<(typeof importColumns)[number], string>> = {
  tenant: 'Required. A domain of the tenant, such as contoso.com, or its directory (tenant) ID.',
  profile: 'Required. The id of the profile; those of this installation are named below.',
  name: 'Required. What you call the connection: the customer or the department, for example.',
  tags: 'Optional. Words to find it by, separated by semicolons.',
  ownership: 'Optional. “shared” or “dedicated”, where the profile leaves the choice.',
  callers: 'Optional. Object ids of the programs that may ask for its tokens, separated by semicolons.',
};
