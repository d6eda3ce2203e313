// Installs the npm dependencies under the project's Node, once per lock file. Plain JavaScript, see node.mjs.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const stripped = `--import ${pathToFileURL(join(root, 'infra', 'bootstrap', 'stripped.mjs')).href}`;

/** Environment in which `node` and `npm` are the project's own, and what was read of TypeScript once is not read again. */
export function environmentWith(node) {
  const { NODE_OPTIONS = '', PATH } = process.env;
  const cache = join(root, 'node_modules', '.cache', 'mainstem');
  return {
    ...process.env,
    PATH: `${dirname(node)}:${PATH}`,
    NODE_OPTIONS: NODE_OPTIONS.includes(stripped) ? NODE_OPTIONS : `${NODE_OPTIONS} ${stripped}`.trim(),
    NODE_COMPILE_CACHE: join(cache, 'compiled'),
    MAINSTEM_STRIPPED_CACHE: join(cache, 'stripped'),
    ONNXRUNTIME_NODE_INSTALL: 'skip',
    TURBO_TELEMETRY_DISABLED: '1',
  };
}

/** A long install gives a sign of life this often, ms. */
const BEAT_MS = 10_000;

/** Runs `npm ci` when node_modules does not belong to the present package-lock.json. */
export async function ensureInstalled(root, node, say) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const wanted = `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}`;
  const stamp = join(root, 'node_modules', '.mainstem-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('npm      installing packages (once per lock file) ...');
  // npm must itself run under Node 22, or it skips the uWebSockets binary by its `engines`.
  const code = await run(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    root,
    environmentWith(node),
    say,
  );
  if (code !== 0) {
    throw new Error(`npm ci failed (exit ${code}). Read the lines above, then run the same command again.`);
  }
  writeFileSync(stamp, wanted);
}

const interrupts = ['SIGINT', 'SIGTERM'];

function run(command, args, cwd, env, say) {
  const startedAt = Date.now();
  return new Promise((resolve, reject) => {
    // Everything npm says goes to standard error: standard output belongs to the verb, which may promise JSON.
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 2, 2] });
    const beat = setInterval(
      () => say(`npm      ${Math.round((Date.now() - startedAt) / 1000)} s so far ...`),
      BEAT_MS,
    );
    // Interrupted, npm takes its work back for some seconds; a start in the midst of that would break. So it is waited for.
    const onInterrupt = () => say('npm      stopping: waiting until it has cleaned up ...');
    for (const signal of interrupts) process.on(signal, onInterrupt);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearInterval(beat);
      for (const name of interrupts) process.off(name, onInterrupt);
      resolve(code ?? signal);
    });
  });
}
