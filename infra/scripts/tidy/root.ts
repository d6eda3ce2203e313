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
  return problems;
}
