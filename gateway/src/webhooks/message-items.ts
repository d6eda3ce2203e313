/** Deliveries of carriers of messages as items for the log: each thing told is looked up among the messages of the tenant. */
import { hash } from 'node:crypto';
import type { Queries } from '@mainstem/projections/queries';
import { eventWith, factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import { GatewayError } from '../errors.ts';
import { isSafeText } from '../http/safe-text.ts';
import { type Checked, misfit } from '../ingest/item.ts';
import { readTime, timeProblem } from '../ingest/times.ts';
import { ofViews } from '../queries/of-views.ts';
import { bodyOfNews, type News, readNews } from './read-message.ts';
import type { Source } from './source.ts';

/** Things in one body; SendGrid sends some hundred at once. */
const ITEMS_MAX = 500;
/**
 * What is told so soon may be of a message whose event the view has not got yet: the carrier is asked to come again. What is
 * older and still not found is somebody else's mail.
 */
const FRESH_MS = 10 * 60_000;

export interface MessageFrame {
  readonly source: Source;
  readonly webhookId: string;
  readonly nowMs: number;
  readonly messages: Queries['messages'];
}

/** Throws `VIEWS_UNAVAILABLE` when a carrier should tell it again. */
export async function messageItems(body: unknown, frame: MessageFrame): Promise<Checked[]> {
  const things = Array.isArray(body) ? body : [body];
  if (things.length > ITEMS_MAX) return [misfit(null, wrong(`more than ${ITEMS_MAX} in one`))];
  const items: Checked[] = [];
  for (const [at, thing] of things.entries()) items.push(await itemOf(thing, at, frame));
  return items;
}

async function itemOf(thing: unknown, at: number, frame: MessageFrame): Promise<Checked> {
  const news = isSafeText(thing) ? readNews(thing, frame.source.mapping) : null;
  if (news === null) return refusal(frame, 'says nothing of a message that is known here');
  return newsItem(news, at, frame);
}

function refusal({ webhookId }: MessageFrame, message: string): Checked {
  return { ...misfit(webhookId, wrong(message)), eventType: 'MessageDelivered' };
}

/** What became of a message, once it is found among those of the tenant. Throws `VIEWS_UNAVAILABLE`. */
export async function newsItem(news: News, at: number, frame: MessageFrame): Promise<Checked> {
  const { source, webhookId, nowMs, messages } = frame;
  const refuse = (message: string) => refusal(frame, message);
  const occurredAtMs = readTime(news.occurredAt) ?? nowMs;
  if (timeProblem('occurredAt', occurredAtMs, nowMs) !== undefined) return refuse('is of an impossible time');
  const { providerMessageId } = news;
  const found = await ofViews(messages.list(source.tenant, { providerMessageId, limit: 1 }));
  const row = found.items[0];
  if (row === undefined) {
    if (nowMs - occurredAtMs > FRESH_MS) return refuse('is about no message that was sent from here');
    throw new GatewayError('VIEWS_UNAVAILABLE', 'the message it is about is not in the views yet');
  }
  const { body, entity } = bodyOfNews(news, row, source.name);
  const { tenant, name } = source;
  const id = uuidFrom('webhook', tenant, name, webhookId, String(at));
  const envelope = factEnvelope({
    id,
    tenant,
    entity,
    occurredAtMs,
    actor: `service:webhook-${name}`,
    correlationId: id,
  });
  const event = eventWith(body, envelope);
  return { event, fingerprint: hash('sha256', id), named: true, byId: true };
}

function wrong(message: string) {
  return { code: 'EVENT_TYPE_UNKNOWN', field: '', message } as const;
}
