/** How the doors answer: what became of each item, and the position of what was written. */
import type { LogPosition } from '@mainstem/streams/log/event-log';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { errorTable } from '../errors.ts';
import type { GatewayMetrics } from '../http/metrics.ts';
import { named } from '../http/named-schema.ts';
import { POSITION_HEADER, positionToken } from '../http/position.ts';
import { fieldProblemSchema, PROBLEM_TYPE, problemSchema, sendProblem } from '../http/problem.ts';
import type { ItemResult } from './item.ts';

const positionSchema = named('LogPosition', z.object({ topic: z.string(), partition: z.int(), offset: z.int() }));
const laneDoc = 'The lane it waits in before it comes to its own topic; missing for what came there at once.';
const resultSchema = z.discriminatedUnion('status', [
  z.object({
    id: z.string(),
    status: z.literal('accepted'),
    position: positionSchema,
    lane: z.enum(['overflow', 'backfill']).optional().describe(laneDoc),
  }),
  z.object({ id: z.string(), status: z.literal('duplicate') }),
  z.object({ id: z.string().nullable(), status: z.literal('invalid'), problems: z.array(fieldProblemSchema) }),
]);
named('EventResult', resultSchema);
export const resultsSchema = z.object({ results: z.array(resultSchema).describe('One per event, in the order sent.') });
named('EventResults', resultsSchema);

/** A problem document that also says what was wrong with each item, when it could be read as items at all. */
export const noneTaken = {
  description: 'No event was taken.',
  content: { [PROBLEM_TYPE]: { schema: named('EventsProblem', problemSchema.extend(resultsSchema.partial().shape)) } },
};

export interface AnswerRules {
  /** Status when some were taken and some were not. */
  readonly some: 200 | 207;
  /** Status when none was taken. */
  readonly none: 400 | 422;
  /** Members of a good answer beside `results`. */
  readonly beside?: Readonly<Record<string, unknown>>;
}

export function sendResults(
  reply: FastifyReply,
  request: FastifyRequest,
  results: readonly ItemResult[],
  metrics: Pick<GatewayMetrics, 'items'>,
  { some, none, beside }: AnswerRules,
): FastifyReply {
  const counts = { accepted: 0, duplicate: 0, invalid: 0 };
  for (const { status } of results) counts[status] += 1;
  for (const [status, count] of Object.entries(counts)) if (count > 0) metrics.items.inc({ status }, count);
  const written = results.flatMap((result): LogPosition[] =>
    // What waits in a lane is in no view yet: its position promises nothing to a query.
    result.status === 'accepted' && result.lane === undefined ? [result.position] : [],
  );
  if (written.length > 0) reply.header(POSITION_HEADER, positionToken(written));
  const { invalid } = counts;
  if (invalid < results.length) return reply.code(invalid === 0 ? 200 : some).send({ ...beside, results });
  const detail = `${invalid} of ${results.length} events do not fit`;
  sendProblem(reply, request, {
    ...errorTable.EVENTS_INVALID,
    status: none,
    code: 'EVENTS_INVALID',
    detail,
    results,
  });
  return reply;
}
