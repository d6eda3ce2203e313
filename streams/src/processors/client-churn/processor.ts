/**
 * `client-churn`: looks at each live client every ten days and tells how likely it is to leave within 60 (KIKI-16, UW-09), by the
 * champion of the tenant's churn model. The vector is that of the feature store, by the join training sets are made by, so a
 * model is asked with what it was taught (KAIROS-02) and nothing that happened at that moment or later is in it (KAIROS-05).
 *
 * Nothing is kept. Any number may run: ids are hashed from the client, its going live and the number of the look. What does not
 * answer is tried again at the next look.
 */
import { modelDecider } from '../../deciders/model/decider.ts';
import { readHistory } from '../../features/offline/history.ts';
import { joinAsOf } from '../../features/offline/join.ts';
import { rangeUntilNow } from '../../features/offline/range.ts';
import { clientEngagement } from '../../features/views/clients.ts';
import { messageOf } from '../../message-of.ts';
import { type Champions, createChampions } from '../../models/champions.ts';
import { startDecisionWriter } from '../../runtime/decisions/decision-writer.ts';
import { type LogReading, readOn } from '../../runtime/reactor/read-on.ts';
import type { ProcessorContext, RunningProcessor } from '../processor.ts';
import { ChurnBook, churnTypes, type DueClient } from './book.ts';
import { type Asked, CHURN, churnEvents, SERVICE } from './score.ts';

/** Between two looks, ms: one that finds somebody due reads the topics of the view from their beginning. */
const LOOK_EVERY_MS = 3_600_000;
/** Pause before a broken look is tried again, ms. */
const AGAIN_AFTER_MS = 60_000;
/** Clients of one look: what they did since they signed is held in memory, some 100 KB each. */
const DUE_MAX = 1_000;
/** Events per append. */
const BATCH = 500;

export interface ClientChurnOptions {
  readonly lookEveryMs?: number;
  readonly now?: () => number;
}

interface Told {
  state: 'reading' | 'live' | 'waiting';
  reason: string | null;
  clients: number;
  scored: number;
  refused: number;
}

export function startClientChurn(
  context: ProcessorContext,
  { lookEveryMs = LOOK_EVERY_MS, now = Date.now }: ClientChurnOptions = {},
): Promise<RunningProcessor> {
  const stop = new AbortController();
  const told: Told = { state: 'reading', reason: null, clients: 0, scored: 0, refused: 0 };
  const running = keepLooking(context, told, { lookEveryMs, now, stop: stop.signal });
  return Promise.resolve({
    status() {
      const { state, reason, clients, scored, refused } = told;
      const full = refused > 0 ? `no room for further clients: ${refused} events of them` : null;
      return { name: SERVICE, state, reason: reason ?? full, ready: state === 'live', details: { clients, scored } };
    },
    failed: new Promise<never>(() => undefined), // it begins again by itself, for ever
    async stop() {
      stop.abort();
      await running;
    },
  });
}

interface Run {
  readonly lookEveryMs: number;
  readonly now: () => number;
  readonly stop: AbortSignal;
}

async function keepLooking(context: ProcessorContext, told: Told, { lookEveryMs, now, stop }: Run): Promise<void> {
  const { log, codec } = context;
  const look: Look = { book: new ChurnBook(), reading: readOn(log, codec, churnTypes) };
  const registry = openRegistry(context);
  try {
    while (!stop.aborted) {
      const found = await lookOnce(context, look, registry?.champions ?? null, now()).catch((error: unknown) => {
        told.reason = messageOf(error);
        context.logger.warn({ reason: told.reason }, SERVICE);
        return null;
      });
      told.state = found === null ? 'waiting' : 'live';
      if (found !== null) {
        told.scored += found;
        told.reason = look.reading.held.size > 0 ? `${look.reading.held.size} key(s) held back` : null;
        Object.assign(told, { clients: look.book.size, refused: look.book.refused });
      }
      // More than one look takes: the next follows at once.
      if (found !== DUE_MAX) await pause(found === null ? Math.min(AGAIN_AFTER_MS, lookEveryMs) : lookEveryMs, stop);
    }
  } finally {
    await registry?.stop();
  }
}

export interface Look {
  readonly book: ChurnBook;
  readonly reading: LogReading;
}

/** Reads on, and tells of the clients that are due; answers of how many. Throws what the log throws. */
export async function lookOnce(
  { log, codec, writer }: Pick<ProcessorContext, 'log' | 'codec' | 'writer'>,
  { book, reading }: Look,
  champions: Champions | null,
  nowMs: number,
): Promise<number> {
  await reading.more((events) => {
    for (const event of events) book.apply(event);
  });
  const due = book.due(nowMs).slice(0, DUE_MAX);
  if (due.length === 0) return 0;
  const wanted = new Set(due.map(({ tenant, clientId }) => `${tenant}|${clientId}`));
  const history = await readHistory(
    { log, codec },
    {
      views: [clientEngagement],
      ranges: await rangeUntilNow(log, [clientEngagement]),
      wants: (tenant, entity) => wanted.has(`${tenant}|${entity}`),
    },
  );
  const rows = due.map(({ tenant, clientId: entity }) => ({ tenant, entity, atMs: nowMs }));
  const vectors = joinAsOf(clientEngagement, history, rows);
  const asked = new Map<string, Asked>();
  for (const tenant of new Set(due.map((one) => one.tenant))) asked.set(tenant, await askedOf(champions, tenant));
  const events = due.flatMap((one, at) => {
    const vector = vectors[at] as (typeof vectors)[number];
    return churnEvents(one, vector, asked.get(one.tenant) as Asked, nowMs);
  });
  for (let at = 0; at < events.length; at += BATCH) await writer.append(events.slice(at, at + BATCH));
  return due.length;
}

/** A client waits for no store: the code of what stood in the way, when something did. */
async function askedOf(champions: Champions | null, tenant: DueClient['tenant']): Promise<Asked> {
  if (champions === null) return { champion: 'NO_STORE', shadows: [] };
  try {
    const champion = await champions.of(tenant, CHURN);
    if (champion === null) return { champion: 'NO_CHAMPION', shadows: [] };
    return { champion, shadows: (await champions.beside?.(tenant, CHURN)) ?? [] };
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string') throw error;
    return { champion: code, shadows: [] };
  }
}

/** Null where there is nowhere to keep artefacts. */
function openRegistry({ log, codec, objects, snapshots }: ProcessorContext) {
  if (objects === undefined) return null;
  const kept = snapshots?.(modelDecider);
  const registry = startDecisionWriter({ log, codec, decider: modelDecider, service: SERVICE, snapshots: kept });
  return { champions: createChampions({ registry, objects }), stop: () => registry.stop() };
}

function pause(forMs: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) return resolve();
    const timer = setTimeout(done, forMs);
    function done(): void {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    }
    stop.addEventListener('abort', done);
  });
}
