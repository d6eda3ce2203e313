/** audit checkpoint, prove, check, verify and key as a person runs them, over a log and a tree of their own. */
import { cpSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '@mainstem/projections/migrate';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { createPostgresHeads } from '@mainstem/streams/notary/heads/kept-heads.postgres';
import { startNotary } from '@mainstem/streams/notary/notary';
import { notarySettings, openNotaryParts } from '@mainstem/streams/notary/settings';
import { leaseForAll } from '@mainstem/streams/notary/testing/notary-kit';
import { notarisedTopics } from '@mainstem/streams/notary/topics';
import { readHead } from '@mainstem/streams/notary/tree/head';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { readSettings } from '@mainstem/streams/settings';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScratchPlatform, type ScratchEnvironment, type ScratchPlatform } from '../testing/scratch-platform.ts';

let platform: ScratchPlatform;
let environment: ScratchEnvironment;
const run = (words: readonly string[], over: ScratchEnvironment = {}) =>
  platform.run(['audit', ...words], { environment: { ...environment, ...over } });

beforeAll(async () => {
  platform = await openScratchPlatform();
  const { MAINSTEM_POSTGRES_OWNER_URL: ownerUrl = '', MAINSTEM_POSTGRES_SCHEMA: schema = '' } = platform.environment;
  await migrate({ ownerUrl, schema });
  environment = {
    MAINSTEM_OBJECT_STORE_URL: `file:${join(platform.directory, 'objects')}`,
    MAINSTEM_AUDIT_KEY_FILE: join(platform.directory, 'key'),
    MAINSTEM_AUDIT_VERIFIERS_FILE: join(platform.directory, 'pub'),
  };
});
afterAll(() => platform.drop());

async function produce(count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, n) =>
    JSON.stringify({ type: 'LeadReceived', entity: `lead-${n}`, source: 'partner', contactRef: `c-${n}` }),
  );
  const ran = await platform.run(['produce', '--direct', '--tenant', 'acme', '--file', '-'], {
    input: lines.join('\n'),
  });
  expect(ran.code).toBe(0);
}

/** Lets a notary sign all there is. */
async function notarise(): Promise<void> {
  const settings = readSettings([...notarySettings, 'MAINSTEM_POSTGRES_PROJECTOR_URL', 'MAINSTEM_POSTGRES_SCHEMA'], {
    ...platform.environment,
    ...environment,
  } as NodeJS.ProcessEnv);
  const parts = await openNotaryParts(settings);
  const log = await connectKafkaLog({ ...platform.broker, clientId: 'audit-test' });
  const pool = createProjectorPool(settings.MAINSTEM_POSTGRES_PROJECTOR_URL, 1);
  const { origin, verifiers } = parts.trust;
  const notary = startNotary({
    log,
    leases: leaseForAll(),
    heads: createPostgresHeads(pool, settings.MAINSTEM_POSTGRES_SCHEMA, parts.place),
    ...parts,
    origin,
    verifiers,
    topics: notarisedTopics,
    intervalMs: 20,
  });
  const ends = (await Promise.all(notarisedTopics.map((topic) => log.endOffsets(topic)))).flat();
  const total = ends.reduce((sum, end) => sum + end, 0);
  const deadline = performance.now() + 90_000;
  while ((await readHead(parts.store, parts.trust))?.checkpoint.size !== total) {
    const { failure } = notary.status();
    if (failure !== null || performance.now() > deadline) {
      const told = JSON.stringify(notary.status());
      await Promise.all([notary.stop(), log.close(), pool.end()]);
      throw new Error(told);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await notary.stop();
  await Promise.all([log.close(), pool.end()]);
}

test('a key is made once, and rotated by adding another', async () => {
  const made = await run(['key', '--new', '--json']);
  expect(made).toMatchObject({ code: 0, err: '' });
  expect((made.json()[0] as { verifiers: string[] }).verifiers).toHaveLength(1);
  const again = await run(['key', '--new']);
  expect(again.code).toBe(1);
  expect(again.err).toContain('is there already');
  expect((await run(['checkpoint'])).err).toContain('no checkpoint is published yet');
});

test('what was produced is signed, proven by a file, and verified; nothing is found', async () => {
  await produce(300);
  await notarise();
  const trusted = join(platform.directory, 'trusted');
  expect((await run(['checkpoint', '--out', trusted])).out).toContain('mainstem.local/audit\n300\n');

  const proof = join(platform.directory, 'lead.tlog-proof');
  expect(await run(['prove', 'lead_events', '0', '3', '--out', proof])).toMatchObject({ code: 0, err: '' });
  const checked = await run(['check', proof, '--json']);
  expect(checked.json()[0]).toMatchObject({ topic: 'lead_events', partition: 0, offset: 3, size: 300 });
  const text = await readFile(proof, 'utf8');
  await writeFile(proof, text.replace(/^index \d+$/m, 'index 299'));
  expect(await run(['check', proof])).toMatchObject({ code: 1, out: '' });

  const verified = await run(['verify', '--trusted', trusted, '--json']);
  expect(verified).toMatchObject({ code: 0, err: '' });
  expect(verified.json()[0]).toMatchObject({ ok: true, records: 300, leaves: 300, unsigned: 0, findings: [] });
});

test('offline from a copy of the tree, and the tree alone; damage has its name and exit code 1', async () => {
  const copy = join(platform.directory, 'copy');
  cpSync(join(platform.directory, 'objects', `${platform.environment.MAINSTEM_TOPIC_PREFIX}audit`), copy, {
    recursive: true,
  });
  expect((await run(['verify', '--offline', copy])).out).toContain('nothing was changed');
  const bundle = await readFile(join(copy, 'tile/entries/000'));
  bundle[60] = (bundle[60] as number) ^ 1;
  await writeFile(join(copy, 'tile/entries/000'), bundle);
  const damaged = await run(['verify', '--offline', copy, '--tree-only']);
  expect(damaged.code).toBe(1);
  expect(damaged.out).toContain('AUDIT_ENTRIES_EDITED');
  expect((await run(['verify', '--tree-only'])).code).toBe(0);
});

test('from the archive, without the broker', async () => {
  expect((await platform.run(['archive'], { environment })).code).toBe(0);
  const ran = await run(['verify', '--archive', '--json'], { MAINSTEM_KAFKA_BROKERS: '127.0.0.1:1' });
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(ran.json()[0]).toMatchObject({ ok: true, records: 300 });
});

test('a second key signs beside the first, then alone; who trusts neither is told', async () => {
  const old = await readFile(join(platform.directory, 'pub'), 'utf8');
  expect((await run(['key', '--rotate'])).code).toBe(0);
  await produce(10);
  await notarise();
  expect((await run(['verify'])).code).toBe(0);
  const [, second = ''] = (await readFile(join(platform.directory, 'key'), 'utf8')).split('\n');
  await writeFile(join(platform.directory, 'key'), `${second}\n`);
  await produce(10);
  await notarise();
  expect((await run(['verify'])).code).toBe(0);
  await writeFile(join(platform.directory, 'old.pub'), old);
  const stranger = await run(['verify', '--json'], {
    MAINSTEM_AUDIT_VERIFIERS_FILE: join(platform.directory, 'old.pub'),
  });
  expect(stranger.code).toBe(1);
  expect(stranger.json()[0]).toMatchObject({
    findings: [{ code: 'AUDIT_KEY_UNKNOWN' }, { code: 'AUDIT_KEY_UNKNOWN' }],
  });
});

test('what waits too long for its checkpoint is told', async () => {
  await produce(5);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const late = await run(['verify', '--max-age', '1']);
  expect(late.code).toBe(1);
  expect(late.out).toContain('AUDIT_CHECKPOINT_STALE');
  expect((await run(['verify', '--max-age', '3600'])).code).toBe(0);
});

test('a tree that is lost is given up for a reason, on the log; one that is there is not', async () => {
  const giveUp = ['begin-anew', '--reason', 'the disk burnt', '--actor', 'user:ada', '--json'];
  expect(await run(['begin-anew'])).toMatchObject({ code: 2 });
  expect((await run(giveUp)).err).toContain('NOTARY_TREE_PRESENT');
  rmSync(join(platform.directory, 'objects'), { recursive: true });
  await expect(notarise()).rejects.toThrow(/NOTARY_TREE_LOST/);
  const given = await run(giveUp);
  expect(given).toMatchObject({ code: 0, err: '' });
  expect(given.json()[0]).toMatchObject({ origin: 'mainstem.local/audit', size: expect.any(Number) });
  expect((await run(giveUp)).err).toContain('NOTARY_TREE_ABSENT');
  await notarise();
  expect(await run(['verify'])).toMatchObject({ code: 0 });
  const told = await platform.run(['tail', 'monitoring_events', '--from', 'beginning', '--count', '1', '--json']);
  expect(told.out).toContain('the disk burnt');
});

test('wrong calls are told as such', async () => {
  for (const words of [
    ['prove', 'leads_events', '0', '0'],
    ['prove', 'lead_events', 'x', '0'],
    ['verify', '--tree-only', '--archive'],
  ]) {
    expect(await run(words)).toMatchObject({ code: 2, out: '' });
  }
  expect((await run(['prove', 'leads_events', '0', '0'])).err).toContain('did you mean lead_events?');
});
