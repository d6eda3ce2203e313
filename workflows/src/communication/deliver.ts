/**
 * Delivers one message, at most once (ADR 0040). In this order, because each step protects from a death after it:
 *
 *  1. Was it settled before? Then that is the answer, whatever has changed since.
 *  2. The view of contacts has everything that was on the log before this try: an opt-out that came first counts.
 *  3. May it be sent, and can it be rendered? Otherwise nothing is noted and nothing goes out.
 *  4. Note "sending", on the disk.   ─┐ a death in between leaves the message in doubt: the next try finds the note, and
 *  5. Hand it to the carrier.         │ a carrier that shows doubles is not asked again. It is told as MESSAGE_IN_DOUBT.
 *  6. Note what came of it.          ─┘
 *
 * A failure that is certain undoes the note, so greylisting and time-outs before the hand-over are tried again.
 */

import { DeliveryError } from '@mainstem/connectors/delivery/sent';
import { ConnectorError } from '@mainstem/connectors/errors';
import { linkToken } from '@mainstem/streams/approvals/link-token';
import type { Contact, ContactBook } from '@mainstem/streams/contacts/contract';
import { ADDRESS_DEAD } from '@mainstem/streams/contacts/contract';
import { unsubscribeToken } from '@mainstem/streams/contacts/unsubscribe-token';
import { type Carrier, type Carriers, handOver } from './carriers.ts';
import type { DeliverInput, Delivery } from './contract.ts';
import type { MessageNotes, Noted } from './notes/port.ts';
import { TemplateError } from './templates/errors.ts';
import type { Template } from './templates/load.ts';
import { type Rendered, render } from './templates/render.ts';
import { heldBack } from './verdict.ts';

export interface DeliverParts {
  readonly contacts: ContactBook;
  readonly notes: MessageNotes;
  readonly carriers: Carriers;
  readonly templates: ReadonlyMap<string, Template>;
  /** Resolves when the view of contacts holds what is on the log now; throws when it does not within its time. */
  readonly caughtUp: () => Promise<void>;
  readonly links: Links;
  readonly nowMs: () => number;
}

export interface Links {
  /** Base address of the gateway as people reach it. */
  readonly gatewayUrl: string;
  /** Signs unsubscribe links; empty: there are none, and marketing by e-mail is refused. */
  readonly unsubscribeSecret: string;
  /** Signs links to decide approvals; empty or not given: mails have none, and say to log in. */
  readonly approvalLinkSecret?: string;
}

/** Throws what may pass: a store that is away, a carrier that says later. */
export async function deliver(parts: DeliverParts, input: DeliverInput): Promise<Delivery> {
  const { contacts, notes, caughtUp, nowMs } = parts;
  const { tenant, messageId, to, channel, purpose, notAfterMs } = input;
  const carrier: Carrier = parts.carriers[channel];
  const earlier = await notes.look(tenant, messageId);
  if (earlier !== null) {
    const settled = await ofEarlier(parts, input, earlier);
    if (settled !== null) return settled;
  }
  await caughtUp();
  const contact = await contacts.find(tenant, to.kind, to.id);
  const reason = heldBack({ contact, channel, purpose, notAfterMs, nowMs: nowMs() });
  if (reason !== null || contact === null) return { outcome: 'SUPPRESSED', reason: reason ?? 'NO_CONTACT' };
  let prepared: Prepared;
  try {
    prepared = prepare(parts, input, contact);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { outcome: 'FAILED', provider: null, code: error.code, because: error.message, inDoubt: false };
  }
  const begun = await notes.begin(tenant, messageId);
  if (begun.kind === 'settled') return begun.delivery;
  // Another try came in between: only where doubles do not show may both go on.
  if (begun.kind === 'in-doubt' && carrier.repeated === 'twice')
    return settle(parts, input, begun.attempt, inDoubt(carrier));
  return send(parts, input, contact, prepared, begun.attempt);
}

/** The answer an earlier try leaves; null when there is none and doubles do not show, so that it is done again. */
async function ofEarlier(parts: DeliverParts, input: DeliverInput, earlier: Noted): Promise<Delivery | null> {
  if (earlier.kind === 'settled') return earlier.delivery;
  const carrier: Carrier = parts.carriers[input.channel];
  return carrier.repeated === 'twice' ? settle(parts, input, earlier.attempt, inDoubt(carrier)) : null;
}

interface Prepared {
  readonly rendered: Rendered;
  readonly unsubscribeUrl: string | null;
}

function prepare({ templates, links }: DeliverParts, input: DeliverInput, contact: Contact): Prepared {
  const template = templates.get(input.template);
  if (template === undefined) throw new TemplateError(`there is no template ${input.template}`);
  const { channel, purpose, variables } = input;
  const unsubscribeUrl = purpose === 'marketing' ? unsubscribeUrlOf(links, input) : null;
  if (purpose === 'marketing' && channel === 'email' && unsubscribeUrl === null) {
    throw new TemplateError('marketing by e-mail needs MAINSTEM_UNSUBSCRIBE_SECRET for its links');
  }
  const languages = [input.language, contact.language].filter((one) => one !== undefined && one !== null);
  const { name, timeZone } = contact;
  const decideUrl = decideUrlOf(links, input);
  const asked = { template, channel, purpose, languages, variables, unsubscribeUrl, decideUrl };
  return { rendered: render({ ...asked, contact: { name, timeZone } }), unsubscribeUrl };
}

function unsubscribeUrlOf({ gatewayUrl, unsubscribeSecret }: Links, input: DeliverInput): string | null {
  if (unsubscribeSecret === '') return null;
  const { tenant, to, channel, purpose, messageId } = input;
  const claim = { tenant, kind: to.kind, contactId: to.id, channel, purpose, messageId };
  return `${gatewayUrl.replace(/\/$/, '')}/v1/unsubscribe/${unsubscribeToken(unsubscribeSecret, claim)}`;
}

/** Signed at the last moment; null where there are no links. */
function decideUrlOf({ gatewayUrl, approvalLinkSecret = '' }: Links, { approvalLink }: DeliverInput): string | null {
  if (approvalLink === undefined || approvalLinkSecret === '') return null;
  return `${gatewayUrl.replace(/\/$/, '')}/v1/approval-links/${linkToken(approvalLinkSecret, approvalLink)}`;
}

async function send(
  parts: DeliverParts,
  input: DeliverInput,
  contact: Contact,
  { rendered, unsubscribeUrl }: Prepared,
  attempt: string,
): Promise<Delivery> {
  const { tenant, messageId, channel } = input;
  const carrier: Carrier = parts.carriers[channel];
  const key = `${tenant}/${messageId}`;
  try {
    const message = {
      key,
      messageId,
      channel,
      contact,
      rendered,
      unsubscribeUrl,
      statusUrl: statusUrlOf(parts, tenant),
    };
    const sent = await handOver(parts.carriers, message);
    const { language } = rendered;
    return await settle(parts, input, attempt, {
      outcome: 'SENT',
      language,
      ...sent,
      subjectRef: contact.subjectRef,
    });
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (error instanceof DeliveryError && error.inDoubt && carrier.repeated === 'twice') {
      return settle(parts, input, attempt, inDoubt(carrier));
    }
    if (error.retryable) {
      await parts.notes.undo(tenant, messageId, attempt);
      throw error;
    }
    // Told apart: the view of contacts takes the address as one that came back for good.
    const isDead = error instanceof DeliveryError && error.addressDead;
    const code = isDead ? ADDRESS_DEAD : error.code;
    const { message: because } = error;
    const refused = { outcome: 'FAILED', provider: carrier.provider, code, because, inDoubt: false } as const;
    return settle(parts, input, attempt, refused);
  }
}

/** Twilio signs what it tells with the account's token, which the tenant's source of this name holds (docs/messages.md). */
function statusUrlOf({ carriers, links }: DeliverParts, tenant: string): string | null {
  return carriers.sms.provider === 'twilio'
    ? `${links.gatewayUrl.replace(/\/$/, '')}/v1/webhooks/${tenant}.twilio`
    : null;
}

/** Another try may have settled it meanwhile: then its answer stands. */
async function settle(
  parts: DeliverParts,
  input: DeliverInput,
  attempt: string,
  delivery: Delivery,
): Promise<Delivery> {
  if (await parts.notes.settle(input.tenant, input.messageId, attempt, delivery)) return delivery;
  const standing = await parts.notes.begin(input.tenant, input.messageId);
  return standing.kind === 'settled' ? standing.delivery : delivery;
}

function inDoubt({ provider }: Carrier): Delivery {
  const because = 'it was handed over, and the sender ended before the answer was written down';
  return { outcome: 'FAILED', provider, code: 'MESSAGE_IN_DOUBT', because, inDoubt: true };
}
