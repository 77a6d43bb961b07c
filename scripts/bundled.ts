import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { type Author, licenceText } from './licenceText.ts';

/** A package of which something is in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, as the package states it. */
  readonly license: string;
  /** The text of its licence, never empty. */
  readonly text: string;
}

/** @throws Error where a package states no licence, or there is no text of it: such a package is not shipped */
export function bundledPackages({ inputs }: Metafile, root: string): readonly BundledPackage[] {
  const folders = Object.keys(inputs).flatMap(
    (path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
  );
  return [...new Set(folders)].toSorted().map((folder) => {
    const { name, version, license, author } = JSON.parse(
      readFileSync(join(root, folder, 'package.json'), 'utf8'),
    ) as {
      name: string;
      version: string;
      license?: string;
      author?: Author;
    };
    const file = readdirSync(join(root, folder)).find((each) => /^(licen[cs]e|copying)(\.|$)/i.test(each));
    if (!license) throw new Error(`${name} states no licence`);
    const own = file === undefined ? '' : readFileSync(join(root, folder, file), 'utf8').trim();
    return { name, version, license, text: own || licenceText(name, license, author) };
  });
}

export const licences = (packages: readonly BundledPackage[]): string =>
  packages
    .map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);

/** @see https://cyclonedx.org/docs/1.6/json/ */
export const billOfMaterials = (
  app: { name: string; version: string },
  packages: readonly BundledPackage[],
): object => ({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: { component: { type: 'application', ...app } },
  components: packages.map(({ name, version, license }) => ({
    type: 'library',
    name,
    version,
    licenses: [/[ ()]/.test(license) ? { expression: license } : { license: { id: license } }],
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
  })),
});
