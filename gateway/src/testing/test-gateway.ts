/** A whole gateway over a log in memory, for tests of its routes with `inject`. */
import { Writable } from 'node:stream';
import { createCodec } from '@mainstem/schemas/codec';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { type TopicName, topics } from '@mainstem/schemas/topics';
import { budgetDecider } from '@mainstem/streams/deciders/budget/decider';
import { campaignDecider } from '@mainstem/streams/deciders/campaign/decider';
import { creativeDecider } from '@mainstem/streams/deciders/creative/decider';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog, type MemoryLogOptions } from '@mainstem/streams/log/log.memory';
import { NotaryError } from '@mainstem/streams/notary/errors';
import type { AuditTree } from '@mainstem/streams/notary/settings';
import { openPrivacyKit, type PrivacyKit } from '@mainstem/streams/privacy/testing/privacy-kit';
import { systemClock } from '@mainstem/streams/runtime/clock';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { ApprovalAnswer, ApprovalDesk } from '../approvals/desk.ts';
import { createAuditDesk } from '../audit/desk.ts';
import { createAuthenticator } from '../auth.ts';
import { mintToken } from '../dev-token.ts';
import type { HealthCheck } from '../http/health.ts';
import { createMemorySeenEvents } from '../ingest/seen-events.memory.ts';
import type { Role } from '../roles.ts';
import { buildServer, type GatewayParts } from '../server.ts';
import { createMemoryQueries, type MemoryQueries, type MemoryViews } from './memory-queries.ts';

export const SECRET = 'test-secret-of-more-than-32-characters';
export const NOW_MS = 1_790_000_000_000;

export interface TestGatewayOptions {
  /** Opens the audit tree; there is none when not given. */
  readonly audit?: () => Promise<AuditTree>;
  readonly views?: MemoryViews;
  readonly fault?: MemoryLogOptions['fault'];
  readonly decide?: (decision: Parameters<ApprovalDesk['decide']>) => ApprovalAnswer | Error;
  readonly checks?: Readonly<Record<string, HealthCheck>>;
  readonly notReady?: () => readonly string[];
  readonly corsOrigins?: readonly string[];
}

export interface TestGateway {
  readonly app: FastifyInstance;
  readonly log: EventLog;
  readonly views: MemoryQueries;
  readonly privacy: PrivacyKit;
  /** Everything the gateway logged, as text. */
  logged(): string;
  /** Events of a topic in partition order. */
  events(topic: TopicName): Promise<AnyEvent[]>;
  token(roles?: readonly Role[], tenant?: string): Promise<string>;
  /** Sends a request with a token of the role; `admin` of tenant `acme` by default. */
  send(method: 'GET' | 'POST', url: string, over?: SendOptions): Promise<Answer>;
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
  const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
  const writerOptions = { log, codec, service: 'gateway', clock: { ...systemClock, wallMs: () => NOW_MS } };
  const campaigns = startDecisionWriter({ ...writerOptions, decider: campaignDecider });
  const creatives = startDecisionWriter({ ...writerOptions, decider: creativeDecider });
  const budgets = startDecisionWriter({ ...writerOptions, decider: budgetDecider });
  await Promise.all([campaigns, creatives, budgets].map((writer) => writer.whenCaughtUp()));
  const views = createMemoryQueries(options.views ?? {});
  const logged: string[] = [];
  const { append } = createEventWriter(log, codec);
  const privacy = openPrivacyKit();
  const parts: GatewayParts = {
    authenticate: createAuthenticator({ secret: SECRET, issuer: 'mainstem', audience: 'mainstem-gateway' }),
    append,
    sealer: privacy.sealer,
    seen: createMemorySeenEvents(),
    writers: { campaigns, creatives, budgets } as unknown as GatewayParts['writers'],
    queries: views.queries,
    positions: views.positions,
    audit: createAuditDesk(log, options.audit ?? (() => Promise.reject(new NotaryError('NOTARY_KEY_INVALID', 'none')))),
    approvals: deskOf(options.decide),
    checks: options.checks ?? { log: async () => log.endOffsets('audit_events') },
    notReady: options.notReady ?? (() => []),
    clock: () => NOW_MS,
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
    views,
    privacy,
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
      privacy.close();
      await Promise.all([campaigns, creatives, budgets].map((writer) => writer.stop()));
      await log.close();
    },
  };
}

export function answerOf(response: Awaited<ReturnType<FastifyInstance['inject']>>): Answer {
  const type = String(response.headers['content-type'] ?? '');
  const body = type.includes('json') ? JSON.parse(response.body) : response.body;
  return { status: response.statusCode, type, headers: response.headers, body };
}

function deskOf(decide: TestGatewayOptions['decide']): ApprovalDesk {
  return {
    async decide(...decision) {
      const answer = decide?.(decision) ?? { kind: 'missing' };
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

function collectInto(lines: string[]): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
}
