/** The world outside a chaos room: producers and clients of the simulator's workload, and the operator, on real ports. */
import { setTimeout as pause } from 'node:timers/promises';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { firstCheckpoint } from '@mainstem/streams/runtime/projection/projection-store';
import { partitionCounts, readEnds } from '@mainstem/streams/runtime/projector/open-view';
import { leaseName } from '@mainstem/streams/runtime/projector/projector';
import type { AnsweredCommand, History } from '@mainstem/streams/simulator/history';
import type { Random } from '@mainstem/streams/simulator/random';
import type { Scenario } from '@mainstem/streams/simulator/scenario';
import { views } from '@mainstem/streams/simulator/views';
import { commandOf, factOf } from '@mainstem/streams/simulator/workload';
import type { Crew } from './crew.ts';
import { codec, type Ports } from './ports.ts';

/** A client waits this long for an answer, ms; then it sends the command again, with the same id, though the first may live. */
const ANSWER_WITHIN_MS = 12_000;
const RETRY_MS = 150;

/** Sends facts until told to stop, each until it is acknowledged. */
export async function produce(
  { log }: Ports,
  scenario: Scenario,
  random: Random,
  producer: number,
  history: History,
  isOver: () => boolean,
): Promise<void> {
  const writer = createEventWriter(log, codec);
  for (let n = 0; !isOver(); n += 1) {
    await pause(random.next() * scenario.pauseMsMax);
    const fact = factOf(scenario, producer, n, Date.now());
    for (let sends = random.chance(scenario.facts.duplicateChance) ? 2 : 1; sends > 0; ) {
      try {
        const [position] = await writer.append([fact]);
        if (position !== undefined) history.facts.push({ id: fact.envelope.id, producer, n, position });
        sends -= 1;
      } catch {
        await pause(RETRY_MS); // whether it was written is not known: it is sent again
      }
    }
  }
}

type Answer = AnsweredCommand['outcome'];

/** Sends commands to any writer that lives, each until it has a final answer. */
export async function command(
  crew: Crew,
  scenario: Scenario,
  random: Random,
  client: number,
  history: History,
  isOver: () => boolean,
): Promise<void> {
  const known = new Map<string, number>();
  const waiting = new Map<string, (answer: Answer | null) => void>();
  crew.onAnswer(({ commandId, outcome }) => waiting.get(commandId)?.(outcome as Answer | null));
  for (let n = 0; !isOver(); n += 1) {
    await pause(random.next() * scenario.pauseMsMax);
    const planned = commandOf(scenario, random, client, n);
    const knownVersion = known.get(planned.entity) ?? 0;
    const expectedVersion = planned.expectsVersion ? knownVersion : undefined;
    for (let isOverlapped = false; ; ) {
      const writers = crew.members.filter(({ role, child }) => role === 'writer' && child?.connected === true);
      const answered = new Promise<Answer | null>((resolve) => waiting.set(planned.commandId, resolve));
      if (writers.length > 0) random.pick(writers).child?.send({ ...planned, expectedVersion }, () => undefined);
      const late = pause(writers.length > 0 ? ANSWER_WITHIN_MS : RETRY_MS, 'late' as const);
      const told = await Promise.race([answered, late]);
      if (told === 'late' && writers.length > 0) isOverlapped = true;
      const answer = told === 'late' ? null : told;
      if (answer === null) {
        await pause(RETRY_MS);
        continue;
      }
      if ('version' in answer) known.set(planned.entity, answer.version);
      history.commands.push({ ...planned, expectedVersion, knownVersion, isOverlapped, outcome: answer });
      break;
    }
    waiting.delete(planned.commandId);
  }
}

/** Begins a lost view anew, as "mainstem projections rebuild" does. */
export async function repair({ log, leases, storeOf }: Ports, crew: Crew): Promise<void> {
  for (const [name, view] of Object.entries(views)) {
    const isLost = crew.members.some((member) => member.view === name && member.state === 'lost');
    const store = storeOf(view);
    if (!isLost || (await store.checkpoint()) !== null) continue;
    const lease = await leases.acquire(leaseName(view), { force: true });
    if (lease === null) continue;
    const counts = partitionCounts(await readEnds(log, view));
    await store.reset(firstCheckpoint(view.version, lease.epoch, `chaos-${lease.epoch}`, counts));
    await leases.release(lease);
  }
}
