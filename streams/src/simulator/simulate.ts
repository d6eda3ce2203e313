/**
 * One simulated run: builds the machine room of a scenario, lets it work while things go wrong, heals it, waits until
 * everything has come to rest, and judges. The same scenario gives the same run to the last step (see `trace`).
 */
import { createCodec } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { RulingBook, type Rulings } from '../runtime/parking/rulings.ts';
import { createBatchDecoder } from '../runtime/projection/projection-reader.ts';
import { firstCheckpoint } from '../runtime/projection/projection-store.ts';
import { createViewWriter } from '../runtime/projection/projection-writer.ts';
import { noCounts } from '../runtime/projection/view-writer-options.ts';
import { partitionCounts } from '../runtime/projector/open-view.ts';
import { createMemoryStore } from '../runtime/stores/store.memory.ts';
import { createMachine, type Machine, spawnProjector, spawnReactor, spawnWriter } from './actors.ts';
import { emptyHistory, type History } from './history.ts';
import { factsIn, parkedByReactor, parkedInView, wrongParking } from './judge-parking.ts';
import { disorder, lostFacts, wrongDecisions, wrongReactions, wrongRows, wrongStates } from './judgement.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { command, openProducers, operate, produce } from './outside.ts';
import { createRandom } from './random.ts';
import { alerter } from './reactor.ts';
import type { Scenario } from './scenario.ts';
import { createStoreServer, type StoreServer } from './store.simulated.ts';
import { type ViewName, views } from './views.ts';
import { createWorld, type World } from './world.ts';

export interface Verdict {
  readonly scenario: Scenario;
  /** What was broken, in words; none when all invariants held. */
  readonly breaches: readonly string[];
  readonly steps: number;
  readonly virtualMs: number;
  readonly records: number;
  /** Crashes, freezes and lost answers there were. */
  readonly faults: World['counts'];
}

/** Longest a healed machine room may take to come to rest, virtual ms: some leases and backoffs after one another. */
const REST_WITHIN_MS = 120_000;
/** Chance that a view is held against the log after a commit, beside the end. */
const LOOK_CHANCE = 0.2;
/** Breaches told of one run. */
const BREACHES_MAX = 10;

const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));

/** `hook` gets the crashpoints' listener of this run, and null at its end. */
export async function simulate(
  scenario: Scenario,
  hook: (passed: ((name: string) => void) | null) => void,
): Promise<Verdict> {
  const random = createRandom(scenario.seed ^ 0x5f3759df);
  const world = createWorld(random, scenario.faults, scenario.faultsUntilMs);
  const machine = createMachine(world, codec, scenario.rulingChance > 0);
  const ledger = createLedger(machine.broker.direct, codec, machine.broker.topics);
  const stores = scenario.views.map((name) => createStoreServer(world, views[name]));
  const breaches: string[] = [];
  const history = emptyHistory();
  hook((name) => world.passed(name));
  try {
    watchCommits(machine, ledger, stores, scenario, breaches);
    const working = begin(machine, scenario, stores, history);
    const rested = await toRest(machine, scenario, stores, ledger, working);
    if (!rested) breaches.push(`no rest within ${REST_WITHIN_MS} ms: ${await describe(machine, stores, working)}`);
    breaches.push(...(await judge(machine, scenario, stores, ledger, history)));
  } finally {
    hook(null);
  }
  const records = [...ledger.partitions.values()].reduce((sum, entries) => sum + entries.length, 0);
  const { steps, nowMs: virtualMs } = world.scheduler;
  return { scenario, breaches: breaches.slice(0, BREACHES_MAX), steps, virtualMs, records, faults: world.counts };
}

interface Working {
  left: number;
  failed: unknown;
}

function begin(machine: Machine, scenario: Scenario, stores: readonly StoreServer[], history: History): Working {
  const { projectorHosts, reactorHosts, writerHosts, facts, commands } = scenario;
  for (const store of stores) for (let host = 0; host < projectorHosts; host += 1) spawnProjector(machine, store, host);
  for (let host = 0; host < reactorHosts; host += 1) spawnReactor(machine, host);
  for (let host = 0; host < writerHosts; host += 1) spawnWriter(machine, host, commands.snapshotEntitiesMax);
  const working: Working = { left: 0, failed: null };
  const outside = (work: Promise<void>) => {
    working.left += 1;
    work.then(
      () => {
        working.left -= 1;
      },
      (error: unknown) => {
        working.failed = error;
      },
    );
  };
  const producers = openProducers(machine);
  for (let n = 0; n < facts.producers; n += 1) outside(produce(machine, scenario, n, history, producers));
  if (writerHosts > 0) for (let n = 0; n < commands.clients; n += 1) outside(command(machine, scenario, n, history));
  operate(machine, scenario, stores).catch((error: unknown) => {
    working.failed = error;
  });
  planDisasters(machine, scenario, stores);
  return working;
}

/** Outages, rewinds and losses, at times of their own. */
function planDisasters(
  { world, log, database, snapshots, checkpoints }: Machine,
  { seed, faults, commands, reactorHosts }: Scenario,
  stores: readonly StoreServer[],
): void {
  const { scheduler, random } = world;
  const someday = (then: () => void) => scheduler.after(random.next() * world.faultsUntilMs, null, then);
  for (let n = 0; n < faults.outages; n += 1) {
    const server = random.pick([log, database, ...stores]);
    someday(() => {
      server.downUntilMs = scheduler.nowMs + random.between(...faults.outageMs);
    });
  }
  for (let n = 0; n < faults.losses && commands.snapshotEntitiesMax > 0; n += 1) {
    someday(() => void snapshots.open().then(({ generation }) => snapshots.drop(generation)));
  }
  const rewinds = createRandom(seed ^ 0x1b873593); // of its own: the other disasters stay those of their seed
  for (let n = 0; n < faults.rewinds && reactorHosts > 0; n += 1) {
    const changes = rewinds.between(1, 5);
    scheduler.after(rewinds.next() * world.faultsUntilMs, null, () => checkpoints.rewind(alerter.name, changes));
  }
  if (stores.length === 0) return;
  for (let n = 0; n < faults.rewinds; n += 1) {
    const store = random.pick(stores);
    someday(() => void store.rewind(random.between(1, 5)));
  }
  const redis = stores.filter(({ projection }) => projection.store.kind === 'redis');
  for (let n = 0; n < faults.losses && redis.length > 0; n += 1) {
    const store = random.pick(redis);
    someday(() => void store.rewind(Number.POSITIVE_INFINITY));
  }
}

function viewOf(store: StoreServer): ViewName {
  return (Object.keys(views) as ViewName[]).find((name) => views[name] === store.projection) as ViewName;
}

function watchCommits(
  machine: Machine,
  ledger: Ledger,
  stores: readonly StoreServer[],
  { seed }: Scenario,
  breaches: string[],
): void {
  const looks = createRandom(seed ^ 0x2545f491); // of its own: looking must not change the run
  machine.onSave = () => {
    if (breaches.length > 0 || !looks.chance(LOOK_CHANCE)) return;
    void lookAtReactor(ledger, machine).then((found) => breaches.push(...found));
  };
  for (const store of stores) {
    store.onCommit = () => {
      if (breaches.length > 0 || !looks.chance(LOOK_CHANCE)) return;
      void look(ledger, store).then((found) => breaches.push(...found));
    };
  }
}

async function look(ledger: Ledger, store: StoreServer, atRest = false): Promise<string[]> {
  const snapshot = await store.held.snapshot();
  const view = viewOf(store);
  const parked = await parkedInView(view, store.held);
  await ledger.read();
  return [
    ...(await wrongRows(ledger, view, snapshot, parked)),
    ...wrongParking(ledger, parked, factsIn(viewOf(store)), atRest),
  ];
}

async function lookAtReactor(ledger: Ledger, { checkpoints }: Machine): Promise<string[]> {
  const parked = await parkedByReactor(checkpoints);
  await ledger.read();
  return wrongParking(ledger, parked, 'taken', false);
}

/** Runs until the work is done and the faults are over, heals, and runs on until nothing moves. */
async function toRest(
  machine: Machine,
  scenario: Scenario,
  stores: readonly StoreServer[],
  ledger: Ledger,
  working: Working,
): Promise<boolean> {
  const { scheduler } = machine.world;
  await scheduler.run(() => false, scenario.faultsUntilMs);
  machine.world.heal();
  const until = scheduler.nowMs + REST_WITHIN_MS;
  while (scheduler.nowMs < until) {
    await scheduler.run(() => false, scheduler.nowMs + 250);
    if (working.failed !== null) throw working.failed;
    if (working.left > 0) continue;
    if (!(await allCurrent(machine, stores))) continue;
    if ((await unsettled(machine, scenario, stores, ledger)).length === 0) return true;
  }
  return false;
}

/** What is not yet done of what people ruled, and of what the reactor has to answer. */
async function unsettled(
  machine: Machine,
  { reactorHosts }: Scenario,
  stores: readonly StoreServer[],
  ledger: Ledger,
): Promise<string[]> {
  await ledger.read();
  const left: string[] = [];
  for (const store of stores) {
    const parked = await parkedInView(viewOf(store), store.held);
    left.push(...wrongParking(ledger, parked, factsIn(viewOf(store)), true));
  }
  if (reactorHosts === 0) return left;
  const parked = await parkedByReactor(machine.checkpoints);
  const isBehind =
    parked === null ||
    machine.broker.ends('bid_events').some((end, at) => (parked.offsets[`bid_events:${at}`] ?? 0) < end);
  if (isBehind) left.push('the reactor is behind');
  return [...left, ...wrongParking(ledger, parked, 'taken', true), ...wrongReactions(ledger, machine.rung, parked)];
}

async function allCurrent({ broker }: Machine, stores: readonly StoreServer[]): Promise<boolean> {
  for (const { held, projection } of stores) {
    const checkpoint = await held.checkpoint();
    if (checkpoint?.state !== 'live') return false;
    for (const topic of projection.topics) {
      const behind = broker.ends(topic).some((end, at) => (checkpoint.offsets[`${topic}:${at}`] ?? 0) < end);
      if (behind) return false;
    }
  }
  return true;
}

async function describe(machine: Machine, stores: readonly StoreServer[], working: Working): Promise<string> {
  const parts = [`${working.left} producers and clients at work`];
  for (const [process, projector] of machine.projectors) {
    const { state, reason, lag } = projector.status();
    if (process.alive) parts.push(`${process.name} ${state} lag ${lag} ${reason ?? ''}`);
  }
  for (const store of stores) parts.push(`${store.name} ${JSON.stringify((await store.held.checkpoint())?.offsets)}`);
  return parts.join('; ');
}

async function judge(
  machine: Machine,
  scenario: Scenario,
  stores: readonly StoreServer[],
  ledger: Ledger,
  history: History,
): Promise<string[]> {
  await ledger.read();
  const breaches = [...lostFacts(ledger, history), ...wrongDecisions(ledger, history), ...wrongStates(ledger, history)];
  breaches.push(...disorder(ledger));
  breaches.push(...(await unsettled(machine, scenario, stores, ledger)));
  for (const store of stores) {
    breaches.push(...(await look(ledger, store, true)), ...(await wrongDigest(machine, ledger, store)));
  }
  return breaches;
}

/** I4: a rebuild by the same runtime, in windows of other sizes, gives the same digest as the live view. */
async function wrongDigest(
  { broker, world }: Machine,
  ledger: Ledger,
  { projection, held }: StoreServer,
): Promise<string[]> {
  const live = await held.checkpoint();
  if (live === null) return [`I4: ${projection.name} is gone`];
  const store = createMemoryStore(projection);
  const checkpoint = firstCheckpoint(projection.version, 1, 'rebuild', partitionCounts(live.offsets));
  await store.reset(checkpoint);
  const counts = noCounts();
  const options = { projection, store, checkpoint, goal: live.offsets, cacheEntriesMax: 3, counts, clock: () => 0 };
  const writer = createViewWriter(options);
  const decoder = createBatchDecoder(codec, rulingsOf(ledger));
  for (const [name, end] of Object.entries(live.offsets)) {
    const [topic = '', partition = ''] = name.split(':');
    for (let from = 0; from < end; ) {
      const batch = broker.fetch(topic, Number(partition), from, Math.min(end, from + world.random.between(1, 30)));
      const decoded = await decoder.decode(projection, [batch]);
      await writer.apply(decoded);
      if (batch.records.length === 0) break; // offsets beyond the log's end are told by the digest
      from = batch.nextOffset;
    }
  }
  await writer.flush();
  const { digest, rows } = writer.stored;
  if (digest === live.digest && rows === live.rows) return [];
  return [`I4: ${projection.name} rebuilt has ${rows} rows, digest ${digest}; live ${live.rows}, ${live.digest}`];
}

/** Every ruling of the log, as who reads it afterwards has them. */
function rulingsOf({ partitions }: Ledger): Rulings {
  const book = new RulingBook();
  for (const { event } of partitions.get('audit_events:0') ?? []) book.take(event);
  return { isRead: true, read: Promise.resolve(), size: book.size, within: (batch) => book.within(batch) };
}
