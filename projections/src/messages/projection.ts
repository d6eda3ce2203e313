/**
 * Messages to people and what became of them, from `communication_events`: ids and codes, nothing of the person. What carriers
 * tell comes in any order and more than once; each time keeps its first, so an old record changes nothing.
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

const times = {
  requestedAtMs: 'bigint?',
  settledAtMs: 'bigint?',
  deliveredAtMs: 'bigint?',
  openedAtMs: 'bigint?',
  clickedAtMs: 'bigint?',
  repliedAtMs: 'bigint?',
  bouncedAtMs: 'bigint?',
  complainedAtMs: 'bigint?',
} as const;

export const messages = tableProjection({
  name: 'messages',
  version: 1,
  types: [
    'MessageRequested',
    'MessageSent',
    'MessageFailed',
    'MessageSuppressed',
    'MessageDelivered',
    'MessageOpened',
    'MessageClicked',
    'MessageReplied',
    'MessageBounced',
    'MessageComplained',
  ],
  key: { messageId: 'text' },
  columns: {
    contactKind: 'text',
    contactId: 'text',
    channel: 'text',
    purpose: 'text',
    template: 'text?',
    language: 'text?',
    status: 'text',
    reason: 'text?',
    provider: 'text?',
    providerMessageId: 'text?',
    offline: 'boolean',
    subjectRef: 'text?',
    ...times,
  },
  indexes: [
    ['requestedAtMs desc', 'messageId desc'],
    ['contactKind', 'contactId', 'requestedAtMs desc'],
    ['providerMessageId'],
  ],
  initial: {
    contactKind: '',
    contactId: '',
    channel: '',
    purpose: '',
    template: null,
    language: null,
    status: 'requested',
    reason: null,
    provider: null,
    providerMessageId: null,
    offline: false,
    subjectRef: null,
    requestedAtMs: null,
    settledAtMs: null,
    deliveredAtMs: null,
    openedAtMs: null,
    clickedAtMs: null,
    repliedAtMs: null,
    bouncedAtMs: null,
    complainedAtMs: null,
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(row, event) {
    const atMs = event.envelope.occurredAtMs;
    const { contactKind, contactId, channel, purpose } = event;
    const about = { ...row, contactKind, contactId, channel, purpose };
    switch (event.type) {
      case 'MessageRequested': {
        const { template } = event;
        return {
          ...about,
          template,
          language: row.language ?? event.language,
          requestedAtMs: row.requestedAtMs ?? atMs,
        };
      }
      case 'MessageSent': {
        if (row.settledAtMs !== null) return row;
        const { template, language, provider, providerMessageId, offline, subjectRef } = event;
        const sent = { template, language, provider, providerMessageId, offline, subjectRef };
        return settled({ ...about, ...sent }, 'sent', atMs);
      }
      case 'MessageFailed': {
        if (row.settledAtMs !== null) return row;
        const { template, provider, code: reason, inDoubt } = event;
        return settled({ ...about, template, provider, reason }, inDoubt ? 'in-doubt' : 'failed', atMs);
      }
      case 'MessageSuppressed': {
        if (row.settledAtMs !== null) return row;
        const { template, reason } = event;
        return settled({ ...about, template, reason }, 'suppressed', atMs);
      }
      case 'MessageDelivered':
        return told(about, 'deliveredAtMs', atMs);
      case 'MessageOpened':
        return told(about, 'openedAtMs', atMs);
      case 'MessageClicked':
        return told(about, 'clickedAtMs', atMs);
      case 'MessageReplied':
        return told(about, 'repliedAtMs', atMs);
      case 'MessageBounced':
        // What comes back for now is tried again by the carrier, which tells how that ended.
        return event.permanent ? told({ ...about, reason: event.status ?? row.reason }, 'bouncedAtMs', atMs) : about;
      case 'MessageComplained':
        return told(about, 'complainedAtMs', atMs);
    }
  },
});

type Times = { readonly [Name in keyof typeof times]: number | null };

function settled<Row extends Times & { status: string }>(row: Row, status: string, atMs: number): Row {
  return withStatus({ ...row, status, settledAtMs: atMs });
}

function told<Row extends Times & { status: string }>(row: Row, name: keyof Times, atMs: number): Row {
  const before = row[name];
  return withStatus({ ...row, [name]: before === null ? atMs : Math.min(before, atMs) });
}

/** The most telling: what came back did not arrive, what was answered was read. */
const telling = [
  ['complainedAtMs', 'complained'],
  ['bouncedAtMs', 'bounced'],
  ['repliedAtMs', 'replied'],
  ['clickedAtMs', 'clicked'],
  ['openedAtMs', 'opened'],
  ['deliveredAtMs', 'delivered'],
] as const;

function withStatus<Row extends Times & { status: string }>(row: Row): Row {
  const found = telling.find(([name]) => row[name] !== null);
  return found === undefined ? row : { ...row, status: found[1] };
}
