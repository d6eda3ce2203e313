/** Who takes part in a simulation: processes with the real projector, decision writer and reactor, on simulated ports. */
import type { Codec } from '@mainstem/schemas/codec';
import type { CampaignCommand } from '../deciders/campaign/commands.ts';
import { type Campaign, type CampaignEvent, campaignDecider } from '../deciders/campaign/decider.ts';
import { LogError } from '../log/errors.ts';
import type { EventLog } from '../log/event-log.ts';
import { createEventWriter } from '../log/event-writer.ts';
import { type DecisionWriter, startDecisionWriter } from '../runtime/decisions/decision-writer.ts';
import { createMemorySnapshots, type MemorySnapshots } from '../runtime/decisions/snapshots/snapshot-store.memory.ts';
import type { SnapshotStore } from '../runtime/decisions/snapshots/snapshot-store.ts';
import type { Leases } from '../runtime/lease/leases.ts';
import { openRulings, type RulingFeed } from '../runtime/parking/ruling-feed.ts';
import { ProjectionError } from '../runtime/projection/projection-errors.ts';
import { createBatchDecoder } from '../runtime/projection/projection-reader.ts';
import { type Projector, startProjector } from '../runtime/projector/projector.ts';
import { createMemoryCheckpoints, type MemoryCheckpoints } from '../runtime/reactor/reactor-checkpoints.ts';
import { startReactor } from '../runtime/reactor/start-reactor.ts';
import { createMemoryLeaseTable } from '../runtime/stores/lease.memory.ts';
import { type Broker, createBroker } from './broker.ts';
import { createSimulatedLog } from './log.simulated.ts';
import { alerter, type Ring } from './reactor.ts';
import type { StoreServer } from './store.simulated.ts';
import type { Server, SimulatedProcess, World } from './world.ts';

export type CampaignWriter = DecisionWriter<CampaignCommand, Campaign, CampaignEvent>;

export interface Machine {
  readonly world: World;
  readonly broker: Broker;
  readonly codec: Codec;
  readonly log: Server;
  readonly database: Server;
  readonly leases: ReturnType<typeof createMemoryLeaseTable>;
  readonly checkpoints: MemoryCheckpoints;
  /** Called after each save of the reactor that took effect. */
  onSave: () => void;
  /** Whether people rule on what is parked. */
  readonly hasRulings: boolean;
  /** Projectors that live now, by process. */
  readonly projectors: Map<SimulatedProcess, Projector>;
  /** Decision writers that live now. */
  readonly writers: Map<SimulatedProcess, CampaignWriter>;
  /** Snapshots of the decided stream, of all writers. */
  readonly snapshots: MemorySnapshots;
  /** Effects done outside, by cause: a performer that drops repeats. */
  readonly rung: Map<string, { readonly orderKey: string; times: number }>;
}

/** Partitions of the topics in use: few, so that keys share them. */
const topics = { bid_events: 2, campaign_events: 2, incident_events: 1, audit_events: 1, monitoring_events: 1 };

export function createMachine(world: World, codec: Codec, hasRulings: boolean): Machine {
  const broker = createBroker(topics, world.clock.wallMs);
  const logDown = (why: string) => new LogError('LOG_UNAVAILABLE', why, { retryable: true });
  const databaseDown = (why: string) =>
    new ProjectionError('PROJECTION_STORE_UNAVAILABLE', 'leases', why, { retryable: true });
  return {
    world,
    broker,
    codec,
    log: { name: 'log', downUntilMs: 0, unavailable: logDown },
    database: { name: 'database', downUntilMs: 0, unavailable: databaseDown },
    leases: createMemoryLeaseTable(world.clock),
    checkpoints: createMemoryCheckpoints(),
    onSave: () => {},
    hasRulings,
    projectors: new Map(),
    writers: new Map(),
    snapshots: createMemorySnapshots({ pause: () => Promise.resolve() }),
    rung: new Map(),
  };
}

let incarnations = 0;

/** Leases as a process sees them: a new holder at each start. */
function leasesOf({ world, leases, database }: Machine, process: SimulatedProcess): Leases {
  incarnations += 1;
  const mine = leases.of(`${process.name}#${incarnations}`);
  const ask = <Result>(work: () => Promise<Result>) => world.call(process, database, work);
  return {
    acquire: (name, options) => ask(() => mine.acquire(name, options)),
    renew: (lease) => ask(() => mine.renew(lease)),
    release: (lease) => ask(() => mine.release(lease)),
    markBuilt: (lease) => ask(() => mine.markBuilt(lease)),
  };
}

export function spawnProjector(machine: Machine, store: StoreServer, host: number): void {
  const { world, broker, codec, log, projectors } = machine;
  world.spawn(`${store.name}/${host}`, (process) => {
    for (const other of projectors.keys()) if (!other.alive) projectors.delete(other);
    const ownLog = createSimulatedLog(world, broker, log, process);
    const rulings = rulingsOf(machine, process, ownLog);
    const projector = startProjector({
      projection: store.projection,
      store: store.of(process),
      leases: leasesOf(machine, process),
      log: ownLog,
      decoder: createBatchDecoder(codec, rulings),
      clock: process.clock,
      ...(rulings === undefined ? {} : { rulings }),
    });
    projectors.set(process, projector);
  });
}

/** What people rule, as this process reads it; none in a scenario without rulings. */
function rulingsOf({ codec, hasRulings }: Machine, { clock }: SimulatedProcess, log: EventLog): RulingFeed | undefined {
  return hasRulings ? openRulings(log, codec, clock) : undefined;
}

export function spawnWriter(machine: Machine, host: number, snapshotEntitiesMax: number): void {
  const { world, broker, codec, log, writers } = machine;
  world.spawn(`writer/${host}`, (process) => {
    for (const other of writers.keys()) if (!other.alive) writers.delete(other);
    const ownLog = createSimulatedLog(world, broker, log, process);
    const { clock } = process;
    const start = () => {
      const service = process.name;
      const store = snapshotsOf(machine, process);
      const snapshots = snapshotEntitiesMax === 0 ? undefined : { store, entitiesMax: snapshotEntitiesMax };
      const writer = startDecisionWriter({ log: ownLog, codec, decider: campaignDecider, service, clock, snapshots });
      writers.set(process, writer);
      // A writer that ends is a process that ends, and starts again; here without the death of the process.
      writer.done.catch(() => clock.sleep(100).then(start));
    };
    start();
  });
}

/** The snapshots as a process sees them. */
function snapshotsOf({ world, database, snapshots }: Machine, process: SimulatedProcess): SnapshotStore {
  const ask = <Result>(work: () => Promise<Result>) => world.call(process, database, work);
  return {
    open: () => ask(() => snapshots.open()),
    drop: (generation) => ask(() => snapshots.drop(generation)),
    load: (generation, keys) => ask(() => snapshots.load(generation, keys)),
    save: (generation, rows, covered) => ask(() => snapshots.save(generation, rows, covered)),
  };
}

export function spawnReactor(machine: Machine, host: number): void {
  const { world, broker, codec, log, database, checkpoints } = machine;
  world.spawn(`reactor/${host}`, (process) => {
    const ownLog = createSimulatedLog(world, broker, log, process);
    const writer = createEventWriter(ownLog, codec);
    const ask = <Result>(work: () => Promise<Result>) => world.call(process, database, work);
    const rulings = rulingsOf(machine, process, ownLog);
    startReactor({
      ...(rulings === undefined ? {} : { rulings }),
      reactor: alerter,
      log: ownLog,
      codec,
      writer,
      clock: process.clock,
      leases: leasesOf(machine, process),
      checkpoints: {
        load: (name) => ask(() => checkpoints.load(name)),
        claim: (name, epoch) => ask(() => checkpoints.claim(name, epoch)),
        save: (name, given) =>
          ask(async () => {
            const saved = await checkpoints.save(name, given);
            machine.onSave();
            return saved;
          }),
        parkedKeys: (name) => ask(() => checkpoints.parkedKeys(name)),
        parkedRecords: (name, place, limit) => ask(() => checkpoints.parkedRecords(name, place, limit)),
      },
      perform: (ring) => world.call(process, database, async () => performRing(machine, ring)),
    });
  });
}

/** The other side of an effect: does it once, and writes its result to the log by and by. */
function performRing({ world, broker, codec, rung }: Machine, ring: Ring): void {
  if (ring.isRefused) throw new Error('refused for good');
  const before = rung.get(ring.causeId);
  if (before !== undefined) {
    before.times += 1;
    return;
  }
  rung.set(ring.causeId, { orderKey: ring.entity, times: 1 });
  const event = ring.result;
  const append = createEventWriter({ append: async (records) => broker.append(records) }, codec).append;
  world.scheduler.after(world.random.between(1, 400), null, () => void append([event]));
}
