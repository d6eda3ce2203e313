/**
 * Has a document signed from a client's life (WAP-26, WAP-27): sent, waited for, reminded by a ticket, taken back in the end.
 * Webhooks tell of the signature; every day the service is asked too, for one that was missed.
 */
import type { EnvelopeState, SignedDocKind } from '@mainstem/connectors/e-signature/port';
import { ActivityFailure, type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { FactOf } from '../client-lifecycle/life/facts.ts';
import { DAY_MS, type Life } from '../client-lifecycle/life/life.ts';
import { idWithin } from '../client-lifecycle/life/message-id.ts';
import { ClientErased, closeTicket, openTicket } from '../client-lifecycle/life/talk.ts';
import type { SigningActivities } from './contract.ts';

/** The service may be away for hours. */
const signingSteps: ActivityOptions = {
  startToCloseTimeout: '60 seconds',
  scheduleToCloseTimeout: '24 hours',
  retry: { initialInterval: '5 seconds', backoffCoefficient: 3, maximumInterval: '30 minutes' },
};
const { sendDocument, voidDocument } = proxyActivities<SigningActivities>(signingSteps);
/** Asked once a day: a look that fails is made up for by the next. */
const { documentState } = proxyActivities<SigningActivities>({
  startToCloseTimeout: '60 seconds',
  retry: { maximumAttempts: 3 },
});

/** How long a document can be signed, and when a person asks, days. */
export const SIGN_DAYS = 21;
const REMIND_DAYS = 7;

export interface SignAsk {
  readonly docKind: Extract<SignedDocKind, 'nda' | 'proposal'>;
  readonly template: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly pricingId: string | null;
}

export type Signed =
  | { readonly outcome: 'SIGNED'; readonly docId: string }
  | { readonly outcome: 'DECLINED' | 'LAPSED' | 'OVERTAKEN'; readonly because: string };

interface Issued extends SignAsk {
  readonly docId: string;
  readonly envelopeId: string;
  readonly sentAtMs: number;
}

/** One step of a life; throws `ClientErased`. */
export async function sign(life: Life, ask: SignAsk): Promise<Signed> {
  const { docKind, template, fields, pricingId } = ask;
  const { tenant, clientId } = life;
  const { rounds, at } = life.state;
  const round = rounds[at] ?? 1;
  const docId = idWithin(`${docKind}-${round}`, clientId);
  const sentAtMs = Date.now();
  const signUntilMs = sentAtMs + SIGN_DAYS * DAY_MS;
  const step = life.name(`send:${docKind}`);
  const sent = await sendDocument({ step, tenant, clientId, docId, docKind, template, fields });
  if (sent.kind === 'failed') {
    await lapsed(life, docId, docKind, null, sent.because);
    if (sent.because === 'erased') throw new ClientErased();
    return { outcome: 'LAPSED', because: sent.because };
  }
  const { kind: _, ...service } = sent;
  const common = { docKind, clientRef: clientId, template, round, pricingId, signUntilMs };
  await life.chain.emit(life.name('issued'), docId, { type: 'SalesDocIssued', ...common, ...service });
  await life.enter('signer', signUntilMs);
  return settle(life, { ...ask, docId, envelopeId: sent.envelopeId, sentAtMs });
}

async function settle(life: Life, issued: Issued): Promise<Signed> {
  const { docId, docKind, envelopeId } = issued;
  const state = await awaitSignature(life, issued);
  if (state === 'SIGNED') return { outcome: 'SIGNED', docId };
  if (state === 'DECLINED') return { outcome: 'DECLINED', because: `the client declined the ${docKind}` };
  const because = life.isSold ? 'overtaken' : 'unsigned';
  if (state === 'WAITING') {
    const end = await voidDocument({ envelopeId, because });
    if (end === 'SIGNED') return { outcome: 'SIGNED', docId };
  }
  await lapsed(life, docId, docKind, envelopeId, state === 'WAITING' ? because : state.toLowerCase());
  return life.isSold ? { outcome: 'OVERTAKEN', because } : { outcome: 'LAPSED', because };
}

/** A day at a time; silence makes a ticket after a week. */
async function awaitSignature(life: Life, { docId, docKind, envelopeId, sentAtMs }: Issued): Promise<EnvelopeState> {
  let ticketId: string | null = null;
  let state: EnvelopeState = 'WAITING';
  for (let day = 1; day <= SIGN_DAYS && state === 'WAITING' && !life.isSold; day += 1) {
    const fact = await life.next(
      documentFacts,
      sentAtMs + day * DAY_MS,
      (one) => one.docId === docId && one.isComplete,
    );
    state = fact === null ? await lookUp(life, envelopeId) : stateOf(fact);
    if (state === 'WAITING' && day === REMIND_DAYS && !life.isSold) {
      const told = { messageId: docId, delivery: 'SENT', atMs: sentAtMs } as const;
      ticketId = await openTicket(life, docKind, told, sentAtMs + SIGN_DAYS * DAY_MS);
    }
  }
  if (ticketId !== null) await closeTicket(life, ticketId, docKind, state !== 'WAITING');
  return state;
}

const documentFacts = ['SalesDocSigned', 'SalesDocDeclined', 'SalesDocVoided'] as const;

function stateOf({ type }: FactOf<(typeof documentFacts)[number]>): EnvelopeState {
  if (type === 'SalesDocSigned') return 'SIGNED';
  return type === 'SalesDocDeclined' ? 'DECLINED' : 'VOIDED';
}

async function lookUp(life: Life, envelopeId: string): Promise<EnvelopeState> {
  if (life.isSold) return 'WAITING';
  try {
    return await documentState({ envelopeId });
  } catch (error) {
    if (error instanceof ActivityFailure) return 'WAITING'; // asked again tomorrow, and webhooks tell meanwhile
    throw error;
  }
}

async function lapsed(
  life: Life,
  docId: string,
  docKind: string,
  envelopeId: string | null,
  because: string,
): Promise<void> {
  const body = { type: 'SalesDocLapsed', docKind, clientRef: life.clientId, envelopeId, because } as const;
  await life.chain.emit(life.name('lapsed'), docId, body);
}
