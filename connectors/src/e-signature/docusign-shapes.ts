/** DocuSign's words for an envelope, and ours. */
import { ConnectorError } from '../errors.ts';
import { textOf, type Vendor } from '../http/vendor.ts';
import type { EnvelopeRequest, EnvelopeState, EnvelopeStatus } from './port.ts';

const states: Readonly<Record<string, EnvelopeState>> = {
  created: 'WAITING',
  sent: 'WAITING',
  delivered: 'WAITING',
  signed: 'WAITING', // one of several
  processing: 'WAITING',
  completed: 'SIGNED',
  declined: 'DECLINED',
  voided: 'VOIDED',
  deleted: 'VOIDED',
  timedout: 'VOIDED',
};

/** Subject and text of a mail, characters, by DocuSign's own limits. */
const SUBJECT_CHARS_MAX = 100;
const TEXT_CHARS_MAX = 10_000;

export function templateBody(request: EnvelopeRequest, transactionId: string): object {
  const textTabs = Object.entries(request.fields).map(([tabLabel, value]) => ({ tabLabel, value }));
  return {
    templateId: request.templateId,
    templateRoles: request.signers.map(({ role, name, email }, index) => ({
      roleName: role,
      name,
      email,
      routingOrder: String(index + 1),
      ...(index === 0 && textTabs.length > 0 ? { tabs: { textTabs } } : {}),
    })),
    emailSubject: request.subject.slice(0, SUBJECT_CHARS_MAX),
    emailBlurb: request.message.slice(0, TEXT_CHARS_MAX),
    status: 'sent',
    transactionId,
    customFields: {
      textCustomFields: Object.entries({
        mainstem_tenant: request.tenant,
        mainstem_document: request.docId,
        mainstem_kind: request.docKind,
        mainstem_client: request.clientId,
      }).map(([name, value]) => ({ name, value, show: 'false', required: 'false' })),
    },
  };
}

export function statusOf(vendor: Vendor, envelope: Record<string, unknown>): EnvelopeStatus {
  const word = textOf(vendor, envelope.status, 'a status');
  const recipients = (envelope.recipients ?? {}) as { signers?: unknown };
  const rows = (Array.isArray(recipients.signers) ? recipients.signers : []) as Record<string, unknown>[];
  // An address that answers by itself, or none at all: the service waits for ever for somebody who got nothing.
  const isLost = rows.some(({ status }) => status === 'autoresponded');
  const known = states[word];
  if (known === undefined) {
    throw new ConnectorError('CONNECTOR_ANSWER_INVALID', 'DocuSign answered a status that is not known');
  }
  const state = known === 'WAITING' && isLost ? 'FAILED' : known;
  const settled = { SIGNED: 'completedDateTime', DECLINED: 'declinedDateTime', VOIDED: 'voidedDateTime' } as const;
  const field = state === 'WAITING' || state === 'FAILED' ? undefined : settled[state];
  return {
    envelopeId: textOf(vendor, envelope.envelopeId, 'an envelope id'),
    state,
    signers: rows.map(({ roleName, signedDateTime }) => ({
      role: typeof roleName === 'string' ? roleName : '',
      signedAtMs: timeOf(signedDateTime),
    })),
    settledAtMs: field === undefined ? null : timeOf(envelope[field] ?? envelope.statusChangedDateTime),
  };
}

/** DocuSign writes seven digits after the second; a Date reads them. */
function timeOf(value: unknown): number | null {
  const atMs = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? null : atMs;
}
