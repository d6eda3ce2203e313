/**
 * What it costs that personal fields are sealed and that every record is notarised: three views are built from the log,
 * once from a log without personal words and without a notary, once from the same events with words sealed under a key a
 * person, opened again by the view that keeps them, while a notary signs the same records in a process of its own. All of
 * it shares one machine, so the time is taken until both are done.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@mainstem/projections/migrate';
import { replay } from '@mainstem/projections/replay';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { opened } from '@mainstem/schemas/personal';
import { topics } from '@mainstem/schemas/topics';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { openKeys, privacySettings } from '@mainstem/streams/privacy/connect';
import { createSealer } from '@mainstem/streams/privacy/sealer';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { readSettings } from '@mainstem/streams/settings';
import { type BenchContext, median, perSecond, ratioAtLeast, repeat } from '../figures.ts';
import { benchEvents } from '../kit/dataset.ts';
import { openScratch, type Scratch } from '../kit/scratch.ts';
import type { Notarised } from './notary-process.ts';

const EVENTS = 300_000;
const APPEND_EVENTS = 2_000;
const VIEWS = ['catalogue', 'leads', 'spend_by_campaign_hour'];
/** Protection may cost 15 %. */
const AIM_RATIO = 0.85;

export async function measureProtection(context: BenchContext, environment: NodeJS.ProcessEnv): Promise<void> {
  const [plain, sealed] = [await openScratch(environment), await openScratch(environment)];
  try {
    context.note(`appending ${EVENTS} events, twice ...`);
    await plain.fill(EVENTS);
    const sealMs = await fillSealed(sealed, environment);
    context.note('building views without and with protection ...');
    const runs = await repeat(async () => ({
      bare: await bareRead(plain),
      off: await build(plain),
      sealedOnly: await build(sealed),
      alone: await notarise(plain, environment),
      on: await buildAndNotarise(sealed, environment),
    }));
    report(context, runs, sealMs);
  } finally {
    await plain.close();
    await sealed.close();
  }
}

interface Run {
  /** Milliseconds each. */
  readonly bare: number;
  readonly off: number;
  readonly sealedOnly: number;
  readonly alone: Notarised;
  readonly on: number;
}

function report({ report: tell }: BenchContext, runs: readonly Run[], sealMs: number): void {
  const rate = (pick: (run: Run) => number): number => median(runs.map((run) => perSecond(EVENTS, pick(run))));
  const off = rate((run) => run.off);
  const log = `log of ${EVENTS} events, 12 % of them with two sealed words of a person each, a key a person`;
  const cpu = median(runs.map(({ alone }) => (alone.cpuMs * 1_000) / alone.records));
  tell({
    figure: 'encryption and notary together',
    value: rate((run) => run.on),
    unit: 'events/s',
    floor: off,
    aim: ratioAtLeast(AIM_RATIO),
    conditions:
      `${log}; ${VIEWS.join(', ')} built while a notary in another process signs all of it, until both are done; ` +
      `floor: the same views of the same events without words and without notary; median of ${runs.length}`,
  });
  tell({
    figure: 'encryption alone',
    value: rate((run) => run.sealedOnly),
    unit: 'events/s',
    floor: off,
    conditions: `${log}; as above without the notary; sealing and appending them took ${Math.round(sealMs)} ms`,
  });
  tell({
    figure: 'notary alone',
    value: rate((run) => run.alone.elapsedMs),
    unit: 'records/s',
    floor: rate((run) => run.bare),
    conditions:
      `every record hashed, tiles and checkpoints synced to disk, ${runs[0]?.alone.checkpoints} checkpoints; ` +
      `${cpu.toFixed(1)} µs of CPU a record; floor: a bare read of the same records; median of ${runs.length}`,
  });
}

async function build({ settings }: Scratch): Promise<number> {
  const result = await replay({ names: VIEWS, settings });
  const broken = result.views.find((view) => view.error !== null);
  if (broken?.error) throw broken.error;
  return result.durationMs;
}

async function bareRead(scratch: Scratch): Promise<number> {
  const { elapsedMs } = await scratch.bareRead(topics.map(({ name }) => name));
  return elapsedMs;
}

async function buildAndNotarise(scratch: Scratch, environment: NodeJS.ProcessEnv): Promise<number> {
  const [buildMs, { elapsedMs }] = await Promise.all([build(scratch), notarise(scratch, environment)]);
  return Math.max(buildMs, elapsedMs);
}

/** A notary from an empty tree, in a process of its own whose start is not counted. */
async function notarise({ settings }: Scratch, environment: NodeJS.ProcessEnv): Promise<Notarised> {
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema: settings.MAINSTEM_POSTGRES_SCHEMA });
  const directory = mkdtempSync(join(tmpdir(), 'mainstem-bench-notary-'));
  const child = fork(join(import.meta.dirname, 'notary-process.ts'), {
    env: { ...environment, ...(settings as Record<string, string>), MAINSTEM_OBJECT_STORE_URL: `file:${directory}` },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the notary ended before it was done')));
    ended.catch(() => undefined);
    await Promise.race([once(child, 'message'), ended]);
    const done = once(child, 'message');
    child.send('begin');
    const [notarised] = (await Promise.race([done, ended])) as [Notarised];
    return notarised;
  } finally {
    child.kill();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The same events with words of a person in them, sealed as the gateway does it; returns milliseconds. */
async function fillSealed({ log, codec, settings }: Scratch, environment: NodeJS.ProcessEnv): Promise<number> {
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema: settings.MAINSTEM_POSTGRES_SCHEMA });
  const pool = createProjectorPool(settings.MAINSTEM_POSTGRES_PROJECTOR_URL, 2);
  const { keyring } = openKeys(readSettings(privacySettings, { ...environment, ...stringsOf(settings) }), pool);
  const sealer = createSealer(keyring);
  const writer = createEventWriter(log, codec);
  const startedAtMs = performance.now();
  try {
    const batch: AnyEvent[] = [];
    const flush = async () => writer.append([...(await sealer.seal(batch.splice(0)))]);
    for (const event of benchEvents(EVENTS)) {
      batch.push(withWords(event));
      if (batch.length === APPEND_EVENTS) await flush();
    }
    await flush();
    return performance.now() - startedAtMs;
  } finally {
    keyring.close();
    await pool.end();
  }
}

function withWords(event: AnyEvent): AnyEvent {
  if (event.type !== 'LeadReceived') return event;
  return { ...event, contactName: opened('Ada Example'), contactEmail: opened('ada@example.com') };
}

function stringsOf(settings: object): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
}
