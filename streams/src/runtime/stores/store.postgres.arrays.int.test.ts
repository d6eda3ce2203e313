/** What is written in Postgres's binary form is what Postgres reads. */
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testEnvironment } from '../../../../infra/stack/test-environment.ts';
import { binaryArray } from './store.postgres.arrays.ts';

const client = new pg.Client({ connectionString: testEnvironment().MAINSTEM_POSTGRES_OWNER_URL });
beforeAll(() => client.connect());
afterAll(() => client.end());

const text = fc.string({ unit: 'binary', maxLength: 60 }).map((given) => given.replaceAll('\u0000', ''));
const cases = [
  ['text', 'text', text],
  ['bigint', 'bigint', fc.maxSafeInteger()],
  ['double', 'double precision', fc.double()],
  ['boolean', 'boolean', fc.boolean()],
  ['text[]', 'text', fc.array(text, { maxLength: 4 })],
] as const;

test.each(cases)('%s', async (type, sqlType, value) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(value as fc.Arbitrary<unknown>), { maxLength: 50 }), async (values) => {
      const cast = type === 'text[]' ? '::text[]' : '';
      const sql = `select given.one${cast} as one from unnest($1::${sqlType}[]) with ordinality as given(one, at) order by at`;
      const { rows } = await client.query<{ one: unknown }>(sql, [binaryArray(type, values, (one) => one)]);
      const back = rows.map(({ one }) => (type === 'bigint' && one !== null ? Number(one) : one));
      // One zero is as good as the other.
      expect(back.map((one) => (one === 0 ? 0 : one))).toEqual(values.map((one) => (one === 0 ? 0 : one)));
    }),
    { numRuns: 60 },
  );
});
