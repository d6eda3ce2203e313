/** Every route that reads. */
import { notarisedTopics } from '@mainstem/streams/notary/topics';
import { describe, expect, test } from 'vitest';
import { roles } from '../../roles.ts';
import { each, type Ground } from './ground.ts';
import { callOf, isOpen, namingHeaders, type Operation, pathsOf, queriesOf } from './operations.ts';
import { ghostOf } from './things.ts';

export function attackQuestions(g: Ground): void {
  describe('WAP-12: questions', () => {
    const reads = () =>
      g.operations.filter(({ method, pattern }) => method === 'GET' && !pattern.startsWith('/v1/live'));

    test('WAP-12: each single thing of A is 404 for B, as what never was', async () => {
      let singles = 0;
      await each(reads(), async (operation) => {
        if (!operation.pattern.includes('{')) return;
        const ids = g.rowIds(operation);
        const paths = pathsOf(operation, g.things, ids);
        const ghostPaths = pathsOf(operation, g.ghosts, ghostOf(ids, g.things.word));
        for (const [at, path] of paths.entries()) {
          const answer = await g.asIfItNeverWas(operation, path, ghostPaths[at] as string);
          if (operation.pattern.startsWith('/problems')) continue;
          if (operation.pattern.includes('/tile/')) continue;
          // Open to whoever holds a signed link: what is none of ours is answered as what never was.
          const isLink = /^\/v1\/(unsubscribe|approval-links)/.test(operation.pattern);
          // Who may not come in is told so, whatever organisation he names.
          expect(answer.status, `${operation.name} ${path}`).toBe(isOpen(operation) && !isLink ? 401 : 404);
          singles += 1;
        }
      });
      expect(singles).toBeGreaterThan(50);
    });

    test('WAP-12: lists show B its own rows, whatever of A is asked for', async () => {
      let empty = 0;
      await each(reads(), async (operation) => {
        const { pattern } = operation;
        if (pattern.includes('{')) return;
        const plain = await g.attack(callOf(operation, pattern, undefined, {}));
        const named = await g.attack(
          callOf(operation, pattern, undefined, namingHeaders(g.things, g.world.a.position)),
        );
        if (g.lists.has(pattern)) expect(named.json.items?.length ?? 0, pattern).toBe(plain.json.items?.length ?? 0);
        await g.attack(
          callOf(operation, `${pattern}?tenant=${g.things.tenant}&tenantId=${g.things.tenant}`, undefined, {}),
        );
        const { rows = [], cursor = null } = g.lists.get(pattern) ?? {};
        for (const { query, reaches } of queriesOf(operation, g.things, rows, cursor, g.world.a.position)) {
          const answer = await g.attack(callOf(operation, `${pattern}?${query}`, undefined, {}));
          if (answer.status === 200 && reaches && g.lists.has(pattern)) {
            expect(answer.json.items, `${pattern}?${query}`).toEqual([]);
            empty += 1;
          }
        }
        const trick = encodeURIComponent(`x' or tenant = '${g.things.tenant}' --`);
        const asked = operation.parameters.filter((one) => one.in === 'query' && !/[.]/.test(one.name));
        for (const { name } of asked) await g.attack(callOf(operation, `${pattern}?${name}=${trick}`, undefined, {}));
      });
      expect(empty).toBeGreaterThan(20);
    });

    test('WAP-12: no record of A is proven to B, wherever it lies', async () => {
      const path = '/v1/audit/proofs/inclusion';
      const operation = g.operations.find(({ pattern }) => pattern === path) as Operation;
      const places = notarisedTopics.flatMap((topic) =>
        (g.placesOfA.get(topic) ?? []).map(
          ([partition, offset]) => `${path}?topic=${topic}&partition=${partition}&offset=${offset}`,
        ),
      );
      expect(places.length).toBeGreaterThan(100);
      await each(places, async (place) => {
        expect((await g.attack(callOf(operation, place, undefined, {}))).status, place).toBe(404);
      });
      const own = await g.world.a.send({ method: 'GET', path: places[0] as string });
      expect(own.json.code, 'A is told more').toBe('AUDIT_UNAVAILABLE');
    });

    test.each(roles.map((role) => [role]))('WAP-12: the same with the role %s of B', async (role) => {
      const headers = { authorization: `Bearer ${await g.world.b.token([role])}` };
      await readEverything(headers, [200, 400, 403, 404, 405, 503]);
    });

    test('WAP-12: the same with sessions and keys of B; with those that ended: 401', async () => {
      for (const [kind, credential] of g.world.b.credentials) {
        await readEverything(
          { authorization: `Bearer ${credential}` },
          // After some hundred of them at once, an address is not even asked who it is.
          kind.startsWith('ended') ? [401, 429] : [200, 400, 403, 404, 405, 503],
        );
      }
    });

    /** One request for each route that reads, with a thing of A in its path. */
    async function readEverything(headers: Record<string, string>, statuses: readonly number[]) {
      await each(reads(), async (operation) => {
        if (
          isOpen(operation) ||
          !/^\/(?:v1|api)\//.test(operation.pattern) ||
          /\/api\/(?:agents\/)?health/.test(operation.pattern)
        )
          return;
        const path = pathsOf(operation, g.things, g.rowIds(operation)).at(-1) as string;
        const answer = await g.attack(callOf(operation, path, undefined, headers));
        expect(statuses, `${operation.name}: ${answer.status}`).toContain(answer.status);
        const isPublic = operation.pattern.includes('/tile/');
        if (operation.pattern.includes('{') && !isPublic) expect(answer.status, operation.name).not.toBe(200);
      });
    }
  });
}
