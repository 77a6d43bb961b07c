/**
 * `npm run package`: makes `dist/package`, the folder that is deployed, `dist/mooring.zip` of it, and `dist/mooring.cdx.json`,
 * the bill of materials that is in both.
 *
 * The folder needs nothing beside Node.js: the two files of the bundle with their source maps, what the host reads, the licences of what is
 * in the bundle, and the list of it. The same sources make the same zip, byte for byte.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Zippable, zipSync } from 'fflate';
import { bundle } from './bundle.ts';
import { billOfMaterials, bundledPackages, licences } from './bundled.ts';

const MOST_BYTES = 2_000_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const [given = join(root, 'dist')] = process.argv.slice(2);
const out = resolve(given);
const folder = join(out, 'package');

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const metafile = await bundle(join(folder, 'dist/main.cjs'), true);
const packages = bundledPackages(metafile, root);
const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
  string,
  string
>;

cpSync(join(root, 'host.json'), join(folder, 'host.json'));
cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
write(
  'package.json',
  `${JSON.stringify({ name, version, license, private: true, main: 'dist/main.cjs' }, null, 2)}\n`,
);
write('THIRD-PARTY-LICENSES.txt', licences(packages));
const bill = billOfMaterials({ name: String(name), version: String(version) }, packages);
write('sbom.cdx.json', `${JSON.stringify(bill, null, 2)}\n`);
// Also where scanners find it without opening the zip.
cpSync(join(folder, 'sbom.cdx.json'), join(out, `${String(name)}.cdx.json`));

const zip = zipSync(filesOf(folder), { level: 9, mtime: new Date(1980, 0, 1) });
writeFileSync(join(out, 'mooring.zip'), zip);
console.log(
  `${join(out, 'mooring.zip')}: ${String(zip.length)} bytes, ${String(packages.length)} packages in the bundle`,
);
if (zip.length > MOST_BYTES) {
  console.error(`More than ${String(MOST_BYTES)} bytes: a cold start pays for each of them.`);
  process.exitCode = 1;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function filesOf(from: string): Zippable {
  const files = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return Object.fromEntries(
    paths.map((path) => [path.slice(from.length + 1).replaceAll('\\', '/'), readFileSync(path)]),
  );
}
