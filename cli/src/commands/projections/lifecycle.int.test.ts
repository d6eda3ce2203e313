/** The life of builds, as a person runs it: every verb, its words, its exit code. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScratchPlatform, type ScratchPlatform } from '../../testing/scratch-platform.ts';

let platform: ScratchPlatform;

async function produce(count: number, from = 0): Promise<void> {
  const leads = Array.from({ length: count }, (_, n) =>
    JSON.stringify({ type: 'LeadReceived', entity: `lead-${from + n}`, source: 'partner', contactRef: 'crm-1' }),
  );
  const words = ['produce', '--direct', '--tenant', 'acme', '--file', '-'];
  expect((await platform.run(words, { input: leads.join('\n') })).code).toBe(0);
}

interface Listed {
  readonly name: string;
  readonly build: number;
  readonly role: string;
  readonly rows: number;
}

async function builds(): Promise<Listed[]> {
  const listed = (await platform.run(['projections', 'list', '--json'])).json()[0] as unknown as Listed[];
  return listed.filter((one) => one.name === 'leads');
}

beforeAll(async () => {
  platform = await openScratchPlatform();
  await produce(60);
  expect((await platform.run(['replay', 'leads'])).code).toBe(0);
});
afterAll(() => platform.drop());

test('R1: rebuild makes a build beside the live one and moves readers to it; rollback moves them back; drop removes it', async () => {
  const rebuilt = await platform.run(['projections', 'rebuild', 'leads']);
  expect(rebuilt).toMatchObject({ code: 0 });
  expect(rebuilt.out).toContain('(build 2) now, in place of');
  expect(await builds()).toMatchObject([
    { build: 1, role: 'retired', rows: 60 },
    { build: 2, role: 'live', rows: 60 },
  ]);
  const back = await platform.run(['projections', 'rollback', 'leads', '--reason', 'to see it work', '--json']);
  expect(back).toMatchObject({ code: 0, err: '' });
  expect(back.json()[0]).toMatchObject({ view: 'leads', from: 2, to: 1 });
  const live = await platform.run(['projections', 'drop', 'leads', '--build', '1']);
  expect(live).toMatchObject({ code: 1, out: '' });
  expect(live.err).toContain('BUILD_LIVE');
  expect((await platform.run(['projections', 'drop', 'leads', '--build', '2'])).code).toBe(0);
  expect(await builds()).toMatchObject([{ build: 1, role: 'live' }]);
  const told = await platform.run(['tail', 'monitoring_events', '--from', 'beginning', '--count', '3', '--json']);
  expect(told.out).toContain('ProjectionRolledBack');
  expect(told.out).toContain('to see it work');
});

test('R1: a damaged row is found, mended alone by its key, and verified', async () => {
  const { MAINSTEM_POSTGRES_SCHEMA: schema } = platform.environment;
  await platform.query(`update ${schema}.leads__b1 set source = 'forged' where lead_id in ('lead-7', 'lead-8')`);
  const mended = await platform.run(['projections', 'rebuild', 'leads', '--key', 'acme|lead-7', '--json']);
  expect(mended).toMatchObject({ code: 0, err: '' });
  expect(mended.json()[0]).toMatchObject({ rows: 1, changed: 1 });
  const verified = await platform.run(['projections', 'verify', 'leads']);
  expect(verified.code).toBe(1);
  expect(verified.out).toContain('lead-8');
  expect(verified.out).not.toContain('lead-7');
  expect((await platform.run(['projections', 'rebuild', 'leads', '--tenant', 'acme'])).code).toBe(0);
  expect((await platform.run(['projections', 'verify', 'leads'])).code).toBe(0);
});

test('R1: --from and --to mend the rows that events of that time touched, and no other', async () => {
  const { MAINSTEM_POSTGRES_SCHEMA: schema } = platform.environment;
  await new Promise((resolve) => setTimeout(resolve, 20));
  const middle = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await produce(3, 2_000);
  expect((await platform.run(['replay', 'leads'])).code).toBe(0);
  const damage = () =>
    platform.query(`update ${schema}.leads__b1 set source = 'forged' where lead_id in ('lead-3', 'lead-2001')`);
  const forged = async () => {
    const rows = await platform.query(`select lead_id from ${schema}.leads__b1 where source = 'forged' order by 1`);
    return rows.map((row) => (row as { lead_id: string }).lead_id);
  };
  const rebuild = async (...words: string[]) => {
    const ran = await platform.run(['projections', 'rebuild', 'leads', ...words, '--json']);
    expect(ran).toMatchObject({ code: 0, err: '' });
    return ran.json()[0];
  };
  await damage();
  expect(await rebuild('--from', middle)).toMatchObject({ rows: 3, added: 0, changed: 1, removed: 0 });
  expect(await forged()).toEqual(['lead-3']);
  await damage();
  expect(await rebuild('--to', middle)).toMatchObject({ rows: 60, changed: 1 });
  expect(await forged()).toEqual(['lead-2001']);
  expect(await rebuild('--from', '2020-01-01T00:00:00Z', '--to', '2020-01-02T00:00:00Z')).toMatchObject({ rows: 0 });
  expect(await rebuild('--from', middle, '--tenant', 'globex')).toMatchObject({ rows: 0 });
  expect(await forged()).toEqual(['lead-2001']);
  expect(await rebuild('--from', middle, '--tenant', 'acme')).toMatchObject({ rows: 3, changed: 1 });
  expect((await platform.run(['projections', 'verify', 'leads'])).code).toBe(0);
});

test('R1: a view as it was, in a scratch build: shown, verified, dropped; the live one knows nothing of it', async () => {
  const before = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await produce(5, 1_000);
  expect((await platform.run(['replay', 'leads'])).code).toBe(0);
  const words = ['projections', 'rebuild', 'leads', '--as-of', before, '--into', 'before', '--json'];
  const made = await platform.run(words);
  expect(made).toMatchObject({ code: 0, err: '' });
  expect(made.json()[0]).toMatchObject({ scratch: 'before', rows: 63 });
  const shown = await platform.run(['projections', 'show', 'leads', '--scratch', 'before', '--limit', '100', '--json']);
  expect(shown.json()[0]).toHaveLength(63);
  expect((await platform.run(['projections', 'verify', 'leads', '--scratch', 'before'])).code).toBe(0);
  expect((await builds()).find(({ role }) => role === 'live')?.rows).toBe(68);
  expect((await platform.run(['projections', 'drop', 'leads', '--scratch', 'before'])).code).toBe(0);
  expect((await platform.run(['projections', 'show', 'leads', '--scratch', 'before'])).err).toContain('BUILD_UNKNOWN');
});

test('interrupted, a deploy leaves a build that the same call continues', async () => {
  // So slow that it is not done before it is seen, on whatever machine.
  const words = ['projections', 'rebuild', 'leads', '--events-per-s', '1'];
  const started = platform.start(words);
  await expect.poll(async () => (await builds()).some(({ role }) => role === 'building')).toBe(true);
  started.interrupt();
  const ended = await started.ended;
  expect(ended).toMatchObject({ code: 130, out: '' });
  expect(ended.err).toContain('continues it');
  const [, half] = await builds();
  expect(half).toMatchObject({ role: 'building' });
  expect((await platform.run(['projections', 'promote', 'leads', '--build', String(half?.build)])).err).toContain(
    'BUILD_NOT_READY',
  );
  expect((await platform.run(['projections', 'rebuild', 'leads'])).code).toBe(0);
  expect((await builds()).find(({ role }) => role === 'live')).toMatchObject({ build: half?.build, rows: 68 });
});

test('R12: pause and resume leave who did it and why on the log', async () => {
  const because = ['--reason', 'the disk is full', '--actor', 'user:op-7'];
  expect(await platform.run(['projections', 'pause', 'leads', ...because])).toMatchObject({ code: 0 });
  expect((await platform.run(['projections', 'resume', 'leads', '--reason', 'it is not'])).code).toBe(0);
  const types = ['--type', 'ProjectionPaused,ProjectionResumed', '--count', '2'];
  const told = await platform.run(['tail', 'monitoring_events', '--from', 'beginning', ...types, '--json']);
  expect(told.out).toMatch(/"user:op-7".*the disk is full/);
  expect(told.out).toContain('it is not');
});

test.each([
  [['deploy', 'leads@v999'], 1, 'BUILD_VERSION_UNKNOWN'],
  [['rollback', 'campaigns', '--reason', 'x'], 1, 'BUILD_UNKNOWN'],
  [['promote', 'leads', '--accept-difference'], 2, '--reason'],
  [['pause', 'leads'], 2, '--reason'],
  [['resume', 'leads'], 2, '--reason'],
  [['rebuild', 'leads', '--from', 'yesterday'], 2, '--from'],
  [['rebuild', 'leads', '--from', '2026-01-02T00:00:00Z', '--to', '2026-01-01T00:00:00Z'], 2, '--to is not after'],
  [['rebuild', 'leads', '--as-of', 'yesterday', '--into', 'x'], 2, '--as-of'],
  [['rebuild', 'leads', '--in-place', '--tenant', 'acme'], 2, 'say one'],
  [['rebuild', 'leads', '--tenant', 'acme', '--memory-mb', '64'], 2, '--memory-mb'],
  [['rebuild', 'leads', '--tenant', 'acme', '--accept-difference'], 2, '--accept-difference'],
] as const)('what is called wrongly or cannot be says so: %j', async (words, code, text) => {
  const ran = await platform.run(['projections', ...words]);
  expect(ran.out).toBe('');
  expect(ran.err).toContain(text);
  expect(ran.code).toBe(code);
});
