/** All that a whole life remembers: small, for it is carried from run to run. Documents lie in the object store. */
import type { ClientStage } from '@mainstem/schemas/generated/events';
import type { SettledApproval } from '../../approval/messages.ts';
import type { HeardWork } from '../../assignment/listen.ts';
import type { SettledHandoff } from '../../handoff/messages.ts';
import { emptyInbox, type Inbox } from '../../steps/inbox.ts';
import type { Deal, FactOf, LifeFact, Profile } from './facts.ts';

export const lifeSteps = [
  'begin',
  'assign',
  'research',
  'review',
  'validation',
  'demo',
  'pilot',
  'nda',
  'handoff-to-onboarding',
  'prd-questions',
  'prd-review',
  'proposal',
  'config',
  'approval',
  'deployment',
  'handoff-to-success',
  'live',
  'over',
] as const;
export type LifeStep = (typeof lifeSteps)[number];

export interface Kept {
  /** Where it lies in the object store, sealed. */
  readonly uri: string;
  /** SHA-256, hex, before it was sealed. */
  readonly hash: string;
}

export interface Requirements extends Kept {
  readonly researchId: string;
  readonly draftId: string;
  readonly revision: number;
  readonly conversationsPerMonth: number;
  readonly objectives: readonly string[];
  /** What people read and approve; at most 16,384 characters. */
  readonly text: string;
}

export interface Answer {
  readonly eventId: string;
  readonly choices: readonly string[];
  readonly figure: number | null;
}

export interface Prd extends Kept {
  readonly prdId: string;
  readonly revision: number;
  /** Rounds of questions so far. */
  readonly round: number;
  /** Topics to ask about in the next round; empty: all. */
  readonly askAgain: readonly string[];
  /** By topic. */
  readonly answers: Readonly<Record<string, Answer>>;
  readonly sprints: Pick<FactOf<'PrdSprintPlanned'>, 'goalPpm' | 'goalMonths' | 'sprints'> | null;
}

export interface Config {
  readonly configId: string;
  readonly commitHash: string;
  readonly missing: number;
  /** Approval that let it through; empty before. */
  readonly approvalId: string;
}

export interface Pricing {
  readonly pricingId: string;
  readonly plan: string;
  readonly monthlyMicros: number;
}

export interface LifeState extends Inbox<LifeFact> {
  readonly body: 'whole';
  readonly stage: ClientStage;
  readonly at: LifeStep;
  /** How often each step was entered, by step. */
  readonly rounds: Readonly<Record<string, number>>;
  readonly shown: { readonly step: string; readonly waitingFor: string | null; readonly untilMs: number | null };
  /** The last event of the life: the next names it as its cause. */
  readonly cause: { readonly eventId: string; readonly correlationId: string } | null;
  readonly profile: Profile;
  readonly deal: Deal | null;
  /** The agent of each team, by team. */
  readonly agents: Readonly<Record<string, string>>;
  /** Places taken at teams, by team: ids of work that are given back when the client goes on. */
  readonly places: Readonly<Record<string, string>>;
  readonly findings: readonly FactOf<'HumanFindingAdded'>[];
  readonly requirements: Requirements | null;
  readonly demoId: string | null;
  readonly prd: Prd | null;
  readonly pricing: Pricing | null;
  readonly config: Config | null;
  readonly handoffId: string | null;
  /** Chose its plan itself, and people help it since. */
  readonly isAssisted?: boolean;
  readonly heard: {
    readonly approvals: readonly SettledApproval[];
    readonly work: HeardWork;
    readonly handoffs: readonly SettledHandoff[];
  };
}

/** A client that is known by its deal alone. */
const unknownProfile: Profile = {
  product: 'chatbot',
  assistedBy: null,
  businessType: null,
};

export const initialLife: LifeState = {
  body: 'whole',
  stage: 'NONE',
  at: 'begin',
  rounds: {},
  shown: { step: 'begin', waitingFor: null, untilMs: null },
  cause: null,
  profile: unknownProfile,
  deal: null,
  agents: {},
  places: {},
  findings: [],
  requirements: null,
  demoId: null,
  prd: null,
  pricing: null,
  config: null,
  handoffId: null,
  heard: { approvals: [], work: { seenEventIds: [], last: [] }, handoffs: [] },
  ...emptyInbox,
};
