/**
 * Deciding an approval by the link of a mail, without logging in (SM-9, WAP-128).
 *
 *  - `GET /v1/approval-links/{token}` shows what is to be decided, as a page or as JSON. It never decides anything and uses
 *    nothing up: mail scanners follow every link they see.
 *  - `POST` decides, once: as the person the link was sent to, by the policies and roles of this moment, signed as any
 *    decision. What is of high risk is decided by people who are logged in, and by no link alone.
 *
 * The same press twice at once is one decision; later it is APPROVAL_LINK_USED. docs/approvals.md.
 */
import { LINK_TOKEN_MAX_CHARACTERS } from '@mainstem/streams/approvals/link-token';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { because } from '../../http/because.ts';
import { problemResponses } from '../../http/openapi.ts';
import { answer, codeOf, decidedSchema } from '../answer.ts';
import { decideApproval } from '../decide.ts';
import type { ApprovalParts } from '../parts.ts';
import { refusalOf } from '../routes.ts';
import { type OpenLink, openLink } from './open-link.ts';
import { askedPage, donePage } from './pages.ts';

/** A verdict and a note, as a form or as JSON. */
const BODY_MAX_BYTES = 4_096;
/** Only this page's own buttons, to where they came from. */
const PAGE_CSP = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const params = z.object({ token: z.string().min(1).max(LINK_TOKEN_MAX_CHARACTERS).describe('As in the mail.') });
const said = z.strictObject({ verdict: z.enum(['APPROVE', 'REJECT']), note: because.optional() });
const shownSchema = z.object({
  approvalId: z.string(),
  ...{ kind: z.string(), subject: z.string(), riskTier: z.string(), because: z.string(), requestedBy: z.string() },
  ...{ amountMicros: z.int().nullable(), currency: z.string().nullable(), diff: z.string().nullable() },
  ...{ diffUri: z.string().nullable(), contentHash: z.string(), expiresAtMs: z.int(), holder: z.string() },
  mayDecide: z.boolean().describe('False where it takes a login besides the link.'),
});
const shared = { tags: ['approvals'], params } as const;
const problems = [400, 401, 403, 404, 409, 410, 413, 422, 429, 503] as const;

interface Call {
  readonly Params: { readonly token: string };
  readonly Body: Buffer | undefined;
}

export function linkRoutes(app: FastifyInstance, parts: ApprovalParts): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: FastifyRequest, body: Buffer) => body);
    scope.route<Call>({
      method: 'GET',
      url: '/v1/approval-links/:token',
      config: { open: true },
      schema: {
        ...shared,
        summary: 'What a link of an approval mail is about; decides nothing.',
        response: { 200: shownSchema, ...problemResponses(...problems) },
      },
      serializerCompiler: () => (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
      handler: async (request, reply) => {
        const link = await openLink(parts, request.params.token, request.headers);
        if (!wantsPage(request)) return unkept(reply).send(shown(link));
        return page(reply, askedPage(link.claim.approvalId, link.state, mayDecide(link)));
      },
    });
    scope.route<Call>({
      method: 'POST',
      url: '/v1/approval-links/:token',
      bodyLimit: BODY_MAX_BYTES,
      config: { open: true, documentedBody: said },
      schema: {
        ...shared,
        summary: 'Decide by a link, once.',
        description: 'As a form or as JSON. No token but that of the link. docs/approvals.md.',
        response: { 200: decidedSchema, ...problemResponses(...problems) },
      },
      handler: async (request, reply) => decide(parts, request, reply),
    });
  });
}

async function decide(parts: ApprovalParts, request: FastifyRequest<Call>, reply: FastifyReply) {
  const { verdict, note = null } = saidIn(request);
  const link = await openLink(parts, request.params.token, request.headers);
  const { claim, linkHash, holder, actingFor } = link;
  const { approvalId, contentHash } = claim;
  const refused = (code: string) =>
    parts.recordRefusal(
      holder,
      refusalOf(verdict === 'APPROVE' ? 'ApproveApproval' : 'RejectApproval', approvalId, code),
    );
  try {
    if (!mayDecide(link)) throw new GatewayError('APPROVAL_LINK_NEEDS_LOGIN', 'it is of high risk');
    const wanted = { verdict, contentHash, note, actingFor, linkHash };
    const decided = await decideApproval(parts, holder, approvalId, wanted);
    const code = codeOf(decided);
    if (code !== null) await refused(code);
    if (code === null && wantsPage(request)) return page(reply, donePage(verdict, decided.status));
    return answer(approvalId, decided, request, unkept(reply));
  } catch (error) {
    if (error instanceof GatewayError) await refused(error.code);
    throw error;
  }
}

/** Of high risk only who has logged in besides. */
function mayDecide({ state, isLoggedIn }: OpenLink): boolean {
  return isLoggedIn || state.what?.riskTier !== 'HIGH';
}

function saidIn({ body, headers }: FastifyRequest<Call>): z.output<typeof said> {
  const text = body?.toString('utf8') ?? '';
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const fields = isForm ? fieldsOf(text) : parsedJson(text);
  const found = said.safeParse(fields);
  if (found.success) return found.data;
  throw new GatewayError('REQUEST_INVALID', 'say verdict=APPROVE or verdict=REJECT, and a note without personal data');
}

/** A note that was left empty was not written. */
function fieldsOf(text: string): Record<string, string> {
  return Object.fromEntries([...new URLSearchParams(text)].filter(([, value]) => value !== ''));
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // no JSON: answered as fields that do not fit
  }
}

function shown({ claim, state, ...link }: OpenLink): z.output<typeof shownSchema> {
  if (state.what === null) throw new Error('an approval that was asked for has no content');
  const { kind, subject, riskTier, because: why, requestedBy, amountMicros, currency, diff, diffUri } = state.what;
  const { approvalId, contentHash, expiresAtMs, holder } = claim;
  const about = { kind, subject, riskTier, because: why, requestedBy, amountMicros, currency, diff, diffUri };
  return { approvalId, ...about, contentHash, expiresAtMs, holder, mayDecide: mayDecide({ claim, state, ...link }) };
}

function wantsPage({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') === true;
}

/** What a link shows stays in no cache. */
function unkept(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-store');
}

function page(reply: FastifyReply, html: string): FastifyReply {
  return unkept(reply)
    .header('content-security-policy', PAGE_CSP)
    .header('content-type', 'text/html; charset=utf-8')
    .send(Buffer.from(html));
}
