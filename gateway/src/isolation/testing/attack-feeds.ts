/** The live feed over WebSocket and as event streams, while things happen to both tenants. */
import { eventTypes } from '@mainstem/schemas/generated/events';
import { topicNamed, topicOf, topics } from '@mainstem/schemas/topics';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type LiveClient, liveClient, opened } from '../../live/testing/live-kit.ts';
import { liveViews } from '../../live/views.ts';
import { each, type Ground } from './ground.ts';
import { eventIdOf } from './history.ts';
import { callOf, namingHeaders, type Operation, queriesOf } from './operations.ts';

/** What is made again while B listens. */
const factTypes = eventTypes.filter((type) => topicNamed(topicOf(type)).kind === 'facts');
const BEGUN = ['live', 'error', 'refused', 'row', 'event'];

interface Listener {
  readonly client: LiveClient;
  readonly ids: readonly string[];
}

/** Subscriptions of one connection, and messages of one second, are bounded (`live/limits.ts`). */
const SUBSCRIPTIONS = 40;

type Wanted = readonly [id: string, what: object];

/** Everything there is to subscribe to, and what is of A alone, over as many connections as it takes. */
async function listen(
  g: Ground,
  query: () => Promise<string>,
  headers: Readonly<Record<string, string>>,
): Promise<Listener[]> {
  const { things, world } = g;
  const wanted: Wanted[] = [
    ...topics.map(({ name }): Wanted => [`topic.${name}`, { topics: [name], from: 'earliest' }]),
    ...liveViews.map((view): Wanted => [`view.${view}`, { view }]),
    ['narrow.entity', { topics: ['lead_events'], entity: things.leadId, from: 'earliest' }],
    ['narrow.where', { view: 'leads', where: { leadId: things.leadId } }],
    ['narrow.tenant', { topics: ['lead_events'], tenant: things.tenant }],
    ['position', { topics: ['lead_events'], from: world.a.position }],
  ];
  const listeners: Listener[] = [];
  for (let from = 0; from < wanted.length; from += SUBSCRIPTIONS) {
    const url = `ws://127.0.0.1:${world.port}/v1/live${await query()}`;
    listeners.push(await subscribed(new WebSocket(url, { headers }), wanted.slice(from, from + SUBSCRIPTIONS)));
  }
  g.tried.feeds += wanted.length;
  return listeners;
}

async function subscribed(socket: WebSocket, wanted: readonly Wanted[]): Promise<Listener> {
  const client = liveClient(socket);
  await opened(socket);
  for (const [id, what] of wanted) client.send({ op: 'subscribe', id, ...what });
  const ids = wanted.map(([id]) => id);
  for (const id of ids) await client.heard((said) => said.id === id && BEGUN.includes(said.op));
  return { client, ids };
}

export function attackFeeds(g: Ground): void {
  describe('WAP-12: live feed', () => {
    test('R7: every topic and view, from the beginning, a position of A and while things happen, tells B of B alone', async () => {
      const { world, marks } = g;
      const ticket = async () =>
        `?ticket=${(await g.attack({ method: 'POST', path: '/v1/live/tickets' })).json.ticket as string}`;
      const none = async () => '';
      const listening = await Promise.all([
        listen(g, none, g.asB),
        listen(g, none, { ...g.asB, ...namingHeaders(g.things, world.a.position) }),
        listen(g, ticket, {}),
      ]);
      const listeners = listening.flat();
      expect(await g.changesOfA()).toEqual([]);
      await world.happen();
      for (const { client, ids } of listeners) {
        for (const type of factTypes.filter((one) => ids.includes(`topic.${topicOf(one)}`))) {
          const id = eventIdOf(world.b.word, type, 'again');
          await client.heard(({ op, event }) => op === 'event' && event.envelope.id === id);
        }
        for (const id of ids.filter((one) => one.startsWith('topic.'))) {
          await client.heard((said) => said.id === id && said.op === 'event');
        }
        client.socket.terminate();
        const text = client.said.map((said) => JSON.stringify(said)).join('\n');
        expect(marks.found(text, ''), 'something of A was told').toEqual([]);
        // A row that does not fit is told as gone: of B, by its key.
        const told = client.said.filter(({ op, row }) => op === 'event' || (op === 'row' && row !== null));
        expect(told.filter(({ id }) => String(id).startsWith('narrow.'))).toEqual([]);
      }
      await g.remember();
    });

    test('R7: event streams, too', async () => {
      const operation = g.operations.find(({ name }) => name === 'GET /v1/live/stream') as Operation;
      const queries = [
        ...topics.map(({ name }) => `topics=${name}&from=earliest`),
        ...liveViews.map((view) => `view=${view}`),
        `topics=lead_events&from=earliest&entity=${g.things.leadId}`,
        ...queriesOf(operation, g.things, [], null, g.world.a.position).map(({ query }) => query),
      ];
      await each(queries, async (query) => {
        g.tried.feeds += 1;
        await g.attack(
          callOf(operation, `/v1/live/stream?${query}`, undefined, {
            'last-event-id': query.startsWith('view') ? g.world.a.position : '',
          }),
        );
      });
    });
  });
}
