// Installs the npm dependencies under the project's Node, once per lock file. Plain JavaScript, see node.mjs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Environment in which `node` and `npm` are the project's own. */
export function environmentWith(node) {
  return {
    ...process.env,
    PATH: `${dirname(node)}:${process.env.PATH}`,
    ONNXRUNTIME_NODE_INSTALL: 'skip',
    TURBO_TELEMETRY_DISABLED: '1',
  };
}

/** Runs `npm ci` when node_modules does not belong to the present package-lock.json. */
export function ensureInstalled(root, node, say) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const wanted = `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}`;
  const stamp = join(root, 'node_modules', '.mainstem-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('npm      installing packages (once per lock file) ...');
  // npm must itself run under Node 22, or it skips the uWebSockets binary by its `engines`.
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env: environmentWith(node),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (done.status !== 0) {
    throw new Error(
      `npm ci failed (exit ${done.status ?? done.signal}). Read the lines above, then run the same command again.`,
    );
  }
  writeFileSync(stamp, wanted);
}
