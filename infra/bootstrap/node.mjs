// Puts the project's own Node 22 in the user cache and says where it is. Plain JavaScript: it must run on any Node >= 18.
// uWebSockets.js and native type stripping need Node 22; what the user has installed is used only to fetch it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const NODE_VERSION = '22.23.3';
const MIN_MINOR = 18; // 22.18 is the first that runs .ts unbuilt

export function cacheDirectory() {
  const base = process.env.MAINSTEM_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mainstem');
  mkdirSync(base, { recursive: true });
  return base;
}

/** Returns the path of a Node 22 binary, fetching it from the npm registry the first time. */
export function ensureNode(say) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major === 22 && minor >= MIN_MINOR) return process.execPath;
  const home = join(cacheDirectory(), `node-${NODE_VERSION}`);
  const binary = join(home, 'bin', 'node');
  if (existsSync(binary)) return binary;
  const name = `node-${process.platform}-${process.arch}`;
  say(`node     fetching Node ${NODE_VERSION} (this shell runs ${process.versions.node}) ...`);
  const scratch = mkdtempSync(join(cacheDirectory(), 'node-download-'));
  try {
    execFileSync('npm', ['pack', `${name}@${NODE_VERSION}`, '--silent', '--pack-destination', scratch], {
      stdio: ['ignore', 'ignore', 'inherit'],
      cwd: scratch,
    });
    execFileSync('tar', ['xzf', join(scratch, `${name}-${NODE_VERSION}.tgz`), '-C', scratch]);
    // A rename is atomic: a half-finished first start never leaves a broken Node behind.
    if (!existsSync(binary)) renameSync(join(scratch, 'package'), home);
  } catch (error) {
    throw new Error(
      `Node ${NODE_VERSION} could not be fetched as npm package ${name}: ${error.message}\n` +
        'Install Node 22 (>= 22.18) yourself and run the command again.',
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return binary;
}
