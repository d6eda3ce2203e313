#!/usr/bin/env node
// The one entry of the project: `npm start`, `npm test`, `npm run bench` and `npx mainstem <verb>` all come here.
// It brings the right Node and the packages, then hands over to TypeScript. Plain JavaScript: runs on any Node >= 18.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, environmentWith } from './install.mjs';
import { ensureNode } from './node.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const say = (line) => process.stderr.write(`${line}\n`);
const [verb = 'help', ...rest] = process.argv.slice(2);
// `run <file.ts>` runs one of the project's own scripts under the project's own Node.
const args =
  verb === 'run'
    ? [resolve(root, rest[0] ?? ''), ...rest.slice(1)]
    : [join(root, 'cli', 'src', 'main.ts'), verb, ...rest];

try {
  const node = ensureNode(say);
  await ensureInstalled(root, node, say);
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: 'inherit',
    env: environmentWith(node),
  });
  // The child owns the terminal's signals: it stops its services in order and then ends by itself.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
} catch (error) {
  say(`mainstem: ${error.message}`);
  process.exit(1);
}
