/**
 * `mainstem seed` (KAIROS-22): synthetic data through the gateway, as any sender's, and then waits until what it means is
 * served: the sample of `npm start`, and months of a made-up shop. The same arguments in the same month do nothing more; in
 * another the same customers have bought again.
 */
import { seedSample } from '@mainstem/infra/stack/sample';
import { type HistoryEvent, historyUser, sampleHistory } from '@mainstem/infra/stack/sample-history';
import { Command } from 'commander';
import { CliError } from '../errors.ts';
import { connectGateway, type GatewayClient } from '../gateway-client.ts';
import { grouped } from '../output.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { when } from '../when.ts';
import { wholeNumber } from '../whole-number.ts';
import { sent } from './produce.ts';
import { SAMPLE_TENANT } from './token.ts';

interface Flags {
  readonly tenant: string;
  readonly customers: number;
  readonly weeks: number;
  readonly seed: number;
  readonly until?: number;
}

const BATCH = 100;
const CUSTOMERS_MAX = 100_000;
const SEED_MAX = 2 ** 32 - 1;
/** Imports wait behind what is new: some thousands a second. */
const SERVED_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 250;
const VIEW = 'transaction_stats';

export function command(): Command {
  return defineVerb<Flags>(
    new Command('seed')
      .description('synthetic data through the gateway: the sample, and months of a made-up shop')
      .option('--tenant <name>', 'whose; the sample is of the default one', SAMPLE_TENANT)
      .option('--customers <n>', 'customers of the shop', wholeNumber('--customers', 1, CUSTOMERS_MAX), 250)
      .option('--weeks <n>', 'length of the history', wholeNumber('--weeks', 1, 520), 26)
      .option('--seed <n>', 'another shop', wholeNumber('--seed', 0, SEED_MAX), 1)
      .option('--until <time>', 'its end; when not said, the begin of this month (UTC)', (text: string) => when(text)),
    seed,
  );
}

async function seed(context: VerbContext, flags: Flags): Promise<void> {
  const { environment, output, interrupted } = context;
  const { tenant, customers, weeks, until = beginOfMonth(Date.now()) } = flags;
  const gateway = await connectGateway(environment, tenant, ['admin']);
  const sample = tenant === SAMPLE_TENANT ? await seedSample(environment as Record<string, string>) : 0;
  const events = [...sampleHistory({ customers, weeks, seed: flags.seed, untilMs: until })];
  const counts = await sendAll(gateway, events, context);
  interrupted.throwIfAborted();
  const servedMs = await untilServed(gateway, events, context);
  const told = { tenant, sample, ...counts, customers, servedMs: Math.round(servedMs) };
  output.document(told, () =>
    [
      `${tenant}: ${sample === 0 ? '' : `the sample (${sample} items) and `}${grouped(counts.events)} events of ${customers} customers over ${weeks} weeks`,
      `${grouped(counts.duplicates)} were there before; served as features ${(servedMs / 1_000).toFixed(1)} s after the last`,
      `Ask: mainstem decisions ask "Is ${historyUser(0)} risky?"; mainstem value fit; mainstem quality`,
    ].join('\n'),
  );
}

function beginOfMonth(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
}

async function sendAll(gateway: GatewayClient, events: readonly HistoryEvent[], { output, interrupted }: VerbContext) {
  const progress = output.progress('events');
  let duplicates = 0;
  for (let from = 0; from < events.length && !interrupted.aborted; from += BATCH) {
    const results = await sent(gateway, events.slice(from, from + BATCH));
    const bad = results.find(({ status }) => status === 'invalid');
    if (bad !== undefined) throw new CliError('CLI_REFUSED', `event ${bad.id}: ${JSON.stringify(bad.problems)}`);
    duplicates += results.filter(({ status }) => status === 'duplicate').length;
    progress.update(Math.min(from + BATCH, events.length), events.length);
  }
  progress.end();
  return { events: events.length, duplicates };
}

interface Vector {
  readonly entity: string;
  readonly source: string;
  readonly asOfMs: number | null;
}

/** Until the store serves what was sent of the last customers, ms. Throws `CLI_UNREACHABLE` when it does not. */
async function untilServed(
  gateway: Pick<GatewayClient, 'post'>,
  events: readonly HistoryEvent[],
  { interrupted }: Pick<VerbContext, 'interrupted'>,
): Promise<number> {
  const beganAtMs = performance.now();
  const last = events.filter(({ type }) => type === 'TransactionStatsObserved').slice(-BATCH);
  const wanted = new Map(last.map(({ entity, occurredAtMs }) => [entity, occurredAtMs]));
  const body = { view: VIEW, entities: [...wanted.keys()] };
  const isServed = ({ entity, source, asOfMs }: Vector) =>
    source === 'STORE' && (asOfMs ?? 0) >= (wanted.get(entity) ?? 0);
  while (performance.now() - beganAtMs < SERVED_WITHIN_MS && !interrupted.aborted) {
    const { data } = await gateway.post('/v1/features/online', { body: body as never });
    const { vectors } = data as unknown as { readonly vectors: readonly Vector[] };
    if (vectors.every(isServed)) return performance.now() - beganAtMs;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  interrupted.throwIfAborted();
  throw new CliError('CLI_UNREACHABLE', 'the events are on the log, but no features are served of them yet', {
    next: 'Do the projections run? See "mainstem status" and "mainstem projections list".',
    retryable: true,
  });
}
