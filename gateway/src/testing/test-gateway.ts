/** A whole gateway over a log in memory, for tests of its routes with `inject`. */
import { Writable } from 'node:stream';
import { type Codec, createCodec } from '@mainstem/schemas/codec';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { type TopicName, topics } from '@mainstem/schemas/topics';
import type { ContactNamed } from '@mainstem/streams/contacts/by-address';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog, type MemoryLogOptions } from '@mainstem/streams/log/log.memory';
import { NotaryError } from '@mainstem/streams/notary/errors';
import type { AuditTree } from '@mainstem/streams/notary/settings';
import { openPrivacyKit, type PrivacyKit } from '@mainstem/streams/privacy/testing/privacy-kit';
import { systemClock } from '@mainstem/streams/runtime/clock';
import { followServiceLevels } from '@mainstem/streams/support/service-levels-of-log';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { openWordingModel } from '../agents/ask/open-model.ts';
import type { AgentStores } from '../agents/parts.ts';
import { openApprovals } from '../approvals/open-approvals.ts';
import type { ApprovalStores } from '../approvals/parts.ts';
import { createAuditDesk } from '../audit/desk.ts';
import { openAccess } from '../authorisation/access.ts';
import { startWriters, stopWriters } from '../commands/writers.ts';
import { mintToken } from '../dev-token.ts';
import { type Features, openFeatures } from '../features/open-features.ts';
import type { StateStore } from '../features/states.ts';
import type { HealthCheck } from '../http/health.ts';
import { type IdentityDesk, openIdentityDesk } from '../identity/identity-desk.ts';
import { issuerEgress } from '../identity/open-identity.ts';
import { createMemoryRows } from '../identity/secrets/secret-store.memory.ts';
import { createBacklog } from '../ingest/lanes/backlog.ts';
import { createLanes } from '../ingest/lanes/lanes.ts';
import { createPersonIds } from '../ingest/persons/person-ids.ts';
import { createMemorySeenEvents } from '../ingest/seen-events.memory.ts';
import type { LimitParts } from '../limits/use-limits.ts';
import { createRecordReader } from '../live/record-reader.ts';
import { createMemoryTicketStore, createTickets } from '../live/tickets.ts';
import type { Role } from '../roles.ts';
import { buildServer, type GatewayParts } from '../server.ts';
import { createMemorySourceRows } from '../webhooks/source.memory.ts';
import { createSources } from '../webhooks/source.ts';
import { createMemoryAgents } from './memory-agents.ts';
import { createMemoryExplain, memoryLookup } from './memory-explain.ts';
import { createMemoryHotRows } from './memory-hot-rows.ts';
import { createMemoryLiveRows } from './memory-live-rows.ts';
import { createMemoryLtvRows } from './memory-ltv-rows.ts';
import { createMemoryQueries, type MemoryQueries, type MemoryViews } from './memory-queries.ts';
import { createMemoryStates } from './memory-states.ts';

export const SECRET = 'test-secret-of-more-than-32-characters';
export const NOW_MS = 1_790_000_000_000;

/** Every request passes; addresses too, as far as a test can reach. */
const limit = { perS: 1_000_000, burst: 1_000_000 };
const passes = { allowed: true, scope: 'tenant', limit, remaining: 1_000_000, waitMs: 0 } as const;
const unlimited: LimitParts = {
  limiter: { pass: async () => passes, passShare: () => passes },
  localCount: () => 0,
  addressPerS: 1_000_000,
  clock: Date.now,
};

/** Signs links to unsubscribe, where a test does not say otherwise. */
export const UNSUBSCRIBE_SECRET = 'a secret of tests, long enough to sign links';

/** Signs links to decide approvals. */
export const APPROVAL_LINK_SECRET = 'another secret of tests, long enough for links';

export interface TestGatewayOptions {
  /** Where states of entities are kept; folded from the log when not given. */
  readonly states?: StateStore;
  readonly limits?: LimitParts;
  /** Rows of cohorts and sticky units; folded from the log when not given. */
  readonly hotRows?: GatewayParts['hotRows'];
  /** Contacts by `<tenant> <phone>`; nobody has one by default. */
  readonly phones?: Readonly<Record<string, readonly ContactNamed[]>>;
  /** Addresses whose `X-Forwarded-For` is believed; none when not given. */
  readonly trustedProxies?: string;
  /** Opens the audit tree; there is none when not given. */
  readonly audit?: () => Promise<AuditTree>;
  readonly views?: MemoryViews;
  readonly fault?: MemoryLogOptions['fault'];
  /** Clock of approvals. */
  readonly clock?: () => number;
  readonly checks?: Readonly<Record<string, HealthCheck>>;
  readonly notReady?: () => readonly string[];
  readonly services?: GatewayParts['services'];
  readonly internalKey?: string;
  readonly unsubscribeSecret?: string;
  readonly corsOrigins?: readonly string[];
  /** Of live clients. */
  readonly pingEveryMs?: number;
  /** Clock of sessions, keys and invitations. */
  readonly identityClock?: () => number;
  /** `host:port` of issuers that are not public. */
  readonly trustedIssuers?: readonly string[];
  /** Words answers; the stand-in when not given. */
  readonly languageModel?: AgentStores['languageModel'];
  /** Rate of a tenant's events; far more than a test sends by default. */
  readonly eventsPerS?: number;
}

const emptyBacklog = createBacklog({ measure: async () => 0, clock: Date.now, onError: () => undefined });

export interface TestGateway {
  readonly app: FastifyInstance;
  readonly log: EventLog;
  readonly codec: Codec;
  readonly append: GatewayParts['append'];
  readonly features: Features;
  readonly views: MemoryQueries;
  readonly privacy: PrivacyKit;
  readonly identity: IdentityDesk;
  /** Gives commands to approvals as workflows do. */
  readonly approvals: ApprovalStores['writer'];
  /** Everything the gateway logged, as text. */
  logged(): string;
  /** Events of a topic in partition order. */
  events(topic: TopicName): Promise<AnyEvent[]>;
  token(roles?: readonly Role[], tenant?: string): Promise<string>;
  /** Sends a request with a token of the role; `admin` of tenant `acme` by default. */
  send(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, over?: SendOptions): Promise<Answer>;
  close(): Promise<void>;
}

export interface SendOptions {
  readonly body?: unknown;
  readonly roles?: readonly Role[];
  readonly tenant?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  readonly body: any;
}

export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const log = createMemoryLog({ topics, ...(options.fault === undefined ? {} : { fault: options.fault }) });
  const logged: string[] = [];
  const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
  const writerOptions = { log, codec, service: 'gateway', clock: { ...systemClock, wallMs: () => NOW_MS } };
  const privacy = openPrivacyKit();
  const writers = startWriters({ ...writerOptions, sealer: privacy.sealer });
  await Promise.all(Object.values(writers).map((writer) => writer.whenCaughtUp()));
  const access = openAccess(writerOptions);
  const serviceLevels = followServiceLevels({ log, codec, report: (message) => logged.push(message) });
  const views = createMemoryQueries(options.views ?? {});
  const { append } = createEventWriter(log, codec);
  const features = openFeatures({
    store: options.states ?? createMemoryStates(log, codec),
    append,
    server: 'gateway-test',
    clock: () => NOW_MS,
    report: (message) => logged.push(message),
  });
  const languageModel = options.languageModel ?? openWordingModel('', (message) => logged.push(message));
  const lookup = memoryLookup(log, codec);
  const agents = await createMemoryAgents({ ...writerOptions, lookup, features, languageModel });
  const approvals = openApprovals({
    ...writerOptions,
    figures: async () => [],
    report: (message) => logged.push(message),
  });
  await approvals.writer.whenCaughtUp();
  const desk = createAuditDesk(
    log,
    options.audit ?? (() => Promise.reject(new NotaryError('NOTARY_KEY_INVALID', 'none'))),
  );
  const identity = openIdentityDesk({
    log,
    codec,
    keyring: privacy.keyring,
    rows: createMemoryRows(),
    shared: { secret: SECRET, issuer: 'mainstem', audience: 'mainstem-gateway' },
    clock: options.identityClock ?? (() => NOW_MS),
    service: 'gateway',
    redirectBase: 'http://127.0.0.1:8080/v1/login/oidc/callback',
    egress: issuerEgress(options.trustedIssuers ?? []),
  });
  await identity.whenCaughtUp();
  const parts: GatewayParts = {
    authenticate: identity.authenticate,
    identity,
    access,
    limits: options.limits ?? unlimited,
    trustedProxies: options.trustedProxies ?? '',
    append,
    sealer: privacy.sealer,
    payloadKeys: privacy.keyring,
    ingest: {
      notReady: () => [],
      sources: createSources(createMemorySourceRows(), privacy.keyring),
      personIds: createPersonIds(privacy.keyring),
      contacts: { withPhone: async (tenant, phone) => options.phones?.[`${tenant} ${phone}`] ?? [] },
      lanes: createLanes({ perS: options.eventsPerS ?? 100_000, codec, backlog: emptyBacklog }),
    },
    seen: createMemorySeenEvents(),
    writers,
    hotRows: options.hotRows ?? createMemoryHotRows(log, codec),
    serviceLevels,
    queries: views.queries,
    positions: views.positions,
    audit: desk,
    explain: createMemoryExplain({ log, codec, desk, queries: views.queries }),
    live: {
      log,
      reader: createRecordReader(codec),
      rows: createMemoryLiveRows(log, codec),
      tickets: createTickets(createMemoryTicketStore()),
      report: (message, cause) => logged.push(`${message}: ${String(cause)}`),
      recheckEveryMs: 200,
      ...(options.pingEveryMs === undefined ? {} : { pingEveryMs: options.pingEveryMs }),
    },
    approvals,
    agents,
    ltvRows: createMemoryLtvRows(log, codec),
    checks: options.checks ?? { log: async () => log.endOffsets('audit_events') },
    notReady: options.notReady ?? (() => []),
    services: options.services ?? {},
    internalKey: options.internalKey ?? '',
    publicUrl: 'https://gateway.example',
    unsubscribeSecret: options.unsubscribeSecret ?? UNSUBSCRIBE_SECRET,
    approvalLinkSecret: APPROVAL_LINK_SECRET,
    clock: options.clock ?? (() => NOW_MS),
    corsOrigins: options.corsOrigins ?? [],
    logLevel: 'trace',
    logStream: collectInto(logged),
    version: '0.0.0-test',
  };
  const app = await buildServer(parts);
  const token = (roles: readonly Role[] = ['admin'], tenant = 'acme') =>
    mintToken({ secret: SECRET, tenant, roles, subject: 'user:ana', ttlS: 60 });
  return {
    app,
    log,
    codec,
    append,
    features,
    views,
    privacy,
    identity,
    approvals: approvals.writer,
    logged: () => logged.join(''),
    token,
    async events(topic) {
      const events: AnyEvent[] = [];
      for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
        for await (const batch of log.read(topic, partition, 0, end)) {
          for (const record of batch.records) events.push(codec.decode(record.value));
        }
      }
      return events;
    },
    async send(method, url, { body, roles, tenant, headers } = {}) {
      const request: InjectOptions = {
        method,
        url,
        headers: { authorization: `Bearer ${await token(roles, tenant)}` },
      };
      if (body !== undefined) {
        request.payload = typeof body === 'string' ? body : JSON.stringify(body);
        request.headers = { ...request.headers, 'content-type': 'application/json' };
      }
      return answerOf(await app.inject({ ...request, headers: { ...request.headers, ...headers } }));
    },
    async close() {
      await app.close();
      await identity.stop();
      privacy.close();
      await Promise.all([
        stopWriters(writers),
        serviceLevels.stop(),
        features.close(),
        agents.close(),
        approvals.close(),
        access.writer.stop(),
      ]);
      await log.close();
    },
  };
}

export function answerOf(response: Awaited<ReturnType<FastifyInstance['inject']>>): Answer {
  const type = String(response.headers['content-type'] ?? '');
  const body = type.includes('json') ? JSON.parse(response.body) : response.body;
  return { status: response.statusCode, type, headers: response.headers, body };
}

function collectInto(lines: string[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
}
