/** What many steps of a life do: write to the client, keep a document, and turn silence into a person's task. */
import type { DeliverInput } from '../../communication/contract.ts';
import { sendMessage } from '../../communication/send.ts';
import { keepDocument } from '../../documents/keep.ts';
import type { FactOf, LifeFactType } from './facts.ts';
import { DAY_MS, type Life } from './life.ts';
import { idWithin, messageIdOf } from './message-id.ts';
import type { Kept } from './state.ts';

/** Days without an answer until a person asks (WAP-23), and until the wait ends for good. */
export const SILENT_DAYS = 7;
export const PATIENCE_DAYS = 21;

/** The client asked to be forgotten, or its data are gone: the life ends at once, and nobody writes any more. */
export class ClientErased extends Error {
  override readonly name = 'ClientErased';
}

export interface Told {
  readonly messageId: string;
  readonly delivery: 'SENT' | 'SUPPRESSED' | 'FAILED';
  readonly atMs: number;
}

/** Sends a transactional mail to the client. Throws `ClientErased`. */
export async function write(life: Life, template: string, variables: DeliverInput['variables']): Promise<Told> {
  const { at, rounds } = life.state;
  const [what = template] = template.split('@');
  const messageId = messageIdOf(`${what}-${at}-${rounds[at] ?? 0}`, life.clientId);
  const atMs = Date.now();
  const to = { kind: 'client', id: life.clientId } as const;
  const message = { messageId, channel: 'email', to, template, variables, purpose: 'transactional' } as const;
  const sent = await sendMessage(life.chain, { step: life.name(`message:${what}`), ...message });
  if (sent.outcome === 'SUPPRESSED' && sent.reason === 'ERASED') throw new ClientErased();
  return { messageId, delivery: sent.outcome, atMs };
}

/** Keeps a text sealed in the object store. Throws `ClientErased`. */
export async function keep(life: Life, name: string, text: string): Promise<Kept> {
  const { tenant, clientId } = life;
  const kept = await keepDocument({ tenant, clientId, name, text });
  if (kept === null) throw new ClientErased();
  return kept;
}

/** Asks a person to look after a client, and tells the ticket's id. */
export async function openTicket(life: Life, about: string, told: Told | null, dueAtMs: number): Promise<string> {
  const ticketId = idWithin(`outreach-${life.name(about).replaceAll('/', '-')}`, life.clientId);
  const { agents, stage } = life.state;
  const wasOpened = life.state.inbox.some(
    (fact) => fact.type === 'MessageOpened' && fact.messageId === told?.messageId,
  );
  await life.emit(`ticket:${about}`, {
    type: 'ClientOutreachTicketOpened',
    ticketId,
    about,
    agentId: agents[stage === 'SALES' ? 'sales' : 'onboarding'] ?? null,
    messageId: told?.messageId ?? null,
    delivery: told?.delivery ?? 'NONE',
    wasOpened,
    silentSinceMs: told?.atMs ?? Date.now(),
    dueAtMs,
  });
  return ticketId;
}

export async function closeTicket(life: Life, ticketId: string, about: string, isAnswered: boolean): Promise<void> {
  const outcome = isAnswered ? 'ANSWERED' : 'LAPSED';
  await life.emit(`ticket-closed:${about}`, { type: 'ClientOutreachTicketClosed', ticketId, about, outcome });
}

export interface Wanted<Type extends LifeFactType> {
  readonly about: string;
  readonly types: readonly Type[];
  readonly fits?: (fact: FactOf<Type>) => boolean;
  /** What the client was written last; null when nothing was. */
  readonly told: Told | null;
  readonly silentDays?: number;
  readonly patienceDays?: number;
}

/**
 * Waits for the client: silence makes a ticket after `silentDays`, unless the client answered the mail itself, and ends the
 * wait after `patienceDays`. Null when nothing came, or a deal overtook sales. Days are counted from `told`.
 */
export async function awaitClient<Type extends LifeFactType>(
  life: Life,
  wanted: Wanted<Type>,
): Promise<FactOf<Type> | null> {
  const { about, types, fits, told, silentDays = SILENT_DAYS, patienceDays = PATIENCE_DAYS } = wanted;
  const fromMs = told?.atMs ?? Date.now();
  const endMs = fromMs + patienceDays * DAY_MS;
  const early = await life.next(types, fromMs + silentDays * DAY_MS, fits);
  if (early !== null || life.isSold) return early;
  if (hasReplied(life, told)) return life.next(types, endMs, fits);
  const ticketId = await openTicket(life, about, told, endMs);
  const late = await life.next(types, endMs, fits);
  await closeTicket(life, ticketId, about, late !== null || life.isSold);
  return late;
}

function hasReplied(life: Life, told: Told | null): boolean {
  return life.state.inbox.some((fact) => fact.type === 'MessageReplied' && fact.messageId === told?.messageId);
}
