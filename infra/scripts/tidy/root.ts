/** The root of the repository holds what it must and nothing else, and every package says what it is. */
import type { Problem } from './source-file.ts';

const folders: readonly string[] = [
  'schemas',
  'models',
  'connectors',
  'streams',
  'projections',
  'workflows',
  'bidder',
  'gateway',
  'guardian',
  'cli',
  'infra',
  'docs',
];
const files: readonly string[] = [
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'package.json',
  'package-lock.json',
  'turbo.json',
  'tsconfig.json',
  'biome.json',
  'vitest.config.ts',
  'docker-compose.yml',
];

export function rootProblems(paths: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  for (const name of new Set(paths.map((path) => path.split('/')[0] ?? ''))) {
    if (name.startsWith('.') || folders.includes(name) || files.includes(name)) continue;
    problems.push({ path: name, line: 1, rule: 'root', message: 'does not belong at the root' });
  }
  for (const folder of folders.filter((name) => name !== 'docs')) {
    const has = (path: string) => paths.includes(`${folder}/${path}`);
    if (has('package.json') && !has('README.md')) {
      problems.push({ path: folder, line: 1, rule: 'readme', message: 'a package has a README.md' });
    }
  }
  return [...problems, ...adrsOfOneNumber(paths)];
}

/** Code names a decision by its number, so no two may have the same. */
function adrsOfOneNumber(paths: readonly string[]): Problem[] {
  const first = new Map<string, string>();
  return paths.flatMap((path) => {
    const number = /^docs\/adr\/(\d{4})-/.exec(path)?.[1];
    if (number === undefined) return [];
    const other = first.get(number);
    if (other === undefined) first.set(number, path);
    return other === undefined ? [] : [{ path, line: 1, rule: 'adr', message: `has the number of ${other}` }];
  });
}
