/** Every route that writes; then the doors that are open to all. */
import { describe, expect, test } from 'vitest';
import { each, type Ground } from './ground.ts';
import { bodiesOf, callOf, isOpen, namingHeaders, type Operation, pathsOf } from './operations.ts';
import { ghostOf } from './things.ts';

/** Of the paths of one operation; each writes for B what the next read would find. */
const PATHS_MAX = 3;
/** What strangers at the open doors leave with A: failed logins of its user, warnings of webhooks nobody signed. */
const TOLD_TO_A: readonly string[] = [
  'topic auth_events',
  'table events',
  'table events__b1',
  'table projection_races',
  'topic ingestion_events',
  'table ingestion_warnings',
  'table ingestion_warnings__b1',
  'table ingestion_warnings__b1_effects',
];

/** A second ticket, room or set of policies is another one, and wrong codes are counted: there is nothing to compare. */
const onceOnly = ['/v1/live/tickets', '/v1/rooms', '/v1/rooms/join'];

async function send(g: Ground, operation: Operation): Promise<void> {
  const ids = g.rowIds(operation);
  const paths = pathsOf(operation, g.things, ids);
  const ghostPaths = pathsOf(operation, g.ghosts, ghostOf(ids, g.things.word));
  const [bodies, ghostBodies] = [bodiesOf(operation, g.things), bodiesOf(operation, g.ghosts)];
  const isOnce = onceOnly.includes(operation.pattern) || operation.pattern.startsWith('/v1/policies');
  for (const [at, path] of paths.slice(0, PATHS_MAX).entries()) {
    for (const [body, sent] of bodies.entries()) {
      if (isOnce) await g.attack(callOf(operation, path, sent, {}));
      else await g.asIfItNeverWas(operation, path, ghostPaths[at] as string, sent, ghostBodies[body]);
    }
    await g.attack(callOf(operation, path, bodies[0], namingHeaders(g.things, g.world.a.position)));
  }
}

export function attackCommands(g: Ground): void {
  describe('WAP-12: commands', () => {
    test('R7: what B sends with ids of A is B’s own, answered as if they were new', async () => {
      const writes = g.operations.filter((operation) => operation.method !== 'GET' && !isOpen(operation));
      expect(writes.length).toBeGreaterThan(40);
      // What agents ask for looks at things of B, of which the rest makes some with ids of A: each in its turn, and first.
      const isOfAgents = ({ pattern }: Operation) => pattern.startsWith('/api/agents/');
      const isOfPolicies = ({ pattern }: Operation) => pattern.startsWith('/v1/policies');
      await g.world.viewsAtEnd();
      for (const operation of writes.filter(isOfAgents)) await send(g, operation);
      await each(
        writes.filter((operation) => !isOfAgents(operation) && !isOfPolicies(operation)),
        (operation) => send(g, operation),
      );
      for (const operation of writes.filter(isOfPolicies)) await send(g, operation);
    });

    test('R7: nothing of A has changed anywhere', async () => {
      expect(await g.changesOfA()).toEqual([]);
    });

    test('R7: at the doors that are open to all, A hears of who tried to come in, and nothing else happens', async () => {
      const open = g.operations.filter((operation) => operation.method !== 'GET' && isOpen(operation));
      for (const operation of open) await send(g, operation);
      const places = (await g.changesOfA()).map((change) => change.replace(/:.*/, ''));
      expect(places.filter((place) => !TOLD_TO_A.includes(place))).toEqual([]);
    });

    test('all of it was tried', () => {
      if (process.env.MAINSTEM_ISOLATION_COUNTS !== undefined) process.stderr.write(`${JSON.stringify(g.tried)}\n`);
      const { requests, tables, records, keys, feeds, calls } = g.tried;
      expect(requests).toBeGreaterThan(1_500);
      expect(tables).toBeGreaterThan(30);
      expect(records).toBeGreaterThan(200);
      expect(keys).toBeGreaterThan(5);
      expect(feeds).toBeGreaterThan(150);
      expect(calls).toBeGreaterThan(100);
    });
  });
}
