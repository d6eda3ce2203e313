/** Event due → its row visible to a follower of Redis, in an open loop, beside append → tail of the same log. */
import { redisKeys } from '@mainstem/streams/catalogue/contract';
import { Redis } from 'ioredis';
import { atMost, type BenchContext, median, percentile, repeat } from '../figures.ts';
import { openScratch, type Scratch } from '../kit/scratch.ts';
import { openPriceLoad, type PriceLoad } from './price-load.ts';
import { startProjectorChild } from './projector-child.ts';

/** Campaigns that change in turn: a change must be seen before the campaign's turn comes again. */
const CAMPAIGNS = 20_000;
const SECONDS = 4;
const LOADS = [
  { perSecond: 1_000, aimMs: 25 },
  { perSecond: 20_000, aimMs: 250 },
];
/** Longest wait for the last change to be seen. */
const SEEN_MS_MAX = 10_000;

export async function measureLatency(context: BenchContext, environment: NodeJS.ProcessEnv): Promise<void> {
  const scratch = await openScratch(environment);
  const child = await startProjectorChild(scratch);
  try {
    const load = await openPriceLoad(scratch, CAMPAIGNS);
    for (const { perSecond, aimMs } of LOADS) {
      context.note(`event → Redis at ${perSecond} events/s ...`);
      const runs = await repeat(async () => ({
        floor: await toTail(scratch, load, perSecond),
        seen: await toRedis(scratch, load, perSecond),
      }));
      const of = (pick: (run: (typeof runs)[number]) => readonly number[], share: number): number =>
        median(runs.map((run) => percentile(pick(run), share)));
      context.report({
        figure: `event → Redis visible p99 at ${perSecond} events/s`,
        value: of((run) => run.seen, 99),
        unit: 'ms',
        floor: of((run) => run.floor, 99),
        aim: atMost(aimMs),
        conditions:
          `open loop for ${SECONDS} s, from when an event is due to its row in the change stream, projector in a process ` +
          `of its own, p50 ${of((run) => run.seen, 50).toFixed(1)} ms; floor: due → tail of the log, no projector in ` +
          `between, p50 ${of((run) => run.floor, 50).toFixed(1)} ms; median of ${runs.length}`,
      });
    }
  } finally {
    await child.stop();
    await scratch.close();
  }
}

/** When each change fell due and how long it took, by campaign: at most one change of a campaign is under way. */
function createStopwatch() {
  const dueAtMs = new Float64Array(CAMPAIGNS);
  const wanted = new Uint32Array(CAMPAIGNS);
  const times: number[] = [];
  const all = Promise.withResolvers<void>();
  let open = 0;
  let finished = false;
  const check = () => finished && open === 0 && all.resolve();
  return {
    times,
    due(campaign: number, version: number, atMs: number): void {
      if (wanted[campaign] === 0) open += 1;
      else times.push(atMs - (dueAtMs[campaign] as number)); // overtaken: it took at least this long
      dueAtMs[campaign] = atMs;
      wanted[campaign] = version;
    },
    seen(campaign: number, version: number): void {
      const expected = wanted[campaign] as number;
      if (expected === 0 || version < expected) return;
      times.push(performance.now() - (dueAtMs[campaign] as number));
      wanted[campaign] = 0;
      open -= 1;
      check();
    },
    async end(): Promise<void> {
      finished = true;
      check();
      const late = setTimeout(() => all.reject(new Error(`${open} changes were not seen in time`)), SEEN_MS_MAX);
      await all.promise.finally(() => clearTimeout(late));
    },
  };
}

async function toTail({ log, codec }: Scratch, load: PriceLoad, perSecond: number): Promise<readonly number[]> {
  const watch = createStopwatch();
  const ends = await log.endOffsets('campaign_events');
  const starts = ends.map((offset, partition) => ({ topic: 'campaign_events', partition, offset }));
  const tail = log.tail(starts, (batch) => {
    for (const { value } of batch.records) {
      const { envelope } = codec.decode(value);
      watch.seen(Number(envelope.entity.slice('campaign-'.length)), envelope.streamVersion);
    }
  });
  await load.run(perSecond, SECONDS, watch.due);
  await watch.end();
  await tail.stop();
  return watch.times;
}

async function toRedis({ settings }: Scratch, load: PriceLoad, perSecond: number): Promise<readonly number[]> {
  const watch = createStopwatch();
  const redis = new Redis(settings.MAINSTEM_REDIS_URL);
  const { changes } = redisKeys(settings.MAINSTEM_REDIS_PREFIX, 'catalogue');
  const [newest] = await redis.xrevrange(changes, '+', '-', 'COUNT', 1);
  let following = true;
  const follow = async (): Promise<void> => {
    for (let last = newest?.[0] ?? '0'; following; ) {
      const found = await redis.xread('COUNT', 10_000, 'BLOCK', 200, 'STREAMS', changes, last);
      for (const [id, fields] of found?.[0]?.[1] ?? []) {
        last = id;
        const row = fields[fields.indexOf('v') + 1];
        if (!fields.includes('k') || row === undefined || row === '') continue;
        const { id: campaign, version } = JSON.parse(row) as { id: string; version: number };
        watch.seen(Number(campaign.slice('campaign-'.length)), version);
      }
    }
  };
  const followed = follow();
  await load.run(perSecond, SECONDS, watch.due);
  await watch.end();
  following = false;
  await followed;
  redis.disconnect();
  return watch.times;
}
