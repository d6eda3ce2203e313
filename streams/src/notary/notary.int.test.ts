/**
 * The notary in the streams process on real Kafka and Postgres: killed at each of its crashpoints, frozen while another
 * takes over, and a log that was rewritten on the broker.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { migrate } from '@mainstem/projections/migrate';
import { topics } from '@mainstem/schemas/topics';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventLog, LogRecord } from '../log/event-log.ts';
import { connectKafkaLog } from '../log/log.kafka.ts';
import { dropTopics, ensureTopics } from '../log/topics.kafka.ts';
import { readSettings } from '../settings.ts';
import { leadReceived } from '../testing/reactor-kit.ts';
import { openReactorResources, type ReactorResources, reactorSettings } from '../worker.ts';
import { type AuditTree, auditSettings, openAuditTree } from './settings.ts';
import { editInConcert, forged } from './testing/tampering.ts';
import { readHead } from './tree/head.ts';
import type { RecordSource } from './verify/records.ts';
import { type AuditReport, verifyAudit } from './verify/verify.ts';

const name = `notary_${randomUUID().slice(0, 8)}`;
const stack = testEnvironment();
const directory = mkdtempSync(join(tmpdir(), 'mainstem-notary-'));
const environment = {
  ...stack,
  MAINSTEM_TOPIC_PREFIX: `${name}.`,
  MAINSTEM_POSTGRES_SCHEMA: name,
  MAINSTEM_OBJECT_STORE_URL: `file:${directory}`,
  MAINSTEM_AUDIT_INTERVAL_MS: '100',
  MAINSTEM_LOG_LEVEL: 'fatal',
};
const settings = readSettings(reactorSettings, environment);
const broker = { brokers: settings.MAINSTEM_KAFKA_BROKERS, topicPrefix: settings.MAINSTEM_TOPIC_PREFIX };
const ownerUrl = String(stack.MAINSTEM_POSTGRES_OWNER_URL);
const children: ChildProcess[] = [];
let resources: ReactorResources;
let tree: AuditTree;

beforeAll(async () => {
  await ensureTopics(broker, topics);
  await migrate({ ownerUrl, schema: name });
  resources = await openReactorResources(settings, name, pino({ level: 'silent' }));
  tree = await openAuditTree(readSettings(auditSettings, environment));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await resources?.close();
  await query(`drop schema if exists "${name}" cascade`);
  await dropTopics(broker);
  rmSync(directory, { recursive: true });
});

async function query(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(text);
  await client.end();
}

let ports = 28_460;
/** The streams process; with a crashpoint it kills itself there. */
function start(crashpoint?: string): {
  readonly child: ChildProcess;
  readonly port: number;
  readonly ended: Promise<unknown>;
} {
  ports += 1;
  const conditions = crashpoint === undefined ? [] : ['--conditions=mainstem-chaos'];
  const main = new URL('../main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...conditions, main], {
    env: {
      ...environment,
      MAINSTEM_STREAMS_PORT: String(ports),
      MAINSTEM_CRASHPOINT: crashpoint ?? '',
    } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  return { child, port: ports, ended: new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal))) };
}

async function until(what: string, look: () => Promise<boolean>, withinMs = 120_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await look().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

let made = 0;
const append = async (count: number): Promise<void> => {
  const events = Array.from({ length: count }, (_, n) => leadReceived(`${name}-lead-${made + n}`));
  made += count;
  await resources.writer.append(events);
};

const audit = (records: RecordSource = resources.log): Promise<AuditReport> =>
  verifyAudit({ ...tree.trust, reader: tree.store, records, nowMs: Date.now() });

/** Until every record is signed, those the auditor writes meanwhile included. */
async function allSigned(): Promise<AuditReport> {
  let report: AuditReport | undefined;
  await until('all is signed', async () => {
    const head = await readHead(tree.store, tree.trust);
    if (head === null || head.checkpoint.size < made * 2) return false;
    report = await audit();
    return report.unsigned === 0;
  });
  return report as AuditReport;
}

describe('the notary of the streams process', () => {
  test('kill -9 at every crashpoint of it: no leaf double, none missing, one tree', async () => {
    await append(300);
    // The first one dies signing the empty tree.
    const points = ['signed', 'checkpoint-stored', 'full-tiles-written', 'edge-written', 'published', 'edge-written'];
    for (const point of points) {
      const { ended } = start(`notary.${point}`);
      const feeding = append(300);
      expect(await ended).toBe('SIGKILL');
      await feeding;
      // Else each would wait until the leases of the dead one have run out.
      await query(`update "${name}".leases set expires_at = clock_timestamp()`);
    }
    const { child, port, ended } = start();
    const report = await allSigned();
    expect(report).toMatchObject({ ok: true, findings: [] });
    expect(report.records).toBe(report.leaves);
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(Number(/^mainstem_audit_checkpoint_age_seconds\{[^}]*\} ([\d.e-]+)$/m.exec(metrics)?.[1])).toBeLessThan(30);
    expect(metrics).toMatch(new RegExp(`^mainstem_audit_tree_size\\{[^}]*\\} ${report.leaves}$`, 'm'));
    child.kill('SIGTERM');
    await ended;
  });

  test('frozen while it holds the lease, and woken when another has gone on: one tree', async () => {
    const [zombie, owner] = [start(), start()];
    const ready = (port: number) => async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200;
    await until('both are ready', async () => (await ready(zombie.port)()) && (await ready(owner.port)()));
    const isLive = async (port: number) =>
      /"name":"notary","state":"live"/.test(await (await fetch(`http://127.0.0.1:${port}/readyz`)).text());
    const [holder, other] = (await isLive(zombie.port)) ? [zombie, owner] : [owner, zombie];
    holder.child.kill('SIGSTOP');
    await append(200);
    await until('the other one is live', () => isLive(other.port));
    await allSigned();
    holder.child.kill('SIGCONT');
    await append(200);
    expect(await allSigned()).toMatchObject({ ok: true, findings: [] });
    for (const { child, ended } of [zombie, owner]) {
      child.kill('SIGTERM');
      await ended;
    }
  });
});

describe('an adversary with the broker', () => {
  const topic = 'lead_events';
  const extra: EventLog[] = [];
  const prefixes: string[] = [];
  afterAll(async () => {
    await Promise.all(extra.map((log) => log.close()));
    for (const topicPrefix of prefixes) await dropTopics({ ...broker, topicPrefix });
  });

  /** The log with one topic written anew on the broker, its largest partition changed. */
  async function rewrite(how: (records: LogRecord[]) => void): Promise<RecordSource> {
    const wanted = topics.filter((one) => one.name === topic);
    const topicPrefix = `${name}-${prefixes.length}.`;
    prefixes.push(topicPrefix);
    await ensureTopics({ ...broker, topicPrefix }, wanted);
    const log = await connectKafkaLog({ ...broker, topicPrefix, clientId: name });
    extra.push(log);
    const partitions: LogRecord[][] = [];
    for (const [partition, end] of (await resources.log.endOffsets(topic)).entries()) {
      const records: LogRecord[] = [];
      for await (const batch of resources.log.read(topic, partition, 0, end)) records.push(...batch.records);
      partitions.push(records);
    }
    how(partitions.toSorted((one, other) => other.length - one.length)[0] as LogRecord[]);
    for (const records of partitions) await log.append(records.map(({ key, value }) => ({ topic, key, value })));
    const of = (wantedTopic: string): EventLog => (wantedTopic === topic ? log : resources.log);
    return { endOffsets: (one) => of(one).endOffsets(one), read: (one, ...rest) => of(one).read(one, ...rest) };
  }

  test.each<[string, (records: LogRecord[]) => void, string]>([
    ['leaves it as it was', () => {}, ''],
    ['cuts off its end', (records) => records.splice(-4), 'AUDIT_LOG_TRUNCATED'],
    ['takes one out', (records) => records.splice(9, 1), 'AUDIT_RECORD_MISSING'],
    ['edits one', (records) => records.splice(9, 1, forged(records[9] as LogRecord)), 'AUDIT_RECORD_EDITED'],
    ['moves one', (records) => records.splice(20, 0, ...records.splice(9, 1)), 'AUDIT_RECORD_REORDERED'],
    ['replays one over another', (records) => records.splice(9, 1, records[5] as LogRecord), 'AUDIT_RECORD_REPLAYED'],
    ['puts one in', (records) => records.splice(9, 0, forged(records[9] as LogRecord)), 'AUDIT_RECORD_INSERTED'],
  ])('%s', async (_, how, code) => {
    const { findings } = await audit(await rewrite(how));
    expect(findings[0]?.code ?? '').toBe(code);
  });
});

describe('an adversary with the store', () => {
  const at = (path: string): string => join(directory, `${name}.audit`, path);
  const codes = async () => [...new Set((await audit()).findings.map(({ code }) => code))];

  test('takes the whole tree away from a live notary: told by /readyz and an alarm at once, and no new tree is signed', async () => {
    const { child, port, ended } = start();
    const answer = async (path: string) => await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
    await until('it is ready', async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200);
    await append(50);
    await allSigned();
    renameSync(join(directory, `${name}.audit`), join(directory, 'taken'));
    await append(10);
    await until('it is told', async () => (await answer('/readyz')).includes('"failure":"NOTARY_TREE_LOST"'));
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
    expect({ status: ready.status, text: await ready.text() }).toMatchObject({ status: 503 });
    const alarm = /^mainstem_audit_tree_lost\{[^}]*\} 1$/m;
    await until('the alarm is up', async () => alarm.test(await answer('/metrics')));
    child.kill('SIGTERM');
    await ended;
    // The next process, which has seen nothing of it, refuses as well.
    const next = start();
    const nextReady = async () => (await fetch(`http://127.0.0.1:${next.port}/readyz`)).text();
    await until('the next one refuses', async () => (await nextReady()).includes('NOTARY_TREE_LOST'));
    rmSync(join(directory, `${name}.audit`), { recursive: true, force: true });
    renameSync(join(directory, 'taken'), join(directory, `${name}.audit`));
    expect(await allSigned()).toMatchObject({ ok: true, findings: [] });
    next.child.kill('SIGTERM');
    await next.ended;
  });

  test('edits tile and entry together, swaps the key, rolls back: each has its name, and put back all is well', async () => {
    const [tile, bundle] = [await readFile(at('tile/0/001')), await readFile(at('tile/entries/001'))];
    const [wrongTile, wrongBundle] = [Buffer.from(tile), Buffer.from(bundle)];
    editInConcert(wrongBundle, wrongTile);
    await writeFile(at('tile/entries/001'), wrongBundle);
    expect(await codes()).toEqual(['AUDIT_ENTRIES_EDITED']);
    await writeFile(at('tile/0/001'), wrongTile);
    expect(await codes()).toEqual(['AUDIT_TILE_EDITED']);
    await writeFile(at('tile/0/001'), tile);
    await writeFile(at('tile/entries/001'), bundle);
    const [published, old] = [await readFile(at('checkpoint')), await readFile(at('checkpoints/001'))];
    await writeFile(at('checkpoint'), old);
    expect(await codes()).toEqual(['AUDIT_CHECKPOINT_ROLLED_BACK']);
    await writeFile(at('checkpoint'), published.toString().replace('sequence', 'Sequence'));
    expect(await codes()).toEqual(['AUDIT_SIGNATURE_INVALID']);
    await writeFile(at('checkpoint'), published);
    expect(await codes()).toEqual([]);
  });
});
