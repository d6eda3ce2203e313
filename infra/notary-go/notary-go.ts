/** Builds and runs the Go program of this folder: another implementation's word on trees, proofs and notes. */
import { spawn, spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCached } from '../stack/acquire/cache.ts';
import { complaint, go, inspect } from '../stack/acquire/tools.ts';

const home = import.meta.dirname;
/** The first build fetches one module and compiles for some seconds; a hang must not stay unseen (ms). */
const BUILD_WITHIN_MS = 180_000;

/** Why the program cannot be built here; null when it can. */
export function whyNoGo(): string | null {
  const state = inspect(go);
  return state.good ? null : complaint(state);
}

/** Path of the program, built at first use; another source is another part of the cache. */
export async function ensureNotaryGo(say: (line: string) => void): Promise<string> {
  const sources = ['go.mod', 'go.sum', 'main.go'].map((name) => readFileSync(join(home, name), 'utf8'));
  const part = `notary-go-${hash('sha256', sources.join('\0'), 'hex').slice(0, 12)}`;
  const fill = async (scratch: string): Promise<void> => {
    const env = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly -buildvcs=false' };
    const args = ['build', '-o', join(scratch, 'notary-go'), '.'];
    const built = spawnSync('go', args, { cwd: home, env, encoding: 'utf8', timeout: BUILD_WITHIN_MS });
    if (built.status !== 0) throw new Error(`go build failed: ${built.stderr || built.error?.message}`);
  };
  return join(await ensureCached({ part, fill, say }), 'notary-go');
}

/** Runs the program; its answer, or an error with the line it ended with. */
export async function runNotaryGo(program: string, args: readonly string[], input = ''): Promise<unknown> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += String(text);
  });
  child.stderr.on('data', (text) => {
    err += String(text);
  });
  child.stdin.on('error', () => {}); // it ended before it read all: its exit code says why
  child.stdin.end(input);
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(err.trim());
  return JSON.parse(out);
}
