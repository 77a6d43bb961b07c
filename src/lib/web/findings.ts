import pages from './findingPages.json' with { type: 'json' };

/** What is said of a finding: its code, and html of our own. */
export interface FindingPage {
  readonly title: string;
  readonly html: string;
}

const byCode: Readonly<Record<string, FindingPage>> = pages;

/** What a finding means and what to do about it. @returns `undefined` where no finding has this code */
export const findingPage = (code: string): FindingPage | undefined =>
  code !== '' && Object.hasOwn(byCode, code) ? byCode[code] : undefined;

/** What is said of all of them together. */
export const findingList: FindingPage = pages[''];
