/**
 * The way out of marketing, for everybody who has a mail of it and nobody else: no login, a signed link (RFC 8058).
 *
 *  - `POST /v1/unsubscribe/{token}` is what mail programs send by themselves when somebody presses their button, with the body
 *    `List-Unsubscribe=One-Click`, as a form of either kind. It is done at once and asks nothing.
 *  - `GET` is the same link pressed in the text: a page with one button. It must change nothing, since mail scanners follow
 *    every link they see (RFC 8058 §1).
 *
 * Whoever is unsubscribed is so from the moment of the answer: the event is durable, and each try of a message waits until
 * the view of contacts has it. The same link again writes the same event.
 */
import { factEnvelope, uuidFrom, withEnvelope } from '@mainstem/schemas/envelope';
import { readUnsubscribeToken, type UnsubscribeClaim } from '@mainstem/streams/contacts/unsubscribe-token';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { problemResponses } from '../http/openapi.ts';
import type { PipelineParts } from '../ingest/pipeline.ts';
import { askedPage, donePage } from './pages.ts';

export interface UnsubscribeParts {
  readonly append: PipelineParts['append'];
  /** MAINSTEM_UNSUBSCRIBE_SECRET; when it is empty, no link is ours. */
  readonly unsubscribeSecret: string;
  readonly clock: () => number;
}

/** `List-Unsubscribe=One-Click` in either kind of form. */
const BODY_MAX_BYTES = 4_096;
/** Only this page's own button, to where it came from. */
const PAGE_CSP = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const params = z.object({ token: z.string().min(1).max(1_024).describe('As in the link of the mail.') });
const shared = { tags: ['messages'], params } as const;

export function unsubscribeRoutes(app: FastifyInstance, parts: UnsubscribeParts): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: FastifyRequest, body: Buffer) => body);
    scope.route<{ Params: { token: string } }>({
      method: 'GET',
      url: '/v1/unsubscribe/:token',
      config: { open: true },
      schema: {
        ...shared,
        summary: 'The page behind a link to unsubscribe; changes nothing.',
        response: { 200: z.string().describe('A page with one button.'), ...problemResponses(400, 404, 429) },
      },
      handler: async (request, reply) => {
        claimOf(parts, request.params.token);
        return page(reply, askedPage);
      },
    });
    scope.route<{ Params: { token: string }; Body: Buffer | undefined }>({
      method: 'POST',
      url: '/v1/unsubscribe/:token',
      bodyLimit: BODY_MAX_BYTES,
      config: { open: true, documentedBody: z.looseObject({ 'List-Unsubscribe': z.literal('One-Click').optional() }) },
      schema: {
        ...shared,
        summary: 'Unsubscribe at once (RFC 8058).',
        description: 'Sent by mail programs, and by the page. No token but that of the link. docs/messages.md.',
        response: {
          200: z.string().describe('A page that says so.'),
          ...problemResponses(400, 404, 413, 429, 503),
        },
      },
      handler: async (request, reply) => {
        const { token } = request.params;
        await unsubscribe(parts, claimOf(parts, token), token, isOneClick(request.body) ? 'ONE_CLICK' : 'PAGE');
        return page(reply, donePage);
      },
    });
  });
}

function claimOf({ unsubscribeSecret }: UnsubscribeParts, token: string): UnsubscribeClaim {
  const claim = readUnsubscribeToken(unsubscribeSecret, token);
  if (claim === null) throw new GatewayError('NOT_FOUND', 'that is no link of ours');
  return claim;
}

async function unsubscribe(parts: UnsubscribeParts, claim: UnsubscribeClaim, token: string, how: string) {
  const { tenant, kind, contactId, channel, purpose, messageId } = claim;
  const id = uuidFrom('unsubscribe', token);
  const occurredAtMs = parts.clock();
  const envelope = factEnvelope({ id, tenant, entity: contactId, occurredAtMs, actor: 'service:unsubscribe' });
  const body = { type: 'ContactUnsubscribed', contactKind: kind, channel, purpose, messageId, how } as const;
  await parts.append([withEnvelope<'ContactUnsubscribed'>(body, envelope)]);
}

/** As text in both kinds of form: `a=b`, or a part named so. */
function isOneClick(body: Buffer | undefined): boolean {
  const text = body?.toString('latin1') ?? '';
  return /List-Unsubscribe(=|"\r?\n\r?\n)One-Click/.test(text);
}

function page(reply: FastifyReply, html: string): FastifyReply {
  return reply
    .header('content-security-policy', PAGE_CSP)
    .header('content-type', 'text/html; charset=utf-8')
    .send(Buffer.from(html));
}
