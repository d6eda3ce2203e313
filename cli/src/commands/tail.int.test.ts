/** The verbs as a person runs them, as child processes, on topics of their own on the real broker and registry. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScratchPlatform, type ScratchPlatform } from '../testing/scratch-platform.ts';

let platform: ScratchPlatform;
beforeAll(async () => {
  platform = await openScratchPlatform();
});
afterAll(() => platform.drop());

const run = (words: readonly string[], input?: string) => platform.run(words, input === undefined ? {} : { input });

const lead = [
  'produce',
  'LeadReceived',
  '--direct',
  '--tenant',
  'acme',
  '--field',
  'source=partner',
  '--field',
  'contactRef=c-7',
];

describe('produce and tail', () => {
  test('an event produced is the event tailed, field by field', async () => {
    const produced = await run([...lead, '--entity', 'lead-7', '--field', 'companySize=40', '--json']);
    expect(produced).toMatchObject({ code: 0, err: '' });
    const [answer] = produced.json() as { accepted: number; results: { id: string }[] }[];
    expect(answer?.accepted).toBe(1);

    const tailed = await run(['tail', 'lead_events', '--from', 'beginning', '--count', '1', '--json']);
    expect(tailed.code).toBe(0);
    expect(tailed.json()).toMatchObject([
      {
        topic: 'lead_events',
        event: {
          type: 'LeadReceived',
          source: 'partner',
          contactRef: 'c-7',
          companySize: 40,
          country: null,
          envelope: { id: answer?.results[0]?.id, tenant: 'acme', entity: 'lead-7', streamVersion: 0, decision: null },
        },
      },
    ]);
  });

  test('a tail that waits prints what comes, filters by tenant, and ends by Ctrl-C in order', async () => {
    const tail = platform.start(['tail', 'lead_events', '--tenant', 'other', '--json']);
    await expect.poll(() => tail.seen(), { timeout: 500 }).toBe('');
    // The tail is at the end once it reads; events are sent until it has seen one.
    await expect
      .poll(async () => {
        await run([...lead, '--entity', 'lead-8']);
        await run([
          'produce',
          'LeadReceived',
          '--direct',
          '--tenant',
          'other',
          '--entity',
          'lead-9',
          '--field',
          'source=a',
          '--field',
          'contactRef=b',
        ]);
        return tail.seen();
      })
      .toContain('lead-9');
    tail.interrupt();
    const ended = await tail.ended;
    expect(ended).toMatchObject({ code: 130, err: '' });
    expect(
      ended.json().every((line) => (line.event as { envelope: { tenant: string } }).envelope.tenant === 'other'),
    ).toBe(true);
  });

  test('NDJSON of many events goes in whole, in order, and comes out by type', async () => {
    const scored = (n: number) => ({
      type: 'LeadScored',
      entity: 'lead-ndjson',
      score: n / 250,
      class: 'COLD',
      confidence: 1,
      modelVersion: 'lead-score@1',
      reasons: [`n=${n}`],
    });
    const lines = Array.from({ length: 250 }, (_, n) => JSON.stringify(scored(n)));
    const produced = await run(['produce', '--direct', '--tenant', 'acme', '--file', '-', '--json'], lines.join('\n'));
    expect(produced.json()).toMatchObject([{ accepted: 250, invalid: 0 }]);
    const tailed = await run([
      'tail',
      '--all',
      '--from',
      'beginning',
      '--type',
      'LeadScored',
      '--count',
      '250',
      '--json',
    ]);
    const reasons = tailed.json().map((line) => (line.event as { reasons: string[] }).reasons[0]);
    expect(reasons).toEqual(lines.map((_, n) => `n=${n}`));
  });

  test('R10: what is no event is shown with its place and why, and the tail goes on', async () => {
    const log = await connectKafkaLog({ ...platform.broker, clientId: 'mainstem-cli-test' });
    await log.append([{ topic: 'lead_events', key: 'acme|poison', value: Buffer.from([0, 0, 0, 0, 36, 1]) }]);
    await log.close();
    await run([...lead, '--entity', 'poison']);
    const tailed = await run(['tail', '--all', '--from', 'beginning', '--entity', 'poison', '--count', '1', '--json']);
    expect(tailed.json()).toMatchObject([
      { key: 'acme|poison', poison: { code: 'SCHEMA_MALFORMED_VALUE' } },
      { event: { envelope: { entity: 'poison' } } },
    ]);
  });

  test('for people a line says when, where, whose and what', async () => {
    const { out } = await run(['tail', 'lead_events', '--from', 'beginning', '--entity', 'lead-7', '--count', '1']);
    expect(out).toMatch(
      /^\d{4}-\d\d-\d\dT\S+ {2}lead_events\/\d+@\d+ {2}acme\|lead-7 {2}LeadReceived {2}\{.*"source":"partner"/,
    );
  });
});

describe('what is wrong is one line on stderr, an exit code, and nothing on stdout', () => {
  test.each([
    [['produce', 'LeadRecieved', '--entity', 'x'], 2, /did you mean LeadReceived\?/],
    [['produce', 'LeadReceived'], 2, /no entity.*--entity/],
    [
      ['produce', 'CampaignPaused', '--direct', '--entity', 'c', '--field', 'reason=x'],
      2,
      /decided, not produced.*command/,
    ],
    [['produce', 'LeadReceived', '--direct', '--entity', 'x'], 1, /source: found nothing/],
    [['produce', '--file', '/nowhere.ndjson', '--direct'], 2, /no such file.*Check the path/],
    [['tail', 'lead_event'], 2, /no topic lead_event \(did you mean lead_events\?\)/],
    [['tail', 'lead_events', '--from', 'yesterday'], 2, /allowed: beginning, end or an offset/],
    [['tail'], 2, /needs a topic or --all/],
  ])('%j exits %i', async (words, code, message) => {
    const ran = await run(words);
    expect(ran.out).toBe('');
    expect(ran.err).toMatch(message);
    expect(ran.err.trim().split('\n')).toHaveLength(1);
    expect(ran.code).toBe(code);
  });

  test('a gateway that does not run says how to start it', async () => {
    const ran = await runAgainst(
      { MAINSTEM_GATEWAY_URL: 'http://127.0.0.1:29999' },
      lead.filter((word) => word !== '--direct'),
    );
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/does not answer.*npm start/);
  });

  test('a broker that does not run says how to start it', async () => {
    const ran = await runAgainst({ MAINSTEM_KAFKA_BROKERS: '127.0.0.1:29998' }, ['tail', '--all', '--count', '1']);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/npm start.*\(LOG_UNAVAILABLE\)/);
  });
});

const runAgainst = (environment: Record<string, string>, words: readonly string[]) =>
  platform.run(words[0] === 'produce' ? [...words, '--entity', 'x'] : words, { environment });

test('pins that were never made say what to run', async () => {
  writeFileSync(join(platform.directory, 'empty.json'), '{}');
  const ran = await runAgainst({ MAINSTEM_SCHEMA_IDS: join(platform.directory, 'empty.json') }, [...lead]);
  expect(ran.code).toBe(1);
  expect(ran.err).toMatch(/schemas push/);
});
