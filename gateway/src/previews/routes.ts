/**
 * `GET /v1/configs/{id}/preview/{changeId}` (WebSocket): the sandbox of a change, for as long as its hour lasts (WAP-78). The
 * stream of the config says which text and until when, so any gateway serves it and none keeps anything.
 *
 * Messages are JSON: `{"type":"say","words":"…"}`, `{"type":"scenarios"}`, and `{"type":"ask","words":"…"}`, which a language
 * model answers by the text of the change and by the one in force. The connection is closed with 4410 when the hour
 * is over, 4429 when there are too many messages, 1002 for what is no message.
 */

import { randomUUID } from 'node:crypto';
import type { AgentConfig } from '@mainstem/schemas/agent-config/schema';
import { parseConfig } from '@mainstem/schemas/agent-config/yaml';
import type { AgentConfigState } from '@mainstem/streams/deciders/agent-config/state';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { Writers } from '../commands/writers.ts';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { entityId } from '../http/ids.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { askModel, type ModelAnswer } from './asking.ts';
import { answerOf, type SandboxAsk, sandboxAsk } from './sandbox.ts';

export interface PreviewParts {
  readonly writers: Pick<Writers, 'configs'>;
  readonly clock: () => number;
}

/** Of one connection: more is a load test, and a sandbox answers in microseconds. */
const MESSAGES_PER_S_MAX = 20;
/** Connections of this gateway at once; each holds one parsed config. */
const CONNECTIONS_MAX = 200;
/** Questions to a model under way at once, of one connection: each costs money, and the next waits for nobody. */
const ASKS_AT_ONCE_MAX = 1;
/** As the longest timer: the hour of the preview ends it. */
const HANDLER_TIMEOUT_MS = 2_147_483_647;

export const previewCloseCodes = { EXPIRED: 4410, TOO_MANY: 4429, PROTOCOL_ERROR: 1002 } as const;

const params = z.object({ id: entityId.describe('Config id.'), changeId: entityId });

const openShape = { type: z.literal('open'), expiresAtMs: z.int(), scenarios: z.int() };

interface Preview {
  readonly config: AgentConfig;
  readonly expiresAtMs: number;
  /** Asks a language model; ends with the connection. */
  readonly ask: (ask: Extract<SandboxAsk, { type: 'ask' }>, signal: AbortSignal) => Promise<ModelAnswer>;
}

export function previewRoutes(app: FastifyInstance, parts: PreviewParts): void {
  const previews = new WeakMap<FastifyRequest, Preview>();
  let open = 0;
  app.withTypeProvider<ZodTypes>().route({
    method: 'GET',
    url: '/v1/configs/:id/preview/:changeId',
    config: { permission: 'sandbox:test', isLongLived: true },
    handlerTimeout: HANDLER_TIMEOUT_MS,
    schema: {
      tags: ['configs'],
      security: [{ token: [] }],
      summary: 'The sandbox of a change of a config, over WebSocket, until its hour is over; docs/config-changes.md.',
      params,
      response: {
        200: z.object(openShape).describe('Without an upgrade: that it is open, and until when.'),
        ...problemResponses(400, 401, 403, 404, 410, 503),
      },
    },
    // Before the upgrade, so that who may not come in gets a problem document and no connection.
    preHandler: async (request) => {
      const { id, changeId } = request.params;
      previews.set(request as FastifyRequest, await previewOf(parts, identityOf(request), id, changeId));
      if (open >= CONNECTIONS_MAX) throw new GatewayError('OVERLOADED', `${CONNECTIONS_MAX} sandboxes are open here`);
    },
    handler: async (request) => openingOf(previews.get(request as FastifyRequest) as Preview),
    wsHandler: (client, request) => {
      open += 1;
      client.on('close', () => {
        open -= 1;
      });
      serve(client, previews.get(request as FastifyRequest) as Preview, parts.clock);
    },
  });
}

/** Throws `NOT_FOUND` or `PREVIEW_EXPIRED`. */
async function previewOf(
  parts: PreviewParts,
  { tenant, actor }: { readonly tenant: string; readonly actor: string },
  id: string,
  changeId: string,
): Promise<Preview> {
  const { writers, clock } = parts;
  const { state } = (await writers.configs.load(tenant, id)) as { state: AgentConfigState };
  const change = state.changes[changeId];
  if (change === undefined || change.previewExpiresAtMs === 0) throw new GatewayError('NOT_FOUND', 'no such preview');
  const { previewExpiresAtMs: expiresAtMs, yaml } = change;
  const parsed = yaml === '' ? null : parseConfig(yaml);
  if (clock() >= expiresAtMs || parsed === null || !parsed.ok) {
    throw new GatewayError('PREVIEW_EXPIRED', 'the hour of this preview is over, or its change has ended');
  }
  const about = { tenant, actor, configId: id, changeId };
  return {
    config: parsed.config,
    expiresAtMs,
    ask: ({ words, cohort = null }, signal) =>
      askModel(parts, { ...about, askId: `a-${randomUUID()}`, words, cohort }, signal),
  };
}

export function serve(client: WebSocket, { config, expiresAtMs, ask: askOf }: Preview, clock: () => number): void {
  const { EXPIRED, TOO_MANY, PROTOCOL_ERROR } = previewCloseCodes;
  const expiry = setTimeout(() => client.close(EXPIRED, 'the hour is over'), Math.max(0, expiresAtMs - clock()));
  expiry.unref();
  const gone = new AbortController();
  let asking = 0;
  let second = 0;
  let messages = 0;
  client.on('error', () => undefined); // the library closes with a code itself
  client.on('close', () => {
    clearTimeout(expiry);
    gone.abort();
  });
  const tell = (answer: object) => {
    if (!gone.signal.aborted) client.send(JSON.stringify(answer));
  };
  client.on('message', (data, isBinary) => {
    const nowMs = clock();
    if (nowMs >= expiresAtMs) return client.close(EXPIRED, 'the hour is over');
    const current = Math.floor(nowMs / 1_000);
    messages = current === second ? messages + 1 : 1;
    second = current;
    if (messages > MESSAGES_PER_S_MAX)
      return client.close(TOO_MANY, `more than ${MESSAGES_PER_S_MAX} messages in a second`);
    const ask = isBinary ? null : read(String(data));
    if (ask === null) return client.close(PROTOCOL_ERROR, 'no message of a sandbox: docs/config-changes.md');
    if (ask.type !== 'ask') return tell(answerOf(config, ask));
    if (asking >= ASKS_AT_ONCE_MAX) return tell({ type: 'busy' });
    asking += 1;
    askOf(ask, gone.signal)
      .then(tell, () => tell({ type: 'failed' })) // the log is away: asking again is for who asked
      .finally(() => {
        asking -= 1;
      });
  });
  client.send(JSON.stringify(openingOf({ config, expiresAtMs })));
}

function openingOf({ config, expiresAtMs }: Pick<Preview, 'config' | 'expiresAtMs'>) {
  return { type: 'open' as const, expiresAtMs, scenarios: config.test_scenarios.length };
}

function read(text: string) {
  try {
    return sandboxAsk.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null; // no JSON
  }
}
