/** Many assigners on a real broker: writers of their own processes' kind, two desks beside them, everything at once. */
import { randomUUID } from 'node:crypto';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { createCodec } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectKafkaLog } from '../../log/log.kafka.ts';
import { dropTopics, ensureTopics } from '../../log/topics.kafka.ts';
import { startLogWatch } from '../../processors/log-watch/log-watch.ts';
import { TeamDesk } from '../../processors/team-desk/watch.ts';
import { startDecisionWriter } from '../../runtime/decisions/decision-writer.ts';
import { agentCommand } from '../agent/commands.ts';
import { agentDecider } from '../agent/decider.ts';
import { assignmentCommand } from './commands.ts';
import { assignmentDecider } from './decider.ts';
import { Ledger } from './testing/ledger.ts';

const WRITERS = 3;
const AGENTS = 4;
const CAPACITY = 5;
const WORK = 30;
const broker = {
  brokers: testEnvironment().MAINSTEM_KAFKA_BROKERS ?? '',
  topicPrefix: `assign_${randomUUID().slice(0, 8)}.`,
};
const own = topics.filter(({ name }) => ['agent_events', 'assignment_events', 'decision_events'].includes(name));
const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));

beforeAll(() => ensureTopics(broker, own));
afterAll(() => dropTopics(broker));

async function open(service: string) {
  const log = await connectKafkaLog({ ...broker, clientId: service, lingerMs: 1 });
  const teams = startDecisionWriter({ log, codec, decider: assignmentDecider, service });
  await teams.whenCaughtUp();
  return { log, teams };
}

test('R3, WAP-123: three writers and two desks at once: nobody over capacity, nothing booked twice, nothing lost', async () => {
  const sides = await Promise.all(Array.from({ length: WRITERS }, (_, at) => open(`assigner-${at}`)));
  const [first] = sides as [(typeof sides)[number]];
  const agents = startDecisionWriter({ log: first.log, codec, decider: agentDecider, service: 'test' });
  const context = { actor: 'service:test', occurredAtMs: Date.now() };
  const desks = await Promise.all(
    sides.slice(0, 2).map(({ log, teams }) =>
      startLogWatch({
        watch: new TeamDesk(),
        log,
        codec,
        execute: async ({ tenant, entity, command }, given) =>
          (await teams.execute(tenant, entity, command, given)).kind === 'accepted',
        now: Date.now,
        onError: (error) => expect(error).toBeUndefined(),
        everyMs: 20,
      }),
    ),
  );
  const ledger = new Ledger();
  let before = assignmentDecider.initialState();
  const done = sides[2]?.teams.onEvent((event) => {
    const { envelope: _, ...body } = event;
    ledger.take(body as never, before);
    before = assignmentDecider.evolve(before, body as never);
  });
  for (let at = 0; at < AGENTS; at += 1) {
    const register = { type: 'RegisterAgent', kind: 'PERSON', role: 'SALES', clientsMax: CAPACITY };
    await agents.execute('acme', `agent-${at}`, agentCommand.parse(register), context);
    const present = { type: 'ChangeAgentPresence', presence: 'AVAILABLE' };
    await agents.execute('acme', `agent-${at}`, agentCommand.parse(present), context);
  }
  const outcomes = await Promise.all(
    Array.from({ length: WORK }, (_, at) => {
      const command = assignmentCommand.parse({
        type: 'RequestWork',
        workId: `w-${at}`,
        subject: `client:c-${at}`,
        atMs: Date.now(),
      });
      // Asked twice, of two writers, under one command id: once is what it comes to.
      const ask = (writer: number) =>
        sides[writer % WRITERS]?.teams.execute('acme', 'sales', command, { ...context, commandId: `ask-${at}` });
      return Promise.all([ask(at), ask(at + 1)]);
    }),
  );
  const kinds = outcomes.flat().map((outcome) => outcome?.kind);
  const conflicts = kinds.filter((kind) => kind === 'conflict').length;
  const deadline = Date.now() + 15_000;
  const team = () => (sides[2] as (typeof sides)[number]).teams.read('acme', 'sales').state;
  const placed = () => Object.values(team().work).filter(({ status }) => status === 'assigned').length;
  while (placed() < AGENTS * CAPACITY && Date.now() < deadline) await new Promise((next) => setTimeout(next, 50));
  expect(kinds.filter((kind) => kind === 'rejected')).toEqual([]);
  expect(Object.values(team().members).map(({ clients }) => clients)).toEqual(Array(AGENTS).fill(CAPACITY));
  expect(placed() + team().idle).toBeGreaterThanOrEqual(WORK - conflicts);
  expect(ledger.requested.size).toBe(placed() + team().idle);
  ledger.agrees(team());
  done?.();
  await Promise.all(desks.map((desk) => desk.stop()));
  await agents.stop();
  await Promise.all(sides.map(({ teams }) => teams.stop()));
  await Promise.all(sides.map(({ log }) => log.close()));
});
