/** Activities of business reviews: begin those that are due, sum up, draw and keep decks, look at what people uploaded. */
import { factEnvelope, uuidFrom, withEnvelope } from '@mainstem/schemas/envelope';
import type { EventWriter } from '@mainstem/streams/log/event-writer';
import { actor, orHopeless } from '../activities/idempotent.ts';
import type { Companies } from '../companies/port.ts';
import { type DocumentParts, keepSealed, readSealed } from '../documents/activities.ts';
import type { FiguresAsk, KeptDeck, QbrActivities, RenderAsk } from './contract.ts';
import { renderDeck } from './deck/deck.pptxgenjs.ts';
import { readDeck } from './deck/read-deck.ts';
import { BASELINE_DAYS, type QbrFigures } from './figures.ts';
import { monthsOf, qbrIdOf, quarterDue } from './quarters.ts';
import { type LiveClient, PAGE, type QuarterSource } from './quarters-of-clients.postgres.ts';

const DAY_MS = 86_400_000;
/** Events named as evidence. */
const EVIDENCE_MAX = 50;

export interface QbrParts {
  readonly quarters: QuarterSource;
  readonly events: Pick<EventWriter, 'append'>;
  readonly documents: DocumentParts;
  readonly companies: Companies;
}

export function createQbrActivities(parts: QbrParts): QbrActivities {
  const { quarters, events, documents } = parts;
  return {
    async startQbrs({ tenant, after, nowMs }) {
      const clients = await quarters.page(tenant, after);
      const started = clients.flatMap((client) => startedOf(tenant, client, nowMs, actor()));
      if (started.length > 0) await orHopeless(events.append(started));
      const last = clients.length < PAGE ? null : (clients.at(-1)?.clientId ?? null);
      return { clients: clients.length, started: started.length, last };
    },
    qbrFigures: (ask) => figuresOf(quarters, ask),
    renderQbr: (ask) => render(parts, ask),
    async takeReplacement({ tenant, clientId, uri, hash }) {
      const bytes = await readSealed(documents, { tenant, clientId, uri });
      if (bytes === null) return { kind: 'refused', because: 'there is no such deck of this client' };
      const deckHash = uri.slice(-64);
      if (hash !== null && hash !== deckHash) return { kind: 'refused', because: 'it is not the deck that was stated' };
      const read = await readDeck(bytes);
      if (read.kind === 'refused') return read;
      return { kind: 'deck', deckHash, deckBytes: bytes.length, slideCount: read.slides.length };
    },
  };
}

/** The id is the client's and the quarter's: a run that is repeated before the view knows of the first writes the same event. */
function startedOf(tenant: string, client: LiveClient, nowMs: number, by: string) {
  const { clientId, wentLiveAtMs, successAgentId, correlationId, eventId, qbrIds } = client;
  const due = quarterDue(wentLiveAtMs, nowMs);
  if (due === null || qbrIds.includes(qbrIdOf(due))) return [];
  const id = uuidFrom('qbr', `${tenant}|${clientId}|${due.quarter}`);
  const envelope = factEnvelope({
    ...{ id, tenant, entity: clientId, occurredAtMs: due.toMs, actor: by },
    ...{ correlationId, causationId: eventId },
  });
  const about = { qbrId: qbrIdOf(due), ...due, wentLiveAtMs, successAgentId };
  return [withEnvelope<'QbrStarted'>({ type: 'QbrStarted', ...about }, envelope)];
}

async function figuresOf(source: QuarterSource, ask: FiguresAsk): Promise<QbrFigures> {
  const { tenant, clientId, fromMs, toMs, wentLiveAtMs } = ask;
  const sum = (from: number, to: number) => source.counts(tenant, clientId, from, to);
  const baselineEndsMs = wentLiveAtMs + BASELINE_DAYS * DAY_MS;
  const starts = monthsOf(ask);
  const [baseline, now, quarter, flows, contract, ...months] = await Promise.all([
    sum(dayOf(wentLiveAtMs), dayOf(baselineEndsMs)),
    sum(dayOf(Math.max(fromMs, baselineEndsMs)), dayOf(toMs)),
    sum(dayOf(fromMs), dayOf(toMs)),
    source.flows(tenant, clientId, dayOf(fromMs), dayOf(toMs)),
    source.contract(tenant, clientId),
    ...starts.slice(0, 3).map((from, at) => sum(dayOf(from), dayOf(starts[at + 1] ?? toMs))),
  ]);
  return {
    ...{ baseline, now, quarter, ...contract },
    months: months.map((counts, at) => ({ fromMs: starts[at] ?? fromMs, counts })),
    flows: flows.map(({ eventId: _, ...flow }) => flow),
    evidenceEventIds: flows.map(({ eventId }) => eventId).slice(0, EVIDENCE_MAX),
  };
}

/** Days are counted from midnight UTC: the day of going live is the first of the baseline. */
function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}

async function render({ documents, companies }: QbrParts, ask: RenderAsk): Promise<KeptDeck | null> {
  const { tenant, clientId, qbrId, revision, content } = ask;
  const company = await companies.find(tenant, clientId);
  const deck = await renderDeck(content, company?.name ?? clientId);
  const name = `${qbrId}-${revision}`;
  const kept = await keepSealed(documents, { tenant, clientId, name: `${name}.pptx`, bytes: deck.bytes });
  const bytes = Buffer.from(JSON.stringify(content));
  const text = await keepSealed(documents, { tenant, clientId, name: `${name}.json`, bytes });
  if (kept === null || text === null) return null;
  return {
    ...{ deckUri: kept.uri, deckHash: kept.hash, deckBytes: deck.bytes.length },
    ...{ contentUri: text.uri, contentHash: text.hash, slideCount: deck.slides },
  };
}
