/**
 * From the collapse of a click rate on the log to the first impression of the gold creative (KIKI-46): performance monitor,
 * workflow starter, Temporal, decided stream, all real. Impressions come from a stand-in for bidders that shows what the
 * creative stream says is on the air; the way from there into a real bidder is the spine bench's figure (below 250 ms).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { factEnvelope, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { CreativeCommand } from '@mainstem/streams/deciders/creative/commands';
import { type CreativeEvent, creativeDecider } from '@mainstem/streams/deciders/creative/decider';
import { performanceMonitor } from '@mainstem/streams/processors/performance-monitor/performance-monitor';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { followWinners } from '@mainstem/streams/runtime/decisions/winners-follower';
import { startReactor } from '@mainstem/streams/runtime/reactor/start-reactor';
import { unsaidOfBill } from '@mainstem/streams/testing/bills';
import { openReactorResources, type ReactorResources } from '@mainstem/streams/worker';
import { startWorkflows, type WorkflowSettings } from '@mainstem/workflows/process';
import { removeSchedules } from '@mainstem/workflows/schedules/ensure';
import { schedules } from '@mainstem/workflows/schedules/schedules';
import { pino } from 'pino';
import { atMost, type BenchContext } from '../figures.ts';
import type { Environment } from '../kit/platform.ts';
import { withScratchWorkflows } from './scratch-workflows.ts';
import { placeOf, withClient } from './temporal-client.ts';

const TENANT = 'bench';
const CAMPAIGN = 'spring';
/** Impressions a second, and clicks before the collapse: a campaign of some size. */
const PER_S = 200;
const CLICK_SHARE = 0.02;
const HEALTHY_S = 20;
/** SM-2: below five minutes; what we aim at is half a minute. */
const AIM_S = 30;
const GIVEN_UP_S = 240;
/** Clicks come within this time here, and so early is judged. */
const CLICK_DELAY_MS = 1_000;

export function measureGoldOnAir(context: BenchContext, environment: Environment): Promise<void> {
  return withScratchWorkflows(environment, (settings) => measure(context, environment, settings));
}

async function measure(context: BenchContext, environment: Environment, settings: WorkflowSettings): Promise<void> {
  const resources = await openReactorResources(settings, 'mainstem-bench', pino({ level: 'silent' }));
  const workflows = await startWorkflows(settings, resources);
  const monitor = startReactor({ ...resources, reactor: performanceMonitor });
  try {
    await until(() => workflows.status().temporal === 'running' && workflows.status().reactor.state === 'live', 60);
    await until(() => monitor.status().state === 'live', 60);
    const seconds = await collapse(context, resources);
    context.report({
      figure: 'click rate collapses → first gold impression',
      value: seconds,
      unit: 's',
      aim: atMost(AIM_S),
      conditions:
        `${PER_S} impressions/s of one creative, ${CLICK_SHARE * 100} % clicked and then none, own past as the baseline, clicks ` +
        `waited for ${CLICK_DELAY_MS} ms; monitor, starter, Temporal and decider real, bidder simulated`,
    });
  } finally {
    await monitor.stop();
    await workflows.stop();
    await withClient(placeOf(environment), (client) =>
      removeSchedules(client, settings.MAINSTEM_TEMPORAL_TASK_QUEUE, schedules),
    );
    await resources.close();
  }
}

/** Seconds from the first impression nobody clicks to the first of the gold creative. */
async function collapse(context: BenchContext, resources: ReactorResources): Promise<number> {
  const { log, codec, writer } = resources;
  const onAir = new Set<string>();
  const follower = followWinners<CreativeEvent>({
    log,
    codec,
    topic: 'creative_events',
    onEvent({ type, envelope }) {
      if (type === 'CreativeActivated') onAir.add(envelope.entity);
      if (type === 'CreativePaused') onAir.delete(envelope.entity);
    },
  });
  try {
    await makeCreatives(resources);
    const valueJson = JSON.stringify({ clickDelayMs: CLICK_DELAY_MS });
    await writer.append([fact('rollback', { type: 'ConfigPublished', name: 'rollback', valueJson, note: 'bench' })]);
    await until(() => onAir.has('banner'), 30);
    context.note(`${HEALTHY_S} s of clicks, then none ...`);
    await show(writer, () => 'banner', HEALTHY_S, CLICK_SHARE);
    const collapsedAtMs = performance.now();
    let goldAtMs: number | null = null;
    const pick = (): string | null => {
      if (onAir.has('gold')) goldAtMs ??= performance.now();
      return goldAtMs !== null ? null : onAir.has('banner') ? 'banner' : 'nothing';
    };
    await show(writer, pick, GIVEN_UP_S, 0);
    if (goldAtMs === null) throw new Error(`no gold creative on the air within ${GIVEN_UP_S} s`);
    return (goldAtMs - collapsedAtMs) / 1_000;
  } finally {
    await follower.stop();
  }
}

/** Open loop; ends when `pick` answers null. What is not on the air is not shown. */
async function show(
  writer: ReactorResources['writer'],
  pick: () => string | null,
  seconds: number,
  clickShare: number,
): Promise<void> {
  const startedAtMs = performance.now();
  const perTick = PER_S / 20;
  for (let tick = 0; tick < seconds * 20; tick += 1) {
    await sleep(Math.max(0, startedAtMs + tick * 50 - performance.now()));
    const creativeId = pick();
    if (creativeId === null) return;
    if (creativeId === 'nothing') continue;
    const events = Array.from({ length: perTick }, (_, n) => tick * perTick + n).flatMap((number) => {
      const clicked = Math.floor((number + 1) * clickShare) > Math.floor(number * clickShare);
      return shown(creativeId, clicked);
    });
    await writer.append(events);
  }
}

function shown(creativeId: string, clicked: boolean): AnyEvent[] {
  const bidId = uuidV7();
  const what = { auctionId: bidId, campaignId: CAMPAIGN, creativeId };
  const cost = { leaseId: 'l', costMicros: 1_000, currency: 'USD', ...unsaidOfBill };
  const billed = fact(bidId, { type: 'ImpressionBilled', ...what, ...cost });
  return clicked ? [billed, fact(bidId, { type: 'ClickRecorded', ...what, invalidTraffic: false })] : [billed];
}

function fact(entity: string, body: object): AnyEvent {
  const envelope = factEnvelope({
    id: uuidV7(),
    tenant: TENANT,
    entity,
    occurredAtMs: Date.now(),
    actor: 'service:bench',
  });
  return { ...body, envelope } as AnyEvent;
}

async function makeCreatives({ log, codec }: ReactorResources): Promise<void> {
  const writer = startDecisionWriter({ log, codec, decider: creativeDecider, service: 'bench' });
  const create = {
    ...{ type: 'CreateCreative', campaignId: CAMPAIGN, format: 'BANNER', widthPx: 300, heightPx: 250 },
    ...{ markup: '<b>shoes</b>', mimeType: 'text/html', durationS: null, protocols: [], attributes: [], apis: [] },
    ...{ expandDirections: [], language: null, imageUrl: null, secure: true },
  } as unknown as CreativeCommand;
  const approve: CreativeCommand = { type: 'ApproveCreative', note: 'bench' };
  const last: Readonly<Record<string, CreativeCommand>> = {
    gold: { type: 'MarkGold', because: 'bench' },
    banner: { type: 'ActivateCreative', because: 'bench' },
  };
  try {
    for (const [id, end] of Object.entries(last)) {
      for (const command of [create, approve, end]) {
        const outcome = await writer.execute(TENANT, id, command, { actor: 'user:bench', occurredAtMs: Date.now() });
        if (outcome.kind !== 'accepted') throw new Error(`${id}: ${command.type} was not accepted`);
      }
    }
  } finally {
    await writer.stop();
  }
}

async function until(isSo: () => boolean, seconds: number): Promise<void> {
  for (const deadline = Date.now() + seconds * 1_000; !isSo(); await sleep(50)) {
    if (Date.now() > deadline) throw new Error(`not ready within ${seconds} s`);
  }
}
