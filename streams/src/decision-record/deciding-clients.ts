/** Deciding events of leads, clients, their tickets, walks and messages, for `deciding.ts`. Pure. */
import type { DecidingTable } from './deciding-table.ts';
import { autonomyOf, type DecisionFeature, type Scalar } from './record.ts';

const client = { about: 'client' };
const lead = { about: 'lead' };
const ticket = { about: 'ticket', policy: 'support' };

export const decidingClients = {
  LeadScored: {
    ...lead,
    kind: 'LEAD_SCORE',
    policy: 'lead-classes',
    outcome: (event) => event.class,
    model: ({ modelVersion }) => modelVersion,
    not: ['class', 'confidence', 'modelVersion', 'reasons'],
  },
  LeadRouted: {
    ...lead,
    kind: 'LEAD_ROUTE',
    policy: ({ tableVersion }) => `lead-routing@${tableVersion ?? 'built-in'}`,
    outcome: ({ queue }) => queue,
    not: ['queue', 'tableVersion'],
  },
  LeadAssigned: {
    ...lead,
    kind: 'LEAD_ASSIGNMENT',
    policy: 'assigner',
    outcome: ({ assignee }) => assignee,
    not: ['assignee'],
  },
  LeadEngaged: {
    ...lead,
    kind: 'LEAD_CHANNEL',
    policy: 'lead-outreach',
    outcome: ({ channel }) => channel,
    not: ['channel'],
  },
  LeadOutreachEnded: { ...lead, kind: 'LEAD_OUTREACH', policy: 'lead-outreach', outcome: ({ outcome }) => outcome },
  ClientStageChanged: {
    ...client,
    kind: 'CLIENT_STAGE',
    policy: 'client-lifecycle',
    outcome: ({ to }) => to,
    not: ['to'],
  },
  ClientAgentAssigned: { ...client, kind: 'CLIENT_ASSIGNMENT', policy: 'assigner', outcome: ({ agentId }) => agentId },
  ClientPriced: {
    ...client,
    kind: 'CLIENT_PRICE',
    policy: ({ priceList }) => `prices@${priceList}`,
    outcome: ({ plan }) => plan,
    not: ['plan', 'priceList'],
  },
  ClientServiceModeChanged: {
    ...client,
    kind: 'SERVICE_MODE',
    policy: 'self-service',
    outcome: ({ to }) => to,
    not: ['to'],
  },
  ClientPlanSettled: {
    ...client,
    kind: 'CLIENT_PLAN',
    policy: ({ riskTier }) => `self-service@${riskTier}`,
    outcome: ({ outcome }) => outcome,
    not: ['outcome', 'riskTier'],
  },
  ClientOutreachTicketOpened: {
    ...client,
    kind: 'CLIENT_OUTREACH',
    policy: 'client-lifecycle',
    outcome: ({ about }) => about,
  },
  PrdObjectiveSuggested: {
    ...client,
    kind: 'OBJECTIVE',
    policy: ({ floorVersion }) => `village@${floorVersion}`,
    outcome: ({ objective }) => objective,
    not: ['floorVersion', 'objective'],
  },
  PrdApproved: {
    ...client,
    kind: 'PRD',
    policy: 'prd-review',
    outcome: () => 'APPROVED',
    also: () => ({ autonomy: 'HUMAN' }),
  },
  PrdAbandoned: { ...client, kind: 'PRD', policy: 'prd-review', outcome: () => 'ABANDONED' },
  DemoTested: {
    ...client,
    kind: 'DEMO_TEST',
    policy: 'demo-tests',
    outcome: ({ failedCount }) => (failedCount === 0 ? 'PASSED' : 'FAILED'),
  },
  HealthBandChanged: {
    ...client,
    kind: 'HEALTH_BAND',
    policy: ({ weightsVersion }) => `health@${weightsVersion}`,
    outcome: ({ to }) => to,
    not: ['to', 'weightsVersion', 'parts', 'partScores'],
    also: ({ envelope, parts, partScores, weightsVersion, dayAtMs }) => ({
      features: parts.map((name, at) => ({
        view: `health@${weightsVersion}`,
        name,
        value: partScores[at] ?? null,
        ageMs: envelope.occurredAtMs - dayAtMs,
        flag: partScores[at] === undefined ? 'DEFAULT' : 'FRESH',
      })),
      reasons: [
        ...parts.map((part, at) => ({ code: part, weight: (partScores[at] ?? 0) / 100, words: `score of ${part}` })),
        { code: 'RULE', words: `weighed by health@${weightsVersion}` },
      ],
    }),
  },
  ClientChurnScored: {
    ...client,
    kind: 'CLIENT_CHURN',
    policy: ({ basis, model }) => (basis === 'CHAMPION' ? 'churn-line' : model),
    outcome: ({ atRisk }) => (atRisk ? 'AT_RISK' : 'STAYS'),
    model: ({ basis, model }) => (basis === 'CHAMPION' ? model : null),
    not: ['atRisk', 'model', 'view', 'viewSha256'],
    also: ({ view, features, reasons, because, model }) => ({
      features: features.map(({ name, json, sinceMs: ageMs, flag }) => {
        return { view, name, value: scalarOf(json), ageMs, flag: flag as DecisionFeature['flag'] };
      }),
      reasons: [
        ...reasons.map(({ code, weight }) => ({ code, weight, words: `what ${code} adds` })),
        { code: because ?? 'MODEL', words: because === null ? `by ${model}` : `by the rule ${model}: ${because}` },
      ],
    }),
  },
  SuccessStageChanged: {
    ...client,
    kind: 'SUCCESS_STAGE',
    policy: 'client-success',
    outcome: ({ to }) => to,
    not: ['to'],
  },
  RenewalOpened: { ...client, kind: 'RENEWAL', policy: 'client-success', outcome: () => 'OPENED' },
  RenewalLapsed: { ...client, kind: 'RENEWAL', policy: 'client-success', outcome: () => 'LAPSED' },
  UpsellDetected: {
    ...client,
    kind: 'UPSELL_FOUND',
    policy: ({ settingsVersion }) => `upsell@${settingsVersion}`,
    outcome: (event) => event.kind,
    not: ['kind', 'settingsVersion', 'counted'],
    also: ({ kind, counted, windowToMs, atMs }) => ({
      features: [{ view: 'upsell_window', name: kind, value: counted, ageMs: atMs - windowToMs, flag: 'FRESH' }],
    }),
  },
  UpsellDecided: { ...client, kind: 'UPSELL', policy: 'upsell', outcome: ({ outcome }) => outcome, not: ['outcome'] },
  SpecialistInvited: { ...client, kind: 'SPECIALIST', policy: 'upsell', outcome: (event) => event.kind, not: ['kind'] },
  SpecialistWithdrawn: { ...client, kind: 'SPECIALIST', policy: 'upsell', outcome: () => 'WITHDRAWN' },
  SpecialistEngagementEnded: { ...client, kind: 'SPECIALIST', policy: 'specialist', outcome: ({ outcome }) => outcome },
  PatternDetected: {
    about: 'pattern',
    kind: 'PATTERN',
    policy: ({ test }) => `patterns@${test}`,
    outcome: ({ factor, outcome }) => `${factor} with ${outcome}`,
    not: ['test'],
  },
  RefundOwed: {
    ...client,
    kind: 'REFUND',
    policy: ({ clause }) => `refunds@${clause ?? 'terms'}`,
    outcome: () => 'OWED',
  },
  InvoiceLapsed: { ...client, kind: 'INVOICE', policy: 'billing', outcome: () => 'LAPSED' },
  InvoiceVoided: { ...client, kind: 'INVOICE', policy: 'billing', outcome: () => 'VOIDED' },
  TicketAnswered: {
    ...ticket,
    kind: 'TICKET_ANSWER',
    outcome: ({ by }) => by,
    when: ({ by }) => by !== 'agent' && by !== 'AGENT',
    not: ['by'],
  },
  TicketEscalated: {
    ...ticket,
    kind: 'TICKET_ESCALATION',
    outcome: ({ trigger }) => trigger,
    not: ['trigger'],
    also: ({ confidencePpm, thresholdPpm }) => ({
      ...(confidencePpm === null ? {} : { confidence: confidencePpm / 1_000_000 }),
      lines:
        thresholdPpm === null ? null : { profile: 'support', autonomousPpm: thresholdPpm, supervisedPpm: thresholdPpm },
      autonomy: 'HUMAN',
    }),
  },
  TicketAssigned: { ...ticket, kind: 'TICKET_ASSIGNMENT', policy: 'assigner', outcome: ({ agentId }) => agentId },
  TicketClosed: { ...ticket, kind: 'TICKET_CLOSE', outcome: ({ reason }) => reason },
  EscalationRaised: {
    ...client,
    kind: 'ESCALATION',
    policy: 'support',
    outcome: ({ level }) => `level ${level}`,
    also: () => ({ autonomy: 'HUMAN' }),
  },
  SupportMatrixUpdated: { ...client, kind: 'SUPPORT_MATRIX', policy: 'support', outcome: ({ category }) => category },
  JourneyEntered: {
    about: 'walk',
    kind: 'JOURNEY_ENTRY',
    policy: ({ journeyId, version }) => `journey@${journeyId}/${version}`,
    outcome: ({ isHoldout }) => (isHoldout ? 'HOLDOUT' : 'ENTERED'),
    not: ['isHoldout'],
  },
  JourneyEntrySkipped: {
    about: 'walk',
    kind: 'JOURNEY_ENTRY',
    policy: ({ journeyId, version }) => `journey@${journeyId}/${version}`,
    outcome: () => 'SKIPPED',
  },
  JourneyStepTaken: {
    about: 'walk',
    kind: 'JOURNEY_CHOICE',
    policy: ({ journeyId, version }) => `journey@${journeyId}/${version}`,
    outcome: ({ outcome }) => outcome,
    // The other steps follow from the one before.
    when: ({ because, kind }) => because !== null || kind === 'split',
    not: ['outcome'],
  },
  JourneyStepSkipped: {
    about: 'walk',
    kind: 'JOURNEY_CHOICE',
    policy: ({ journeyId, version }) => `journey@${journeyId}/${version}`,
    outcome: () => 'SKIPPED',
  },
  JourneyWaitBegun: {
    about: 'walk',
    kind: 'SEND_TIME',
    policy: ({ journeyId, version }) => `journey@${journeyId}/${version}`,
    outcome: ({ untilAtMs }) => untilAtMs,
    when: ({ because }) => because !== null,
  },
  MessageSuppressed: { about: 'message', kind: 'MESSAGE', policy: 'consent', outcome: () => 'SUPPRESSED' },
  TicketReopened: { ...ticket, kind: 'TICKET_REOPEN', outcome: () => 'REOPENED' },
  // A line of the profile is never general: what a lead is worth is not what a machine may do (MAMS-02).
  ConfigChangeClassified: {
    about: 'config',
    kind: 'CHANGE_CLASS',
    policy: 'change-classes',
    outcome: ({ classes }) => classes.join(' ') || 'NONE',
    not: ['classes', 'confidence', 'line'],
    also: ({ confidence, line }) => {
      if (confidence === null || line === null) return {};
      const linePpm = Math.round(line * 1_000_000);
      const lines = { profile: 'change-class', autonomousPpm: linePpm, supervisedPpm: linePpm };
      return { ...autonomyOf(confidence, 'general'), lines, autonomy: confidence >= line ? 'AUTO' : 'HUMAN' };
    },
  },
  ConfigChangeRiskScored: {
    about: 'config',
    kind: 'CHANGE_RISK',
    policy: 'change-risk',
    outcome: ({ tier }) => tier,
    not: ['tier', 'reasons'],
  },
  ConfigChangeApproved: { about: 'config', kind: 'CHANGE', policy: 'change-approval', outcome: () => 'APPROVED' },
  ConfigChangeRejected: { about: 'config', kind: 'CHANGE', policy: 'change-approval', outcome: () => 'REJECTED' },
  ConfigChangeVerified: { about: 'config', kind: 'CHANGE_JUDGED', policy: 'change-watch', outcome: () => 'VERIFIED' },
  ConfigChangeRolledBack: {
    about: 'config',
    kind: 'CHANGE_JUDGED',
    policy: 'change-watch',
    outcome: () => 'ROLLED_BACK',
  },
  ConfigChangeExpired: { about: 'config', kind: 'CHANGE', policy: 'change-approval', outcome: () => 'EXPIRED' },
} satisfies DecidingTable;

/** What is no JSON is told as it is: a record never keeps its event from the log. */
function scalarOf(json: string): Scalar {
  try {
    return JSON.parse(json) as Scalar;
  } catch {
    return json;
  }
}
