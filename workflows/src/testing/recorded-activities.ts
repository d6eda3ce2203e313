/** For tests: activities that keep what they were asked, with ids made as the real ones make them. */
import { scoreLead } from '@mainstem/models/lead-score';
import type { Suggestion } from '@mainstem/models/village/suggest';
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { defaultLeadTable, routeByTable } from '@mainstem/streams/leads/routing-table';
import { activityInfo } from '@temporalio/activity';
import type { RequestApprovalInput } from '../approval/contract.ts';
import type { Billed, ChargeInput, InvoiceInput, RefundInput } from '../billing/contract.ts';
import type { DeliverInput, Delivery } from '../communication/contract.ts';
import type { Ticket } from '../incident/contract.ts';
import { policyInForce } from '../incident/setting.ts';
import type { JourneyWorld, JourneyWorldInput } from '../journeys/contract.ts';
import type { AskModelInput, ModelAnswer } from '../language/contract.ts';
import type { AskLeadAgentInput, LeadAgent } from '../lead/contract.ts';
import type { ApprovalNotice, ApprovalNoticeInput } from '../notices/contract.ts';
import type { QbrFigures } from '../qbr/figures.ts';
import type { CollectInput, CollectResult } from '../research/contract.ts';
import type { DocumentSent, SendDocumentInput } from '../signing/contract.ts';
import type { Activities, AlertInput, CommandInput, CommandResult, EmitInput } from '../steps/contract.ts';
import { type CampaignScript, recordCampaigns } from './recorded-campaigns.ts';
import { type ConfigScript, recordConfigs } from './recorded-configs.ts';
import { type Committed, keepCommit, recordOnboarding } from './recorded-onboarding.ts';
import { recordQbrs } from './recorded-qbrs.ts';
import { recordTraining, type TrainingScript } from './recorded-training.ts';

export interface Recorded {
  readonly activities: Activities;
  readonly emitted: (EmitInput & { readonly eventId: string })[];
  readonly commands: CommandInput[];
  readonly alerts: AlertInput[];
  readonly asks: AskModelInput[];
  /** Messages to people. */
  readonly messages: DeliverInput[];
  /** Asked of people; who tests answers by the signal `approvalSettled`. */
  readonly approvals: RequestApprovalInput[];
  /** Bodies emitted, in order. */
  bodies(): EmitInput['body'][];
  types(): AnyEvent['type'][];
}

export interface Script extends CampaignScript, ConfigScript, TrainingScript {
  readonly gold?: readonly string[];
  command?(input: CommandInput): CommandResult | Error;
  /** What the language model answers; "answered" otherwise. */
  ask?(input: AskModelInput): ModelAnswer | Error;
  /** What becomes of a message; sent otherwise. */
  deliver?(input: DeliverInput): Delivery | Error;
  /** What a source of research says; nothing found otherwise. */
  collect?(input: CollectInput): CollectResult | Error;
  /** What becomes of an invoice, charge or refund; done otherwise. */
  bill?(input: InvoiceInput | ChargeInput | RefundInput): Billed | Error;
  /** What becomes of a document that is sent to be signed; sent otherwise, and waited for by who tests. */
  sign?(input: SendDocumentInput): DocumentSent;
  /** Whether the client's key is there; it is otherwise. */
  isErased?(): boolean;
  /** Journeys that are live; none otherwise. */
  journeyWorld?(input: JourneyWorldInput): JourneyWorld;
  /** What was counted of a client; a sample otherwise. */
  figures?(): QbrFigures;
  /** What others gained by; nothing otherwise. */
  village?(): readonly Suggestion[];
  /** Why an uploaded deck is refused; it is taken otherwise. */
  refuseDeck?(uri: string): string | null;
  /** Who gets a lead; ann otherwise. */
  agent?(input: AskLeadAgentInput): LeadAgent;
  /** Whom a notice of an approval goes to; nobody otherwise. */
  notice?(input: ApprovalNoticeInput): ApprovalNotice | null;
  /** Tenants with clients; none otherwise. */
  tenants?(): readonly string[];
  ticket?(): Ticket;
  alert?(): { channel: string; delivered: boolean } | Error;
}

export function recordActivities(script: Script = {}): Recorded {
  const emitted: Recorded['emitted'] = [];
  const commands: CommandInput[] = [];
  const alerts: AlertInput[] = [];
  const asks: AskModelInput[] = [];
  const approvals: RequestApprovalInput[] = [];
  const messages: DeliverInput[] = [];
  const id = (step: string) => uuidFrom(activityInfo().workflowExecution?.workflowId ?? 'none', step);
  const orThrow = <Value>(value: Value | Error): Value => {
    if (value instanceof Error) throw value;
    return value;
  };
  const committed: Committed = new Map();
  const command = async (input: CommandInput): Promise<CommandResult> => {
    commands.push(input);
    keepCommit(committed, input);
    return orThrow(script.command?.(input) ?? { kind: 'accepted', eventId: id(input.step) });
  };
  return {
    emitted,
    commands,
    alerts,
    asks,
    messages,
    approvals,
    bodies: () => emitted.map((input) => input.body),
    types: () => emitted.map((input) => input.body.type),
    activities: {
      emit: async (input) => {
        const eventId = id(input.step);
        emitted.push({ ...input, eventId });
        return { eventId };
      },
      scoreLead: async (facts) => scoreLead(facts),
      routeLead: async ({ facts, score }) => routeByTable(facts, score, defaultLeadTable),
      askLeadAgent: async (input) =>
        script.agent?.(input) ?? { agentId: 'ann', isKnown: true, because: 'least loaded' },
      command,
      commandCreative: ({ creativeId, ...input }) => command({ ...input, stream: 'creative', entity: creativeId }),
      requestApproval: async (input) => {
        approvals.push(input);
        return { kind: 'accepted', eventId: id(input.step), lastDeadlineAtMs: input.deadlineAtMs };
      },
      approvalOutcome: async () => null,
      approvalNotice: async (input) => script.notice?.(input) ?? null,
      collectSource: async (input) => orThrow(script.collect?.(input) ?? nothingFound),
      issueInvoice: async (input) =>
        orThrow(script.bill?.(input) ?? billed(input.step, 'OPEN', sumOf(input), input.currency)),
      chargeClient: async (input) =>
        orThrow(script.bill?.(input) ?? billed(input.step, 'SUCCEEDED', input.amountMicros, input.currency)),
      refundClient: async (input) =>
        orThrow(script.bill?.(input) ?? billed(input.step, 'SUCCEEDED', input.amountMicros, input.currency)),
      askModel: async (input) => {
        asks.push(input);
        const eventId = id(input.step);
        const said = { text: 'answered', provider: 'test', model: 'test', offline: false, isCut: false };
        return orThrow(script.ask?.(input) ?? { kind: 'answered', ...said, eventId });
      },
      deliverMessage: async (input) => {
        messages.push(input);
        const sent = { provider: 'test', providerMessageId: input.messageId, subjectRef: input.to.id, offline: false };
        return orThrow(script.deliver?.(input) ?? { outcome: 'SENT', language: input.language ?? 'en', ...sent });
      },
      ...recordConfigs(script),
      ...recordCampaigns(script),
      ...recordOnboarding(script, committed),
      goldCandidates: async () => script.gold ?? [],
      campaignOfCreative: async () => 'spring',
      journeyWorld: async (input) => script.journeyWorld?.(input) ?? { zone: null, journeys: {} },
      configInForce: async () => 'commit-1',
      branchInForce: async () => 'prod',
      tenantsToScore: async ({ after }) => (after === '' ? (script.tenants?.() ?? []) : []),
      scorePage: async () => ({ clients: 0, scored: 0, changed: 0, last: null }),
      ...recordQbrs(script),
      ...recordTraining(script),
      villageSuggestions: async () => script.village?.() ?? [],
      lifecycleVariables: async ({ product }) => ({ product }),
      incidentPolicy: async ({ severity }) => policyInForce(undefined, severity),
      openTicket: async () =>
        script.ticket?.() ?? { system: 'test', ticketId: '1', uri: 'https://git.example/issues/1' },
      endAccess: async () => ({ sessions: 2, keys: 1 }),
      alert: async (input) => {
        alerts.push(input);
        return orThrow(script.alert?.() ?? { channel: 'slack', delivered: true });
      },
    },
  };
}

const nothingFound: CollectResult = {
  kind: 'collected',
  findings: [],
  findingCount: 0,
  pageCount: 1,
  isCut: false,
  isOffline: true,
  findingsHash: null,
  ratingCount: 0,
  ratingMeanHundredths: null,
  newestAtMs: null,
  durationMs: 0,
};

function billed(step: string, state: string, amountMicros: number, currency: string): Billed {
  return {
    kind: 'done',
    provider: 'test',
    providerRef: `ref-${step}`,
    amountMicros,
    currency,
    state,
    isDelivered: false,
  };
}

function sumOf({ lines }: InvoiceInput): number {
  return lines.reduce((sum, line) => sum + line.amountMicros, 0);
}
