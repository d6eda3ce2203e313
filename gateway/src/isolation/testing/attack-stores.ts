/** Tables, keys and records, below the gateway. */
import { describe, expect, test } from 'vitest';
import type { Ground } from './ground.ts';
import { recordsOf, redisOf, rowsAs, tablesOf } from './state.ts';

export function attackStores(g: Ground): void {
  describe('WAP-12: stores', () => {
    test('R7: no table shows the role of queries a row of A, with B set, nothing set, or tricks', async () => {
      const { a, b } = g.world;
      const tricks = [
        '',
        ' ',
        '*',
        '%',
        `${a.tenant} `,
        a.tenant.toUpperCase(),
        `${a.tenant},${b.tenant}`,
        "' or true --",
        `${a.tenant}\n`,
      ];
      for (const { name, hasTenant, isOpen: open } of await tablesOf(g.world)) {
        g.tried.tables += 1;
        if (!open) {
          await expect(rowsAs(g.world, name, b.tenant), name).rejects.toMatchObject({ code: '42501' });
          continue;
        }
        if (!hasTenant) {
          await rowsAs(g.world, name, b.tenant).then(
            (rows) => expect(g.marks.found(rows.join('\n'), ''), name).toEqual([]),
            (error: unknown) => expect(error, name).toMatchObject({ code: '42501' }),
          );
          continue;
        }
        const rows = await rowsAs(g.world, name, b.tenant);
        expect(rows.length, name).toBeGreaterThan(0);
        expect(g.marks.found(rows.join('\n'), ''), name).toEqual([]);
        for (const tenant of [null, ...tricks]) {
          expect(await rowsAs(g.world, name, tenant), `${name} as ${JSON.stringify(tenant)}`).toEqual([]);
        }
      }
    });

    test('R7: with B set no row of A is changed, deleted or made in any table', async () => {
      const { a, b, app, settings } = g.world;
      for (const { name, hasTenant } of await tablesOf(g.world)) {
        if (!hasTenant) continue;
        const table = `"${settings.MAINSTEM_POSTGRES_SCHEMA}"."${name}"`;
        for (const statement of [
          `delete from ${table} where tenant = '${a.tenant}'`,
          `update ${table} set tenant = '${b.tenant}' where tenant = '${a.tenant}'`,
          `update ${table} set tenant = '${a.tenant}'`,
          `insert into ${table} (tenant) values ('${a.tenant}')`,
        ]) {
          const client = await app.connect();
          await client.query('begin');
          await client.query(`select set_config('mainstem.tenant', $1, true)`, [b.tenant]);
          const outcome = await client.query(statement).then(
            ({ rowCount }) => rowCount,
            (error: { code: string }) => error.code,
          );
          await client.query('rollback');
          client.release();
          // 42501: not allowed, by privilege or by policy. 23502 is answered before a policy is asked: the row is not whole.
          expect([0, '42501', '23502'], `${statement}: ${outcome}`).toContain(outcome);
        }
      }
    });

    test('R7: whatever Redis holds of A is under a key or field that names A', async () => {
      const all = await redisOf(g.world);
      const own = [...all].filter(([place, value]) => g.marks.found(`${place} ${value}`, '').length > 0);
      g.tried.keys = all.size;
      expect(own.length).toBeGreaterThan(2);
      for (const [place] of own) {
        expect(place.split(/[{}:|= ]/), place).toContain(g.world.a.tenant);
        expect(place, place).not.toContain(g.world.b.tenant);
      }
    });

    test('R7: every record that holds a word of A has a key of A', async () => {
      for (const [topic, records] of await recordsOf(g.world)) {
        g.tried.records += records.length;
        for (const { key, value } of records) {
          if (g.marks.found(value.toString('latin1'), '').length === 0) continue;
          // The operator made the organisation: that is said in its own stream, under its own key.
          expect(key.startsWith(`${g.world.a.tenant}|`), `${topic} ${key}`).toBe(true);
        }
      }
    });
  });
}
