/**
 * `npm start -- --check`: the whole platform from nothing, on ports and data of its own, then the proof, then one JSON line
 * `{"ok":…,"checks":{…},"seconds":…}` on standard output. All talk goes to standard error.
 */
import { setTimeout } from 'node:timers/promises';
import { openForeground } from '@mainstem/infra/stack/foreground';
import { logFile } from '@mainstem/infra/stack/logs';
import type { Platform } from '@mainstem/infra/stack/platform';
import { profile } from '@mainstem/infra/stack/profiles';
import type { StepState } from '@mainstem/infra/stack/supervisor';
import { everything } from '@mainstem/infra/stack/table';
import { wipe } from '@mainstem/infra/stack/wipe';
import { EXIT_FAILED, EXIT_USAGE, tell } from '../errors.ts';
import { printJson, say } from '../output.ts';
import { stackLine } from './stack-line.ts';

const WELL_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 3_000;

interface Proven {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, unknown>>;
}

/** Exit code: 0 proven, 1 not, 2 nothing was started. */
export async function runCheck(mayInstall: boolean): Promise<number> {
  const startedAt = performance.now();
  try {
    const { ok, checks } = await prove(mayInstall);
    printJson({ ok, checks, seconds: secondsSince(startedAt) });
    return ok ? 0 : EXIT_FAILED;
  } catch (error) {
    // The line is promised whatever happens; the caller may be a program.
    const message = error instanceof Error ? error.message : String(error);
    printJson({ ok: false, checks: { stack: { ok: false, error: message } }, seconds: secondsSince(startedAt) });
    return tell(error).exitCode === EXIT_USAGE ? EXIT_USAGE : EXIT_FAILED;
  }
}

async function prove(mayInstall: boolean): Promise<Proven> {
  await wipe('check');
  const foreground = await openForeground({
    profile: 'check',
    mayInstall,
    external: false,
    say,
    onLine: (line) => say(stackLine(line)),
  });
  try {
    const interrupted = foreground.ending.then((why) => Promise.reject(new Error(`interrupted: ${why}`)));
    return await Promise.race([proveOn(foreground.platform), interrupted]);
  } finally {
    say('stopping ...');
    await foreground.close();
  }
}

async function proveOn({ supervisor, environment }: Platform): Promise<Proven> {
  const startedAt = performance.now();
  await supervisor.ensure(everything);
  const missing = await notReady(supervisor);
  const { home } = profile('check');
  const stack = {
    ok: missing.length === 0,
    seconds: secondsSince(startedAt),
    ...(missing.length === 0
      ? {}
      : {
          error: missing
            .map(({ name, phase, detail }) => `${name} is ${phase}: ${detail} (${logFile(home, name)})`)
            .join('; '),
        }),
  };
  if (!stack.ok) return { ok: false, checks: { stack } };
  const { runProof } = await import('@mainstem/infra/e2e/proof');
  const { ok, checks } = await runProof(environment, say);
  return { ok, checks: { stack, ...checks } };
}

/**
 * The steps that are not ready. What answers and is not well yet has as long again: a busy machine is late, and a view that
 * is truly lost does not come back by waiting.
 */
async function notReady({ states }: Pick<Platform['supervisor'], 'states'>): Promise<StepState[]> {
  const startedAt = performance.now();
  for (;;) {
    const missing = states().filter(({ phase }) => phase !== 'ready');
    const mayCome = missing.length > 0 && missing.every(({ phase }) => phase === 'unwell');
    if (!mayCome || performance.now() - startedAt > WELL_WITHIN_MS) return missing;
    say(`waiting for ${missing.map(({ name, detail }) => `${name}: ${detail}`).join('; ')}`);
    await setTimeout(LOOK_EVERY_MS);
  }
}

function secondsSince(startedAt: number): number {
  return Math.round((performance.now() - startedAt) / 100) / 10;
}
