/**
 * `npm run tidy`: house rules that no other tool knows. One line per breach, exit 1 when there is any. The rules are pure
 * functions over a file's text (infra/scripts/tidy/), so that each has a test that breaks it.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { circles } from './tidy/circles.ts';
import { rootProblems } from './tidy/root.ts';
import { fileRules } from './tidy/rules.ts';
import type { Problem, SourceFile } from './tidy/source-file.ts';

const root = resolve(import.meta.dirname, '..', '..');

/** Files git knows or would know: what is ignored is nobody's code. */
function filesOfRepository(): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return [...new Set(listed.split('\0'))].filter((path) => path !== '');
}

function readSource(path: string): SourceFile | undefined {
  try {
    return { path, text: readFileSync(join(root, path), 'utf8') };
  } catch (error) {
    // Deleted in the work tree, not yet in the index.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const paths = filesOfRepository();
const problems: Problem[] = [...rootProblems(paths)];
const sources: SourceFile[] = [];
for (const path of paths) {
  if (!/\.(ts|mts|mjs|cjs)$/.test(path) || path.includes('/generated/') || path.includes('/histories/')) continue;
  const file = readSource(path);
  if (file === undefined) continue;
  sources.push(file);
  problems.push(...fileRules.flatMap((rule) => rule(file)));
}
problems.push(...circles(sources));

for (const { path, line, rule, message } of problems) process.stdout.write(`${path}:${line} ${rule}: ${message}\n`);
process.stdout.write(`${problems.length === 0 ? 'tidy' : `${problems.length} breaches`}, ${paths.length} files\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
