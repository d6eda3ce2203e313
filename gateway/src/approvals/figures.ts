/** `GET /v1/approvals/figures`: how approvals go, by kind: time to decide, overturn rate, share that passes by rules. */
import { type ApprovalFigures, KINDS_MAX } from '@mainstem/projections/approvals/figures';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { identityOf } from '../http/guard.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { ofViews } from '../queries/of-views.ts';
import type { ApprovalStores } from './parts.ts';

const DAY_MS = 86_400_000;
const DAYS_MAX = 366;

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const ms = z.number().nullable();
const figuresSchema: z.ZodType<ApprovalFigures> = z.object({
  kind: z.string(),
  ...{ asked: count, open: count, approved: count, rejected: count, withdrawn: count, expired: count },
  autoShare: share.nullable().describe('Of those over: a rule let them pass.'),
  overturnRate: share.nullable().describe('Of those people decided: rejected or changed.'),
  decideMsP50: ms.describe('From being asked for to being decided by people, ms.'),
  decideMsP95: ms,
  escalatedShare: share,
});

export interface FiguresParts {
  readonly approvals: Pick<ApprovalStores, 'figures'>;
  readonly clock: () => number;
}

export function figuresRoute(app: FastifyInstance, { approvals, clock }: FiguresParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'GET',
    url: '/v1/approvals/figures',
    config: { permission: 'approvals:read' },
    schema: {
      tags: ['approvals'],
      summary: 'How approvals go, by kind.',
      security: [{ token: [] }],
      querystring: z.strictObject({
        days: z
          .string()
          .regex(/^[1-9]\d{0,2}$/, `a whole number from 1 to ${DAYS_MAX}`)
          .transform(Number)
          .pipe(z.int().max(DAYS_MAX))
          .default(30)
          .describe('Those asked for in the last days.'),
      }),
      response: {
        200: z.object({ items: z.array(figuresSchema).max(KINDS_MAX) }),
        ...problemResponses(400, 401, 403, 503),
      },
    },
    handler: async (request) => {
      const nowMs = clock();
      const { tenant } = identityOf(request);
      const items = await ofViews(approvals.figures(tenant, nowMs - request.query.days * DAY_MS, nowMs + 1));
      return { items };
    },
  });
}
