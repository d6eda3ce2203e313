/**
 * What an agent may only ask for: that a lead or client be engaged or handed over, or a campaign optimised (MAMS-15…17). Each
 * is an event with an id of its own, nothing else: no message is sent, nothing is assigned, no price is moved here. The
 * workflows of client work take such requests up; until one does, a person sees them in the view `actions`.
 */
import { eventWith, factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { because } from '../http/because.ts';
import { entityId } from '../http/ids.ts';
import { named } from '../http/named-schema.ts';
import { opaque } from '../http/personal-value.ts';
import { ofViews } from '../queries/of-views.ts';
import { slug } from './memory/store.ts';
import type { AgentParts } from './parts.ts';
import { type Tool, type ToolCall, type ToolDone, tool } from './tool.ts';

const agentId = opaque(z.string().min(1).max(128)).regex(/^[a-z]+:[^|\s@\p{Cc}\p{Cs}]+$/u, 'kind:name');
const requestKey = slug.optional().describe('Name of the request: the same again is the same request.');
const subjectKind = z.enum(['lead', 'client']);
const micros = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

export const engageInput = z.strictObject({
  subjectKind,
  subject: entityId,
  channel: z.enum(['email', 'chat', 'voice', 'sms']),
  purpose: slug.describe('What for, as a short name, e.g. "demo-follow-up".'),
  templateRef: entityId.optional(),
  notBeforeAtMs: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  assignee: agentId.optional().describe('Agent wanted; whoever is free when left out.'),
  because,
  key: requestKey,
});
export const optimizeInput = z
  .strictObject({
    campaignId: entityId,
    goal: z.enum(['clicks', 'conversions', 'cost', 'reach']),
    budgetMicros: micros.optional().describe('Most that may be spent on trying, micros of currency.'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'ISO 4217, e.g. "USD"')
      .optional(),
    because,
    key: requestKey,
  })
  .refine((asked) => (asked.budgetMicros === undefined) === (asked.currency === undefined), {
    path: ['currency'],
    message: 'a budget needs its currency, and a currency its budget',
  });
export const handoffInput = z.strictObject({
  subjectKind,
  subject: entityId,
  fromAgent: agentId.optional(),
  toRole: z.enum(['sales', 'onboarding', 'support', 'success', 'sales_specialist', 'ai_supervisor']),
  toAgent: agentId.optional(),
  urgent: z.boolean().default(false),
  contextEventIds: z.array(z.uuid()).max(50).default([]).describe('Events the next one should know of.'),
  because,
  key: requestKey,
});

const requested = z.object({
  requestId: z.string().describe('Id of the request on the log.'),
  status: z.literal('requested').describe('Asked for, and nothing more: a workflow or a person takes it up.'),
});
named('Requested', requested);

export function requestTools(parts: AgentParts): Tool[] {
  const shared = { permission: 'agents:act', output: requested, hints: { readOnly: false, idempotent: true } } as const;
  return [
    tool({
      ...shared,
      name: 'request_engagement',
      title: 'Ask to engage a lead or client',
      about: 'Writes a request to engage a lead or client on a channel. Nothing is sent by it.',
      input: engageInput,
      recorded: ['subjectKind', 'subject', 'channel', 'purpose', 'templateRef', 'notBeforeAtMs', 'assignee', 'key'],
      async run({ subject, key, ...asked }, call) {
        await known(parts, asked.subjectKind, subject, call);
        const { templateRef = null, notBeforeAtMs = null, assignee = null } = asked;
        return written('EngagementRequested', subject, key, { ...asked, templateRef, notBeforeAtMs, assignee }, call);
      },
    }),
    tool({
      ...shared,
      name: 'request_optimisation',
      title: 'Ask to optimise a campaign',
      about: 'Writes a request to optimise a campaign. No price, budget or target is changed by it.',
      input: optimizeInput,
      recorded: ['campaignId', 'goal', 'budgetMicros', 'currency', 'key'],
      async run({ campaignId, key, ...asked }, call) {
        const { version } = await parts.writers.campaigns.load(call.caller.tenant, campaignId);
        if (version === 0) throw new GatewayError('NOT_FOUND', 'no such campaign');
        const { budgetMicros = null, currency = null } = asked;
        return written('OptimisationRequested', campaignId, key, { ...asked, budgetMicros, currency }, call);
      },
    }),
    tool({
      ...shared,
      name: 'request_handoff',
      title: 'Ask to hand a lead or client over',
      about: 'Writes a request to hand a lead or client to a role or agent. Nobody is assigned by it.',
      input: handoffInput,
      recorded: ['subjectKind', 'subject', 'fromAgent', 'toRole', 'toAgent', 'urgent', 'contextEventIds', 'key'],
      async run({ subject, key, ...asked }, call) {
        await known(parts, asked.subjectKind, subject, call);
        const { fromAgent = null, toAgent = null } = asked;
        return written('HandoffRequested', subject, key, { ...asked, fromAgent, toAgent }, call);
      },
    }),
  ];
}

/** Another tenant's thing is one that is not there. */
async function known(parts: AgentParts, kind: 'lead' | 'client', id: string, { caller }: ToolCall): Promise<void> {
  const query = kind === 'lead' ? parts.queries.leads : parts.queries.clients;
  if ((await ofViews<object | null>(query.get(caller.tenant, id))) === null) {
    throw new GatewayError('NOT_FOUND', `no such ${kind}`);
  }
}

/** The same key is the same event id, which every reader counts once (R2). */
function written(
  type: 'EngagementRequested' | 'OptimisationRequested' | 'HandoffRequested',
  entity: string,
  key: string | undefined,
  body: object,
  { caller, nowMs, callEventId }: ToolCall,
): ToolDone & { output: z.input<typeof requested> } {
  const { tenant, actor } = caller;
  const id = uuidFrom(type, tenant, actor, entity, key ?? callEventId);
  const origin = {
    id,
    tenant,
    entity,
    occurredAtMs: nowMs,
    actor,
    correlationId: callEventId,
    causationId: callEventId,
  };
  const event = eventWith({ type, ...body }, factEnvelope(origin));
  return { output: { requestId: id, status: 'requested' }, count: 1, events: [event] };
}
