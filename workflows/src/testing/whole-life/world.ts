/**
 * For tests: all that activities work with, whole and in memory: a log that is heard in order, the real deciders over it,
 * real keys, views folded of it, and the stand-ins of outside systems, which keep what they were given. What the lives of
 * clients never touch is not there, and asking for it is an error.
 */
import { createOfflineCrm } from '@mainstem/connectors/crm/crm.offline';
import { createOfflineESignature, type OfflineESignature } from '@mainstem/connectors/e-signature/e-signature.offline';
import type { Email } from '@mainstem/connectors/email/port';
import { createOfflineGitHost, type OfflineGitHost } from '@mainstem/connectors/git/git.offline';
import { createOfflineLanguageModel } from '@mainstem/connectors/llm/llm.offline';
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { createOfflinePager } from '@mainstem/connectors/pager/pager.offline';
import { createOfflinePayments } from '@mainstem/connectors/payments/payments.offline';
import { createOfflineWebResearch } from '@mainstem/connectors/web-research/web-research.offline';
import { createCodec } from '@mainstem/schemas/codec';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { followApprovals } from '@mainstem/streams/approvals/approvals-of-log';
import { followPeople } from '@mainstem/streams/approvals/people-of-log';
import { followThresholds } from '@mainstem/streams/approvals/thresholds-of-log';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventWriter, type EventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { openPrivacyKit } from '@mainstem/streams/privacy/testing/privacy-kit';
import { UpsellWatch } from '@mainstem/streams/processors/upsell-watch/watch';
import { type OpenStreams, openStreams } from '../../activities/open-streams.ts';
import { type ActivityParts, createActivities } from '../../activities.ts';
import { openBed as openMessages } from '../../communication/testing/parts.ts';
import type { Activities } from '../../steps/contract.ts';
import { openViews, type Views } from './views.ts';

export const PORTAL_URL = 'https://portal.example';
const quiet = { warn: () => undefined };

export interface World {
  readonly activities: Activities;
  readonly writer: EventWriter;
  readonly streams: OpenStreams;
  readonly views: Views;
  readonly mails: readonly (Email & { readonly atMs: number })[];
  readonly git: OfflineGitHost;
  readonly eSignature: OfflineESignature;
  /** Every event in the order of the log, words of people sealed as they lie there. */
  readonly events: readonly AnyEvent[];
  /** The same as bytes. */
  readonly records: readonly Buffer[];
  /** Told of each event after the views have it. */
  onEvent(listener: (event: AnyEvent) => void): void;
  /** Resolves when the views hold all that is on the log. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

export function openWorld(): World {
  const kit = openPrivacyKit();
  const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
  const views = openViews();
  const events: AnyEvent[] = [];
  const records: Buffer[] = [];
  const listeners: ((event: AnyEvent) => void)[] = [];
  const upsells = new UpsellWatch();
  const said = new Set<string>();
  let heard = Promise.resolve();
  const hear = async (value: Buffer): Promise<void> => {
    const event = codec.decode(value);
    events.push(event);
    records.push(value);
    const [opened] = await kit.opener.open([event]);
    if (opened === undefined || opened instanceof Error) throw opened ?? new Error('nothing was opened');
    views.take(opened);
    for (const listener of listeners) listener(event);
    // As the processor of that name, which looks as soon as it has read.
    upsells.apply(opened);
    const found = upsells.due(Date.now()).map(({ command }) => command);
    // It says again what it has not read back yet.
    const unsaid = found.filter(({ envelope: { id } }) => said.size < said.add(id).size);
    if (unsaid.length > 0) await writer.append(unsaid);
  };
  const log = heardLog((value) => {
    heard = heard.then(() => hear(value));
  });
  const writer = createEventWriter(log, codec, kit.sealer);
  const streams = openStreams({ log, codec, snapshots: undefined } as never);
  const followers = follow({ log, codec, report: told });
  const mails: (Email & { atMs: number })[] = [];
  const outside = { git: createOfflineGitHost(quiet), eSignature: createOfflineESignature(quiet) };
  const caughtUp = async () => {
    for (let last: Promise<void> | undefined; last !== heard; await last) last = heard;
  };
  const parts: Partial<ActivityParts> = {
    events: writer,
    writers: streams.writers,
    pager: createOfflinePager(quiet),
    messages: messagesOf(views, mails, caughtUp),
    model: createOfflineLanguageModel(quiet),
    payments: createOfflinePayments(quiet),
    crm: createOfflineCrm(quiet),
    companies: { find: async (...asked) => caughtUp().then(() => views.companies.find(...asked)) },
    documents: { objects: createMemoryObjectStore(), keyring: kit.keyring },
    webResearch: createOfflineWebResearch(quiet),
    health: { usage: views.usage, portalUrl: PORTAL_URL, cohorts: views.cohorts },
    quarters: views.quarters,
    deployments: { of: async () => [] },
    thresholds: followers.thresholds,
    rules: followers.approvals.rules,
    people: followers.people,
    ...outside,
  };
  return {
    ...{ writer, streams, views, mails, events, records, caughtUp, ...outside },
    activities: createActivities({ ...absent, ...parts } as ActivityParts),
    onEvent: (listener) => listeners.push(listener),
    async close() {
      await Promise.all([streams.stop(), ...Object.values(followers).map((follower) => follower.stop())]);
      kit.close();
    },
  };
}

type Followed = Parameters<typeof followApprovals>[0];
const follow = (options: Followed) => ({
  thresholds: followThresholds(options),
  approvals: followApprovals(options),
  people: followPeople(options),
});
const told: Followed['report'] = (message, cause) => {
  throw new Error(message, { cause });
};

/** Parts that rooms take apart when they are opened, though no client's life asks them for anything. */
const absent = { journeys: {}, performance: {}, gold: {}, reserve: {}, training: {} };

function messagesOf(views: Views, mails: (Email & { atMs: number })[], caughtUp: () => Promise<void>) {
  const unused = (provider: string) => ({
    provider,
    repeated: 'once' as const,
    send: () => Promise.reject(new Error(`nobody is told anything by ${provider}`)),
  });
  const email = {
    provider: 'kept',
    repeated: 'once' as const,
    async send(mail: Email) {
      mails.push({ ...mail, atMs: Date.now() });
      return { provider: 'kept', providerMessageId: mail.idempotencyKey, offline: false };
    },
  };
  return {
    ...openMessages().parts,
    contacts: views.contacts,
    carriers: { email, sms: unused('sms'), push: unused('push') },
    caughtUp,
    nowMs: () => Date.now(),
  };
}

/** The log in memory; each record is told in the order in which it was written. */
function heardLog(hear: (value: Buffer) => void): EventLog {
  const log = createMemoryLog({ topics, clock: () => Date.now() });
  return {
    ...log,
    async append(records) {
      const positions = await log.append(records);
      for (const { value } of records) hear(Buffer.from(value));
      return positions;
    },
  };
}
