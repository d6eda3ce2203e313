/**
 * How soon a change of an agent's config is there: decided on the log, kept in the object store and in Redis (store and
 * invalidate, WAP-84), and known to every process that serves conversations (propagation, WAP-40). The floor is an append and
 * its tail on the same broker in the same run: nothing that goes by the log can be sooner.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDiskObjectStore } from '@mainstem/connectors/object-store/object-store.disk';
import { liveConfigs } from '@mainstem/projections/live-configs/projection';
import { migrate } from '@mainstem/projections/migrate';
import { openResources } from '@mainstem/projections/resources';
import { type ConfigSource, createConfigSource } from '@mainstem/streams/configs/config-source';
import { snapshotKey } from '@mainstem/streams/configs/contract';
import { createRedisLiveConfigs } from '@mainstem/streams/configs/live-configs.redis';
import { configSnapshots, storeSnapshot } from '@mainstem/streams/configs/snapshots';
import type { AgentConfigCommand } from '@mainstem/streams/deciders/agent-config/commands';
import {
  type AgentConfigEvent,
  type AgentConfigState,
  agentConfigDecider,
} from '@mainstem/streams/deciders/agent-config/decider';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { type DecisionWriter, startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { startProjector } from '@mainstem/streams/runtime/projector/projector';
import { createPostgresCheckpoints } from '@mainstem/streams/runtime/reactor/checkpoint.postgres';
import { startReactor } from '@mainstem/streams/runtime/reactor/start-reactor';
import { Redis } from 'ioredis';
import { LatencyHistogram } from '../../load/latency.ts';
import { atMost, type BenchContext } from '../figures.ts';
import type { Environment } from '../kit/platform.ts';
import { openScratch, type Scratch } from '../kit/scratch.ts';

const CHANGES = 200;
const WARM = 10;
/** Open loop: far more often than anybody edits a config. */
const PER_S = 10;
/** Processes that serve conversations, each with connections of its own. */
const SERVING = 3;
const LOOK_EVERY_MS = 2;
const WITHIN_MS = 30_000;
const STORE_AIM_MS = 1_000;
const PROPAGATION_AIM_MS = 2_000;
const TENANT = 'acme';
const CONFIG = 'bench-bot';

export async function measureConfigs(context: BenchContext, environment: Environment): Promise<void> {
  const scratch = await openScratch(environment);
  const { MAINSTEM_POSTGRES_OWNER_URL: ownerUrl, MAINSTEM_POSTGRES_SCHEMA: schema } = scratch.settings;
  const directory = mkdtempSync(join(tmpdir(), 'mainstem-bench-objects-'));
  try {
    await migrate({ ownerUrl, schema });
    await measure(context, scratch, directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
    await scratch.close();
  }
}

async function measure(context: BenchContext, { settings, log, codec }: Scratch, directory: string): Promise<void> {
  const resources = await openResources(settings, 'mainstem-bench-configs');
  const objects = createDiskObjectStore(directory);
  const redis = new Redis(settings.MAINSTEM_REDIS_URL);
  const live = createRedisLiveConfigs(redis, settings.MAINSTEM_REDIS_PREFIX);
  const { leases, builds, events: writer } = resources;
  const shared = { log, leases };
  const projector = startProjector({
    ...shared,
    projection: liveConfigs,
    store: resources.storeOf(liveConfigs),
    decoder: resources.decoder,
  });
  const checkpoints = createPostgresCheckpoints(builds.pool, builds.schema);
  const reactor = startReactor({
    ...shared,
    codec,
    writer,
    checkpoints,
    reactor: configSnapshots,
    perform: (snapshot) => storeSnapshot(objects, snapshot),
  });
  const serving = await Promise.all(
    Array.from({ length: SERVING }, (_, n) => serve(settings, codec, { live, objects }, n)),
  );
  const decisions = startDecisionWriter({ log, codec, decider: agentConfigDecider, service: 'bench' });
  try {
    const look: Look = {
      stored: async (hash) => (await objects.get(snapshotKey(TENANT, CONFIG, hash))) !== null,
      cached: async (version) => ((await live.read(TENANT, CONFIG, 'dev'))?.version ?? 0) >= version,
    };
    await report(context, decisions, serving, look);
  } finally {
    await decisions.stop();
    await Promise.all(serving.map((one) => one.stop()));
    await Promise.all([projector.stop(), reactor.stop()]);
    redis.disconnect();
    await objects.close();
    await resources.close();
  }
}

interface Serving {
  readonly source: ConfigSource;
  /** When a version was first known here. */
  readonly heardAtMs: Map<number, number>;
  stop(): Promise<void>;
}

async function serve(
  settings: Scratch['settings'],
  codec: Scratch['codec'],
  parts: Pick<Parameters<typeof createConfigSource>[0], 'live' | 'objects'>,
  n: number,
): Promise<Serving> {
  const log = await connectKafkaLog({
    brokers: settings.MAINSTEM_KAFKA_BROKERS,
    topicPrefix: settings.MAINSTEM_TOPIC_PREFIX,
    clientId: `mainstem-bench-serving-${n}`,
  });
  const source = createConfigSource({ log, codec, ...parts });
  const heardAtMs = new Map<number, number>();
  source.onHead(({ version }) => heardAtMs.set(version, performance.now()));
  await source.whenCaughtUp();
  return {
    source,
    heardAtMs,
    async stop() {
      await source.stop();
      await log.close();
    },
  };
}

interface Look {
  stored(hash: string): Promise<boolean>;
  cached(version: number): Promise<boolean>;
}
type Decisions = DecisionWriter<AgentConfigCommand, AgentConfigState, AgentConfigEvent>;

async function report(
  context: BenchContext,
  decisions: Decisions,
  serving: readonly Serving[],
  look: Look,
): Promise<void> {
  const store = new LatencyHistogram();
  const propagation = new LatencyHistogram();
  const decided = new LatencyHistogram();
  context.note(`${PER_S} changes a second, ${CHANGES} of them ...`);
  const startedAtMs = performance.now();
  const watching: Promise<unknown>[] = [];
  for (let n = 0; n < WARM + CHANGES; n += 1) {
    await sleep(Math.max(0, startedAtMs + (n * 1_000) / PER_S - performance.now()));
    const sentAtMs = performance.now();
    const committed = await commit(decisions, n);
    const counted = n >= WARM;
    if (counted) decided.add(performance.now() - sentAtMs);
    const { contentHash, version } = committed;
    const kept = Promise.all([until(() => look.stored(contentHash)), until(() => look.cached(version))]);
    watching.push(kept.then((times) => counted && store.add(Math.max(...times) - sentAtMs)));
    const heard = serving.map(async ({ heardAtMs }) => {
      await until(async () => heardAtMs.has(version));
      return heardAtMs.get(version) as number;
    });
    watching.push(Promise.all(heard).then((times) => counted && propagation.add(Math.max(...times) - sentAtMs)));
  }
  await Promise.all(watching);
  const conditions = `${PER_S} commits/s, open loop, ${CHANGES} of them, from the command sent`;
  const figure = (name: string, histogram: LatencyHistogram, aim: number | null, more: string) => {
    const { p50, p99 } = histogram.summary();
    context.report({ figure: `${name} p50`, unit: 'ms', value: p50, conditions: `${conditions}; ${more}` });
    const held = aim === null ? {} : { aim: atMost(aim) };
    context.report({ figure: `${name} p99`, unit: 'ms', value: p99, ...held, conditions: `${conditions}; ${more}` });
  };
  figure('config decided', decided, null, 'to its answer: the floor, nothing by the log is sooner');
  figure('config store and invalidate', store, STORE_AIM_MS, 'to snapshot in the object store and head in Redis');
  figure(
    'config propagation',
    propagation,
    PROPAGATION_AIM_MS,
    `to the last of ${SERVING} serving processes' connections`,
  );
}

/** The n-th commit of the config; the first makes it. */
async function commit(decisions: Decisions, n: number) {
  const { state } = await decisions.load(TENANT, CONFIG);
  const { head } = state.branches.dev;
  const yaml = textOf(n);
  const message = `wording ${n}`;
  const command: AgentConfigCommand =
    head === null
      ? { type: 'CreateConfig', yaml, message }
      : { type: 'CommitConfig', parent: head.commitId, yaml, message };
  const outcome = await decisions.execute(TENANT, CONFIG, command, {
    actor: 'service:bench',
    occurredAtMs: Date.now(),
  });
  const event = outcome.kind === 'accepted' ? outcome.events[0] : undefined;
  if (event?.type !== 'AgentConfigCommitted') throw new Error(`a commit was ${JSON.stringify(outcome)}`);
  return event;
}

/** When it was so, as `performance.now()` has it. */
async function until(look: () => Promise<boolean>): Promise<number> {
  for (const deadline = performance.now() + WITHIN_MS; ; await sleep(LOOK_EVERY_MS)) {
    if (await look()) return performance.now();
    if (performance.now() > deadline) throw new Error(`not within ${WITHIN_MS} ms`);
  }
}

const textOf = (n: number) => `product_type: chatbot
organization_id: ${TENANT}
config_id: ${CONFIG}
system_prompt: You help people. This is wording ${n}.
model: { tier: standard, max_tokens: ${50 + (n % 400)} }
escalation_rules:
  - { name: asked, trigger: person_asked_for, action: transfer }
`;
