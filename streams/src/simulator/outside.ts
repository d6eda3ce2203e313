/** The world outside a simulated platform: producers of facts, clients with commands, and an operator who repairs. */

import type { CampaignEvent } from '../deciders/campaign/decider.ts';
import { createEventWriter, type EventWriter } from '../log/event-writer.ts';
import { DECIDED_WITHIN_MS } from '../runtime/decisions/decision-attempts.ts';
import type { Outcome } from '../runtime/decisions/outcome.ts';
import { firstCheckpoint } from '../runtime/projection/projection-store.ts';
import { partitionCounts } from '../runtime/projector/open-view.ts';
import { leaseName } from '../runtime/projector/projector.ts';
import type { CampaignWriter, Machine } from './actors.ts';
import type { History } from './history.ts';
import { createSimulatedLog } from './log.simulated.ts';
import { createJudge, rule } from './people.ts';
import type { Scenario } from './scenario.ts';
import type { StoreServer } from './store.simulated.ts';
import { commandOf, factOf, type PlannedCommand } from './workload.ts';
import type { SimulatedProcess } from './world.ts';

/**
 * A client waits this long for an answer, ms; then it sends the command again, with the same id. Longer than a process may
 * be frozen before it takes a command, and then be at it.
 */
const ANSWER_WITHIN_MS = 10_000 + DECIDED_WITHIN_MS;
/** How often the operator looks, ms. */
const LOOK_EVERY_MS = 700;

/** The client that all producers share, so that their appends meet in one write. */
export function openProducers({ world, broker, codec, log }: Machine): EventWriter {
  return createEventWriter(createSimulatedLog(world, broker, log, world.outsider('producers')), codec);
}

/** Sends facts, each until it is acknowledged. */
export async function produce(
  machine: Machine,
  scenario: Scenario,
  producer: number,
  history: History,
  writer: EventWriter,
): Promise<void> {
  const { world } = machine;
  const { random } = world;
  const self = world.outsider(`producer/${producer}`);
  for (let n = 0; n < scenario.facts.perProducer; n += 1) {
    await self.clock.sleep(random.next() * scenario.pauseMsMax);
    const fact = factOf(scenario, producer, n, self.clock.wallMs());
    for (let sends = random.chance(scenario.facts.duplicateChance) ? 2 : 1; sends > 0; ) {
      try {
        const [position] = await writer.append([fact]);
        if (position !== undefined) history.facts.push({ id: fact.envelope.id, producer, n, position });
        sends -= 1;
      } catch {
        await self.clock.sleep(random.between(10, 200));
      }
    }
  }
}

/** Sends commands to any writer that lives, each until it has a final answer. */
export async function command(machine: Machine, scenario: Scenario, client: number, history: History): Promise<void> {
  const { world } = machine;
  const { random } = world;
  const self = world.outsider(`client/${client}`);
  const known = new Map<string, number>();
  for (let n = 0; n < scenario.commands.perClient; n += 1) {
    await self.clock.sleep(random.next() * scenario.pauseMsMax);
    const planned = commandOf(scenario, random, client, n);
    const knownVersion = known.get(planned.entity) ?? 0;
    const expectedVersion = planned.expectsVersion ? knownVersion : undefined;
    for (;;) {
      const answer = await ask(machine, self, planned, expectedVersion);
      if (answer === null) {
        await self.clock.sleep(random.between(20, 400));
        continue;
      }
      if ('version' in answer) known.set(planned.entity, answer.version);
      history.commands.push({ ...planned, expectedVersion, knownVersion, isOverlapped: false, outcome: answer });
      break;
    }
  }
}

type Answer = Outcome<CampaignEvent> | { readonly kind: 'failed'; readonly code: string };

/** One try; null when there is no answer to rely on. */
function ask(
  { world, writers }: Machine,
  self: SimulatedProcess,
  { tenant, entity, command: body, commandId }: PlannedCommand,
  expectedVersion: number | undefined,
): Promise<Answer | null> {
  const living = [...writers].filter(([process]) => process.alive);
  if (living.length === 0) return Promise.resolve(null);
  const [process, writer] = world.random.pick(living) as [SimulatedProcess, CampaignWriter];
  const answer = Promise.withResolvers<Answer | null>();
  const cancel = self.clock.after(ANSWER_WITHIN_MS, () => answer.resolve(null));
  const reply = (told: Answer | null) => {
    world.scheduler.after(world.random.next() * 3, self, () => {
      cancel();
      answer.resolve(told);
    });
  };
  world.scheduler.after(world.random.next() * 3, process, () => {
    const context = { actor: 'user:simulator', occurredAtMs: process.clock.wallMs(), commandId, expectedVersion };
    writer.execute(tenant, entity, body, context).then(reply, (error: { code?: string; retryable?: boolean }) => {
      reply(error.retryable === true ? null : { kind: 'failed', code: String(error.code ?? error) });
    });
  });
  return answer.promise;
}

/** Does what "mainstem projections rebuild" begins with, when a projector says that its view is lost. */
export async function operate(machine: Machine, scenario: Scenario, stores: readonly StoreServer[]): Promise<never> {
  const { world, projectors, leases, broker } = machine;
  const self = world.outsider('operator');
  const judge = createJudge(machine);
  for (let turn = 1; ; turn += 1) {
    await self.clock.sleep(LOOK_EVERY_MS);
    if (scenario.rulingChance > 0) await rule(machine, scenario, stores, judge);
    for (const store of stores) {
      const { projection } = store;
      const states = [...projectors].filter(([process]) => process.alive && process.name.startsWith(`${store.name}/`));
      const isLost = states.some(([, projector]) => projector.status().state === 'lost');
      if (!isLost || (await store.held.checkpoint()) !== null) continue;
      const holder = leases.of(`operator#${turn}`);
      const lease = await holder.acquire(leaseName(projection), { force: true });
      if (lease === null) continue;
      const ends = Object.fromEntries(
        projection.topics.flatMap((topic) => broker.ends(topic).map((end, at) => [`${topic}:${at}`, end])),
      );
      const first = firstCheckpoint(projection.version, lease.epoch, `life-${turn}`, partitionCounts(ends));
      await store.held.reset(first).catch(() => undefined); // fenced: somebody else was first
      await holder.release(lease);
    }
  }
}
