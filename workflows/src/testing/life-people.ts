/**
 * For tests: the people around a client's life. They answer what the life writes, by the signals the starter would send, with
 * ids made of what they answer, so that two runs hear the same. A script says who keeps silent, rejects or corrects.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { Client } from '@temporalio/client';
import { approvalSettled, type SettledApproval } from '../approval/messages.ts';
import { workChanged } from '../assignment/messages.ts';
import { type LifeFact, lifeFact } from '../client-lifecycle/life/facts.ts';
import { handoffSettled } from '../handoff/messages.ts';
import type { Activities, EmitInput } from '../steps/contract.ts';

type Body = EmitInput['body'];
type Emitted<Type extends AnyEvent['type']> = Extract<Body, { type: Type }>;
/** A fact before it has its cause. */
type Said = LifeFact extends infer Each
  ? Each extends LifeFact
    ? Omit<Each, 'eventId' | 'correlationId' | 'occurredAtMs'>
    : never
  : never;

export interface PeopleScript {
  /** Instead of what people would say; null for silence, undefined for what they would. `nth` counts from 1 by type. */
  say?(body: Body, nth: number): readonly Said[] | null | undefined;
  /** How an approval ends; approved otherwise, null for never. */
  decide?(kind: string, nth: number): SettledApproval['outcome'] | null;
  /** What is approved in place of what was asked. */
  edit?(kind: string): string | null;
  /** Teams whose handoffs nobody takes. */
  readonly away?: readonly string[];
}

/** What everybody says when all goes well. */
function usual(body: Body): readonly Said[] {
  switch (body.type) {
    case 'ResearchStarted':
      return [
        {
          type: 'HumanFindingAdded',
          gap: 'HOURS_COVERED',
          severity: 'HIGH',
          hoursCoveredPerWeek: 40,
          typicalResponseMs: null,
        },
      ];
    case 'ClientRequirementsSent':
      return [validated(body, 'CONFIRMED', null)];
    case 'DemoTested':
      return [
        { type: 'DemoPresented', demoId: body.demoId },
        { type: 'PilotAgreed', demoId: body.demoId, pilotDays: 30 },
      ];
    case 'PrdQuestionAsked':
      return [answered(body)];
    case 'PrdDrafted':
      return [reviewed(body, 'CLIENT', true), reviewed(body, 'ONBOARDING', true)];
    default:
      return [];
  }
}

export function validated(
  { draftId, revision }: Emitted<'ClientRequirementsSent'>,
  outcome: 'CONFIRMED' | 'CORRECTED',
  conversationsPerMonth: number | null,
): Said {
  return {
    type: 'ClientRequirementsValidated',
    draftId,
    revision,
    outcome,
    conversationsPerMonth,
    objectivesConfirmed: 1,
  };
}

export function answered({ prdId, questionId, topic }: Emitted<'PrdQuestionAsked'>): Said {
  const choices = { TOOLS: ['order-status', 'loyalty-points'], INTEGRATIONS: ['zendesk'], ESCALATION: ['refund'] };
  const figure = topic === 'KPIS' ? 20 : null;
  return { type: 'PrdQuestionAnswered', prdId, questionId, choices: choices[topic as 'TOOLS'] ?? [], figure };
}

export function reviewed(
  { prdId, revision }: Emitted<'PrdDrafted'>,
  side: 'CLIENT' | 'ONBOARDING',
  isSatisfied: boolean,
): Said {
  return { type: 'PrdReviewed', prdId, revision, side, isSatisfied, askAgain: isSatisfied ? [] : ['ESCALATION'] };
}

/** The activities, with people who hear of what they do. */
export function withPeople(
  activities: Activities,
  client: Client,
  workflowId: string,
  script: PeopleScript = {},
): Activities {
  const met = new Map<string, Set<string>>();
  const nth = (kind: string, id: string) => {
    const ids = met.get(kind) ?? new Set();
    met.set(kind, ids.add(id));
    return [...ids].indexOf(id) + 1;
  };
  const handle = () => client.workflow.getHandle(workflowId);
  const correlationId = 'correlation-1';
  return {
    ...activities,
    async emit(input) {
      const written = await activities.emit(input);
      const { body } = input;
      const { eventId } = written;
      const scripted = script.say?.(body, nth(body.type, eventId));
      const said = scripted === undefined ? usual(body) : (scripted ?? []);
      for (const [at, one] of said.entries()) {
        const cause = { eventId: `${eventId}-${at}`, correlationId, occurredAtMs: input.occurredAtMs };
        await handle().signal(lifeFact, { ...one, ...cause } as LifeFact);
      }
      if (body.type === 'SalesDocIssued' && scripted === undefined) {
        const cause = { eventId: `${eventId}-signed`, correlationId, occurredAtMs: input.occurredAtMs };
        await handle().signal(lifeFact, { type: 'SalesDocSigned', docId: input.entity, isComplete: true, ...cause });
      }
      return written;
    },
    async command(input) {
      const result = await activities.command(input);
      if (result.kind === 'rejected') return result;
      const { eventId } = result;
      const command = input.command as {
        type: string;
        workId?: string;
        teams?: readonly string[];
        preferAgent?: string;
      };
      if (command.type === 'RequestWork') {
        const agentId = command.preferAgent ?? `${input.entity}-1`;
        const change = { team: input.entity, workId: command.workId ?? '', what: 'ASSIGNED' as const, agentId };
        await handle().signal(workChanged, { ...change, eventId: `${eventId}-work`, reason: null, expiresAtMs: null });
      }
      if (command.type === 'CreateHandoff') {
        const teams = command.teams ?? [];
        const isTaken = !teams.some((team) => script.away?.includes(team));
        const agents = isTaken ? Object.fromEntries(teams.map((team) => [team, `${team}-1`])) : {};
        const outcome = isTaken ? 'COMPLETED' : 'SHELVED';
        await handle().signal(handoffSettled, {
          handoffId: input.entity,
          outcome,
          agents,
          eventId: `${eventId}-handed`,
        });
      }
      return result;
    },
    async requestApproval(input) {
      const asked = await activities.requestApproval(input);
      const { approvalId, kind } = input;
      const scripted = script.decide?.(kind, nth(`approval ${kind}`, approvalId));
      const outcome = scripted === undefined ? 'APPROVED' : scripted;
      if (outcome === null) return asked;
      const diff = script.edit?.(kind) ?? null;
      const edit =
        diff === null ? null : { contentHash: 'edited', amountMicros: null, diff, diffUri: null, diffHash: null };
      const settled = { approvalId, outcome, decidedBy: ['user:u-1'], edit, eventId: `${approvalId}-settled` };
      await handle().signal(approvalSettled, settled);
      return asked;
    },
  };
}
