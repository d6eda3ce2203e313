/**
 * The whole platform from nothing: `mainstem start --check` on its own ports and data, then one test per check of the
 * proof. This is the command a newcomer runs, so the test runs nothing else.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

interface Outcome {
  readonly code: number | null;
  readonly ok: boolean;
  readonly checks: Record<string, { ok: boolean; error?: string; [detail: string]: unknown }>;
}

const root = join(import.meta.dirname, '..', '..');
let outcome: Outcome;

beforeAll(async () => {
  outcome = await new Promise<Outcome>((resolve, reject) => {
    const child = spawn(process.execPath, ['cli/src/main.ts', 'start', '--check'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
    });
    child.on('exit', (code) => {
      const line = stdout.trim().split('\n').at(-1) ?? '';
      try {
        resolve({ code, ...(JSON.parse(line) as { ok: boolean; checks: Outcome['checks'] }) });
      } catch {
        reject(new Error(`no JSON line from start --check (exit ${code}):\n${stderr.slice(-4_000)}`));
      }
    });
  });
}, 900_000);

const titles: Record<string, string> = {
  lead: 'MAMS-10: a lead sent over HTTP becomes a Temporal workflow and a scored lead in Postgres',
  seeded: 'KAIROS-21 KAIROS-22: seeded data is served as features, and nothing about the data is wrong',
  campaign: 'KIKI-17 KIKI-23: a campaign and a budget made by commands are bid on over HTTP and WebSocket',
  priceChange: 'WAP-84: a changed bid price changes the next bid, 200 times',
  billing: 'R2 KIKI-40: a win is billed once though each notice comes three times',
  rollback: 'KIKI-43 KIKI-44: a collapse of clicks puts the gold creative on the air',
  rebuild: 'R1: Redis flushed and Postgres dropped are rebuilt to the same digests, and no bid was a lie',
  audit: 'R12 KIKI-40: every step has its audit line',
};

for (const [name, title] of Object.entries(titles)) {
  test(title, () => {
    const check = outcome.checks[name];
    expect(check, `check ${name} did not run`).toBeDefined();
    expect(check?.error).toBeUndefined();
    expect(check?.ok).toBe(true);
  });
}

test('start --check exits 0 exactly when every check holds', () => {
  const all = Object.values(outcome.checks).every((check) => check.ok);
  expect(outcome.ok).toBe(all);
  expect(outcome.code).toBe(all ? 0 : 1);
});
