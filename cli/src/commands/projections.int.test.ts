/** replay, projections list and verify, as a person runs them, on views of their own. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScratchPlatform, type ScratchPlatform } from '../testing/scratch-platform.ts';
import { viewNames } from './replay.ts';

let platform: ScratchPlatform;
beforeAll(async () => {
  platform = await openScratchPlatform();
  const leads = Array.from({ length: 120 }, (_, n) =>
    JSON.stringify({ type: 'LeadReceived', entity: `lead-${n % 40}`, source: 'partner', contactRef: `c-${n}` }),
  );
  const produced = await platform.run(['produce', '--direct', '--tenant', 'acme', '--file', '-'], {
    input: leads.join('\n'),
  });
  expect(produced.code).toBe(0);
});
afterAll(() => platform.drop());

test('R1: replay builds every view from the log, list shows it whole, verify finds it equal', async () => {
  const before = await platform.run(['projections', 'verify', '--json']);
  expect(before.code).toBe(1);
  expect((before.json()[0] as unknown as { state: string }[]).every((view) => view.state === 'missing')).toBe(true);

  const replayed = await platform.run(['replay', '--all', '--json']);
  expect(replayed).toMatchObject({ code: 0, err: '' });
  const [result] = replayed.json() as { views: { name: string; events: number; rows: number; error: null }[] }[];
  expect(result?.views.map((view) => view.name)).toEqual(viewNames());
  expect(result?.views.find((view) => view.name === 'leads')).toMatchObject({ events: 120, rows: 40, error: null });

  const listed = (await platform.run(['projections', 'list', '--json'])).json()[0] as unknown as object[];
  expect(listed).toHaveLength(viewNames().length);
  for (const view of listed) expect(view).toMatchObject({ state: 'live', lag: 0 });

  const verified = await platform.run(['projections', 'verify', '--json']);
  expect(verified.code).toBe(0);
  for (const view of verified.json()[0] as unknown as object[]) expect(view).toMatchObject({ equal: true });
});

test('what the log holds beyond a view is its lag', async () => {
  await platform.run([
    'produce',
    'LeadReceived',
    '--direct',
    '--tenant',
    'acme',
    '--entity',
    'late',
    '--field',
    'source=a',
    '--field',
    'contactRef=b',
  ]);
  const listed = (await platform.run(['projections', 'list', '--json'])).json()[0] as unknown as {
    name: string;
    lag: number;
  }[];
  expect(listed.find((view) => view.name === 'leads')?.lag).toBe(1);
  expect(listed.find((view) => view.name === 'incidents')?.lag).toBe(0);
});

test('R1: a row that is not what the log says is found, named, and the exit code says so', async () => {
  await platform.query(
    `update ${platform.environment.MAINSTEM_POSTGRES_SCHEMA}.leads__b1 set source = 'forged' where lead_id = 'lead-7'`,
  );
  const verified = await platform.run(['projections', 'verify', 'leads']);
  expect(verified.code).toBe(1);
  expect(verified.err).toBe('');
  expect(verified.out).toContain('DIFFERS');
  expect(verified.out).toContain('lead-7');
  expect((await platform.run(['replay', 'leads'])).code).toBe(0);
  expect((await platform.run(['projections', 'verify', 'leads'])).code).toBe(0);
});

test('a build that another definition of its version made is shown as such', async () => {
  const client = new pg.Client({ connectionString: platform.environment.MAINSTEM_POSTGRES_OWNER_URL });
  await client.connect();
  const mark = (to: string) =>
    client.query(
      `update ${platform.environment.MAINSTEM_POSTGRES_SCHEMA}.projection_builds set fingerprint = ${to} where view = 'leads'`,
    );
  await mark(`'x' || fingerprint`);
  const listed = await platform.run(['projections', 'list']);
  await mark('substr(fingerprint, 2)');
  await client.end();
  expect(listed.out).toMatch(/leads .* changed /);
  expect(listed.out).toMatch(/leads was made by another v\d+ than this program's: it stands still/);
});

test('a view that is not there is a wrong call with the nearest name', async () => {
  for (const words of [
    ['replay', 'lead'],
    ['projections', 'verify', 'lead'],
  ]) {
    const ran = await platform.run(words);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain('did you mean leads?');
  }
  expect((await platform.run(['replay'])).code).toBe(2);
});
