/** What the attack is made from is whole: events, records, rows, lists, routes. */
import { eventTypes } from '@mainstem/schemas/generated/events';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../../testing/test-gateway.ts';
import type { Ground } from './ground.ts';
import { registeredRoutes } from './registered.ts';
import { recordsOf, rowsAs, tablesOf } from './state.ts';

export function attackInventory(g: Ground): void {
  describe('what there is to be tried', () => {
    test('R7: both tenants have an event of every type on the log, a record on every topic, a row in every open table', async () => {
      const records = await recordsOf(g.world);
      const codec = await loadCodec(g.world.settings);
      for (const { tenant } of [g.world.a, g.world.b]) {
        const seen = new Set<string>();
        for (const [topic, all] of records) {
          const own = all.filter(({ key }) => key.startsWith(`${tenant}|`));
          expect(own.length, `${topic} of ${tenant}`).toBeGreaterThan(0);
          for (const { value } of own) seen.add(codec.decode(value).type);
        }
        expect(
          eventTypes.filter((type) => !seen.has(type)),
          tenant,
        ).toEqual([]);
        for (const { name, hasTenant, isOpen: open } of await tablesOf(g.world)) {
          if (hasTenant && open)
            expect((await rowsAs(g.world, name, tenant)).length, `${name} of ${tenant}`).toBeGreaterThan(0);
        }
      }
    });

    test('R7: every registered route is in the document the attack is made from', async () => {
      const gateway = await startTestGateway();
      const routes = registeredRoutes(gateway.app);
      await gateway.close();
      const documented = new Set(g.operations.map(({ name }) => name));
      const isThere = (route: string) =>
        documented.has(route) ||
        (route.endsWith('*') &&
          [...documented].some((one) => one.startsWith(route.slice(0, -1)) && one.endsWith('/{path}')));
      const missing = routes.filter((route) => !isThere(route) && !/^\w+ \/docs(?:\/|$)/.test(route));
      expect(routes.length).toBeGreaterThan(100);
      expect(missing).toEqual([]);
    });

    test('R7: every list of the gateway shows A rows of its own', () => {
      expect(g.lists.size).toBeGreaterThan(12);
      for (const [path, { rows }] of g.lists) {
        if (path === '/v1/lockdowns') continue; // who is shut comes in nowhere, so A has no row of its own
        if (path === '/v1/approvals/rules') continue; // those in force; that of the history is over (rules.test.ts has R7)
        expect(rows.length, path).toBeGreaterThan(0);
        if (path !== '/problems') expect(g.marks.found(JSON.stringify(rows), ''), path).not.toEqual([]);
      }
    });
  });
}
