/**
 * KIKI-84: the gateway does what docs/openapi.json says, whatever is sent. Some 35 s; longer by `MAINSTEM_FUZZ_SECONDS`, the
 * same requests again by `MAINSTEM_FUZZ_SEED`. Skipped, with the reason printed, where Python or pip are missing.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pythonAbsence } from '../stack/acquire/python-program.ts';
import { testSeed } from '../testing/seed.ts';
import { type OwnGateway, startOwnGateway } from './own-gateway.ts';
import { type FuzzReport, fuzz, leftOut, schemathesis } from './schemathesis.ts';

const SECONDS = Number(process.env.MAINSTEM_FUZZ_SECONDS ?? 15);
const EXAMPLES = Number(process.env.MAINSTEM_FUZZ_EXAMPLES ?? 8);
const SEED = testSeed('MAINSTEM_FUZZ_SEED');
const say = (line: string) => process.stderr.write(`${line}\n`);

const absent = pythonAbsence(schemathesis);
if (absent !== undefined) say(`${absent}: the API is not fuzzed`);

/** A refusal for asking too often is an answer the document allows, and would hide all others. */
const noLimits = {
  MAINSTEM_REQUESTS_PER_S: '100000',
  MAINSTEM_REQUESTS_PER_S_OF_CREDENTIAL: '100000',
  MAINSTEM_INGEST_EVENTS_PER_S: '100000',
};

let gateway: OwnGateway;
beforeAll(async () => {
  if (absent === undefined) gateway = await startOwnGateway('fuzz', noLimits);
});
afterAll(() => gateway?.close());

async function run(pass: 'reach' | 'search'): Promise<FuzzReport> {
  const token = await gateway.token();
  const report = await fuzz({ url: gateway.url, token, pass, seed: SEED, seconds: SECONDS, examples: EXAMPLES, say });
  const answers = [...report.statuses].map(([status, count]) => `${count} x ${status}`).join(', ');
  say(`schemathesis, seed ${SEED}, ${pass}: ${report.reached} of ${report.operations} operations; ${answers}`);
  expect(report.passed, report.text).toBe(true);
  expect(report.statuses.get(429) ?? 0, 'refused for asking too often').toBe(0);
  return report;
}

test.skipIf(absent !== undefined)(
  `KIKI-84: every operation is asked, and answers as the document promises (seed ${SEED})`,
  async () => {
    for (const [paths, why] of Object.entries(leftOut)) say(`schemathesis leaves out ${paths}: ${why}`);
    const report = await run('reach');
    expect(report.operations).toBeGreaterThan(100);
    expect(report.reached).toBe(report.operations);
    const good = [...report.statuses].filter(([status]) => status < 300).reduce((sum, [, count]) => sum + count, 0);
    // A third at least: what is only refused at the door says nothing of what is behind it.
    expect(good).toBeGreaterThan(report.operations / 3);
  },
  180_000,
);

test.skipIf(absent !== undefined)(
  `KIKI-84: at the edges of every field, too, as far as the time goes (seed ${SEED})`,
  async () => {
    const report = await run('search');
    // A busy machine comes less far in its time; one operation alone would say nothing.
    expect(report.reached).toBeGreaterThan(1);
    const alive = await fetch(`${gateway.url}/readyz`);
    expect(alive.status).toBe(200);
  },
  (SECONDS + 120) * 1_000,
);
