/**
 * Chaos on real processes: a scenario's facts and commands go through real brokers and stores while processors, brokers and
 * stores are killed and frozen; then everything heals, comes to rest, and the simulator's ledger judges.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { crashpointNames } from '@mainstem/streams/runtime/crashpoint/names';
import { emptyHistory, type History } from '@mainstem/streams/simulator/history';
import { factsIn, parkedByReactor, parkedInView, wrongParking } from '@mainstem/streams/simulator/judge-parking';
import {
  disorder,
  lostFacts,
  wrongDecisions,
  wrongReactions,
  wrongRows,
  wrongStates,
} from '@mainstem/streams/simulator/judgement';
import { createLedger, type Ledger } from '@mainstem/streams/simulator/ledger';
import { createRandom, type Random } from '@mainstem/streams/simulator/random';
import type { Scenario } from '@mainstem/streams/simulator/scenario';
import { views } from '@mainstem/streams/simulator/views';
import type { ScratchProcess } from '../stack/scratch/scratch-process.ts';
import { type Crew, type Member, startCrew } from './crew.ts';
import { command, produce, repair } from './outside.ts';
import { codec, openPorts, type Ports } from './ports.ts';
import { openRoom, type Room, startAgain } from './room.ts';

export interface ChaosReport {
  readonly breaches: readonly string[];
  readonly facts: number;
  readonly commands: number;
  readonly records: number;
  readonly crew: Crew['counts'];
  readonly services: { kills: number; freezes: number; losses: number };
}

/** Time for leases to run out, backoffs to pass and everything to catch up after the last fault, ms. */
const REST_WITHIN_MS = 90_000;
const repository = join(import.meta.dirname, '../..');

/** What a run must have seen to say anything: on a slow machine it goes on until it has, up to `OVERTIME` as long. */
export interface Least {
  readonly facts: number;
  readonly commands: number;
  readonly deaths: number;
}
const OVERTIME = 4;

/** Runs a scenario for so long; `say` is told what happens. */
export async function runChaos(
  scenario: Scenario,
  forMs: number,
  least: Least,
  say: (line: string) => void,
): Promise<ChaosReport> {
  const random = createRandom(scenario.seed);
  const room = await openRoom();
  const ports = await openPorts(room.addresses, 'judge');
  const names = crashpointNames(repository, ['streams']).filter((name) =>
    /^(window|commit|lease|view|postgres|redis|decision|reactor)\./.test(name),
  );
  const crew = startCrew(membersOf(scenario), room.addresses, random, names);
  const history = emptyHistory();
  try {
    const state = { isOver: false };
    const working = work(ports, crew, scenario, random, history, () => state.isOver);
    const startedAtMs = performance.now();
    const isEnough = (): boolean => {
      const elapsedMs = performance.now() - startedAtMs;
      const seen =
        history.facts.length > least.facts &&
        history.commands.length > least.commands &&
        crew.counts.deaths > least.deaths;
      return elapsedMs >= (seen ? forMs : forMs * OVERTIME);
    };
    const services = await disturb(room, ports, crew, scenario, random, isEnough, say);
    state.isOver = true;
    await working;
    crew.heal();
    const ledger = createLedger(ports.log, codec, ['bid_events', 'campaign_events', 'incident_events']);
    const breaches = await judgeAtRest(ports, crew, scenario, ledger, history);
    const records = [...ledger.partitions.values()].reduce((sum, entries) => sum + entries.length, 0);
    const counts = { facts: history.facts.length, commands: history.commands.length, records };
    return { breaches, ...counts, crew: crew.counts, services };
  } finally {
    await crew.close();
    await ports.close().catch(() => undefined);
    await room.close();
  }
}

function membersOf({ views: names, projectorHosts, reactorHosts, writerHosts }: Scenario) {
  const members: Pick<Member, 'name' | 'role' | 'view'>[] = [];
  for (let host = 0; host < projectorHosts; host += 1) {
    for (const view of names) members.push({ name: `${view}/${host}`, role: 'projector', view });
  }
  for (let host = 0; host < reactorHosts; host += 1)
    members.push({ name: `reactor/${host}`, role: 'reactor', view: '' });
  for (let host = 0; host < writerHosts; host += 1) members.push({ name: `writer/${host}`, role: 'writer', view: '' });
  return members;
}

async function work(
  ports: Ports,
  crew: Crew,
  scenario: Scenario,
  random: Random,
  history: History,
  isOver: () => boolean,
): Promise<void> {
  const { facts, commands } = scenario;
  await Promise.all([
    ...Array.from({ length: facts.producers }, (_, n) => produce(ports, scenario, random, n, history, isOver)),
    ...Array.from({ length: commands.clients }, (_, n) => command(crew, scenario, random, n, history, isOver)),
  ]);
}

/** Kills and freezes at random until it is enough; all services run again afterwards. */
async function disturb(
  room: Room,
  ports: Ports,
  crew: Crew,
  { faults }: Scenario,
  random: Random,
  isEnough: () => boolean,
  say: (line: string) => void,
): Promise<ChaosReport['services']> {
  const counts = { kills: 0, freezes: 0, losses: 0 };
  const services = Object.entries(room.services);
  while (!isEnough()) {
    await pause(random.between(200, 1_500));
    const member = random.pick(crew.members);
    const [name, service] = random.pick(services);
    const dice = random.next();
    if (dice < 0.35) {
      say(`kill ${member.name}`);
      crew.kill(member);
    } else if (dice < 0.65) {
      const ms = random.between(...faults.freezeMs);
      say(`freeze ${member.name} for ${ms} ms`);
      crew.freeze(member, ms);
    } else if (dice < 0.78) {
      counts.kills += 1;
      say(`kill ${name}`);
      await service.end('SIGKILL');
      await pause(random.between(50, 1_000));
      await startAgain(service);
    } else if (dice < 0.9) {
      counts.freezes += 1;
      say(`freeze ${name}`);
      await freezeFor(service, random.between(100, 3_000));
    } else if (counts.losses < faults.losses) {
      counts.losses += 1;
      say('empty redis');
      await ports.redis.flushall().catch(() => undefined);
    }
    await repair(ports, crew).catch(() => undefined); // looked at again next time
  }
  return counts;
}

async function freezeFor(service: ScratchProcess, ms: number): Promise<void> {
  service.signal('SIGSTOP');
  await pause(ms);
  service.signal('SIGCONT');
}

/** Waits until every view has come to the log's end and every fact is answered; the last breaches when it never does. */
async function judgeAtRest(
  ports: Ports,
  crew: Crew,
  scenario: Scenario,
  ledger: Ledger,
  history: History,
): Promise<string[]> {
  const untilMs = performance.now() + REST_WITHIN_MS;
  let breaches = ['nothing was judged'];
  for (;;) {
    await repair(ports, crew).catch(() => undefined);
    try {
      await ledger.read();
      breaches = [...(await behind(ports, scenario)), ...(await judge(ports, scenario, ledger, history))];
    } catch (error) {
      breaches = [`not to be judged: ${(error as Error).message}`];
    }
    if (breaches.length === 0 || performance.now() > untilMs) return breaches;
    await pause(500);
  }
}

async function behind({ log, storeOf }: Ports, { views: names }: Scenario): Promise<string[]> {
  const late: string[] = [];
  for (const name of names) {
    const checkpoint = await storeOf(views[name]).checkpoint();
    if (checkpoint?.state !== 'live') late.push(`${name} is ${checkpoint?.state ?? 'gone'}`);
    for (const topic of views[name].topics) {
      for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
        const offset = checkpoint?.offsets[`${topic}:${partition}`] ?? 0;
        if (offset < end) late.push(`${name} is at ${topic}:${partition}@${offset} of ${end}`);
      }
    }
  }
  return late;
}

async function judge(
  { storeOf, checkpoints }: Ports,
  scenario: Scenario,
  ledger: Ledger,
  history: History,
): Promise<string[]> {
  const breaches = [...lostFacts(ledger, history), ...wrongDecisions(ledger, history), ...wrongStates(ledger, history)];
  breaches.push(...disorder(ledger));
  for (const name of scenario.views) {
    const store = storeOf(views[name]);
    const parked = await parkedInView(name, store);
    breaches.push(
      ...(await wrongRows(ledger, name, await store.snapshot(), parked)),
      ...wrongParking(ledger, parked, factsIn(name), true),
    );
  }
  if (scenario.reactorHosts > 0) {
    // Performers write their result themselves: what has one on the log was done.
    const done = new Map<string, true>();
    for (const entries of ledger.partitions.values()) {
      for (const { event } of entries)
        if (event.envelope.causationId !== null) done.set(event.envelope.causationId, true);
    }
    const parked = await parkedByReactor(checkpoints);
    breaches.push(...wrongReactions(ledger, done, parked), ...wrongParking(ledger, parked, 'taken', true));
  }
  return breaches;
}
