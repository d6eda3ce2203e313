/**
 * `GET /v1/approvals/inbox`: what the caller may decide now, oldest deadline first. It is the view narrowed by the caller's
 * roles and delegations, without what they asked for or have approved, and without what no policy lets them decide.
 */
import type { ApprovalView, Queries } from '@mainstem/projections/queries';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Caller } from '../authorisation/verdict.ts';
import { identityOf } from '../http/guard.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { ofViews } from '../queries/of-views.ts';
import { views } from '../queries/views.ts';

/** Pages of 100 looked through: an inbox of more than 500 is a queue, and `GET /v1/approvals` pages through those. */
const PAGES_MAX = 5;
const PAGE_ROWS = 100;

const row = views.find(({ name }) => name === 'approvals')?.row ?? z.object({});
const inboxSchema = z.object({
  items: z.array(row),
  isWhole: z.boolean().describe('False when there is more than was looked through.'),
});

export interface InboxParts {
  readonly queries: Pick<Queries, 'approvals'>;
}

export function inboxRoute(app: FastifyInstance, { queries }: InboxParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'GET',
    url: '/v1/approvals/inbox',
    config: { permission: 'approvals:decide' },
    schema: {
      tags: ['approvals'],
      summary: 'What you may decide now, oldest deadline first.',
      security: [{ token: [] }],
      response: { 200: inboxSchema, ...problemResponses(401, 403, 503) },
    },
    handler: async (request) => {
      const caller = identityOf(request);
      const mine = await ofViews(look(queries, caller, { 'roles.any': [...caller.roles] }));
      const delegated = await ofViews(look(queries, caller, { 'delegatedTo.has': caller.actor }));
      const found = new Map<string, ApprovalView>();
      for (const one of mine.rows.filter((each) => byOwnRight(caller, each))) found.set(one.approvalId, one);
      for (const one of delegated.rows) found.set(one.approvalId, one);
      const items = [...found.values()]
        .filter(({ requestedBy, approvedBy }) => requestedBy !== caller.actor && !approvedBy.includes(caller.actor))
        .sort((one, other) => (one.deadlineAtMs ?? 0) - (other.deadlineAtMs ?? 0));
      return { items: items as object[], isWhole: mine.isWhole && delegated.isWhole };
    },
  });
}

type Narrowing = Parameters<Queries['approvals']['list']>[1];

async function look({ approvals }: InboxParts['queries'], { tenant }: Caller, narrowed: Narrowing) {
  const rows: ApprovalView[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const options: Narrowing = {
      ...narrowed,
      status: 'open',
      limit: PAGE_ROWS,
      ...(cursor === null ? {} : { cursor }),
    };
    const { items, nextCursor } = await approvals.list(tenant, options);
    rows.push(...items);
    cursor = nextCursor;
    if (cursor === null) break;
  }
  return { rows, isWhole: cursor === null };
}

function byOwnRight(caller: Caller, { approvalId, kind, riskTier, amountMicros }: ApprovalView): boolean {
  if (kind === null || riskTier === null) return false;
  const attributes = { kind, riskTier, ...(amountMicros === null ? {} : { amountMicros }) };
  return caller.may('approvals:decide', { id: approvalId, attributes }).allowed;
}
