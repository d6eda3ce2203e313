/** The three rules of WAP-56 over one client's counts. Pure. */
import { type Counted, CountWindow } from './count-window.ts';
import type { UpsellKind, UpsellLines } from './settings.ts';

const DAY_MS = 86_400_000;
const ONE_PPM = 1_000_000;
/** An opportunity of which nobody ever told the end does not block the next for ever, ms. */
const OPEN_MS_MAX = 180 * DAY_MS;
/** Stages in which a client may be sold more: neither while it tries, nor while it is at risk, nor when it is gone. */
const ripeStages: ReadonlySet<string> = new Set(['ACTIVE', 'RENEWAL_APPROACHING']);

/** What became of a client's opportunities of one kind. */
export interface Opportunities {
  /** How many there were. */
  readonly count: number;
  readonly openId: string | null;
  readonly openedAtMs: number;
  readonly endedAtMs: number | null;
}
export const noOpportunities: Opportunities = { count: 0, openId: null, openedAtMs: 0, endedAtMs: null };

export interface Client {
  readonly usage: CountWindow;
  readonly escalations: CountWindow;
  /** Asked for by tickets and counted by products; what was asked of its config is beside it. */
  readonly requests: CountWindow;
  readonly opportunities: Map<UpsellKind, Opportunities>;
  product: string | null;
  stage: string | null;
  configId: string | null;
  successAgentId: string | null;
  liveAtMs: number;
}

export function newClient(): Client {
  return {
    ...{ usage: new CountWindow(), escalations: new CountWindow(), requests: new CountWindow() },
    ...{ opportunities: new Map<UpsellKind, Opportunities>(), product: null, stage: null, configId: null },
    ...{ successAgentId: null, liveAtMs: 0 },
  };
}

export interface Finding {
  readonly kind: UpsellKind;
  readonly counted: number;
  readonly threshold: number;
  readonly expected: number | null;
  readonly windowFromMs: number;
  readonly atMs: number;
  readonly entries: number;
  readonly eventIds: readonly string[];
}

/** What the client seems ready for at `nowMs`; `ofConfig` is what was asked of its config. */
export function findings(
  client: Client,
  ofConfig: CountWindow | undefined,
  { settings }: UpsellLines,
  nowMs: number,
): Finding[] {
  const { stage, usage, escalations, requests } = client;
  if (stage === null || !ripeStages.has(stage)) return [];
  const windows = [usage, escalations, requests, ...(ofConfig === undefined ? [] : [ofConfig])];
  const atMs = Math.max(...windows.map((window) => window.latestMs(nowMs)));
  const { premium, voice, integration, coolDownDays } = settings;
  const found = [
    premium.isOn ? highUsage(client, premium, atMs) : null,
    voice.isOn ? manyEscalations(client, voice, atMs) : null,
    integration.isOn ? manyRequests(client, ofConfig, integration, atMs) : null,
  ];
  return found.filter((one) => one !== null && isFree(client, one, coolDownDays)) as Finding[];
}

type Rule<Name extends keyof UpsellLines['settings']> = UpsellLines['settings'][Name];

function highUsage(client: Client, rule: Rule<'premium'>, atMs: number): Finding | null {
  const windowFromMs = atMs - rule.windowDays * DAY_MS;
  const counted = client.usage.between(windowFromMs, atMs);
  if (counted.entries < rule.daysMin || counted.expected === 0) return null;
  // In millionths: 1,400 times 1.1 is more than 1,540 in binary fractions.
  const threshold = Math.ceil((counted.expected * Math.round(rule.usageShare * ONE_PPM)) / ONE_PPM);
  const { expected } = counted;
  return found({ kind: 'PREMIUM', threshold, expected, windowFromMs, atMs }, counted);
}

function manyEscalations(client: Client, rule: Rule<'voice'>, atMs: number): Finding | null {
  if (client.product !== 'chatbot') return null;
  const windowFromMs = Math.max(client.liveAtMs, atMs - rule.windowDays * DAY_MS);
  const counted = client.escalations.between(windowFromMs, atMs);
  return found({ kind: 'VOICE_ADD_ON', threshold: rule.escalations, expected: null, windowFromMs, atMs }, counted);
}

function manyRequests(
  client: Client,
  ofConfig: CountWindow | undefined,
  rule: Rule<'integration'>,
  atMs: number,
): Finding | null {
  // What the PRD named before the client went live is built anyway.
  const windowFromMs = Math.max(client.liveAtMs, atMs - rule.windowDays * DAY_MS);
  const own = client.requests.between(windowFromMs, atMs);
  const tools = ofConfig?.between(windowFromMs, atMs);
  const both: Counted = {
    ...own,
    n: own.n + (tools?.n ?? 0),
    entries: own.entries + (tools?.entries ?? 0),
    eventIds: [...own.eventIds, ...(tools?.eventIds ?? [])],
  };
  return found({ kind: 'CUSTOM_INTEGRATION', threshold: rule.requests, expected: null, windowFromMs, atMs }, both);
}

function found(of: Omit<Finding, 'counted' | 'entries' | 'eventIds'>, counted: Counted): Finding | null {
  const { n, entries, eventIds } = counted;
  return n < of.threshold ? null : { ...of, counted: n, entries, eventIds };
}

/** One open opportunity of a kind at a time, and a rest after its end. */
function isFree({ opportunities }: Client, { kind, atMs }: Finding, coolDownDays: number): boolean {
  const { openId, openedAtMs, endedAtMs } = opportunities.get(kind) ?? noOpportunities;
  if (openId !== null) return atMs >= openedAtMs + OPEN_MS_MAX;
  return endedAtMs === null || atMs >= endedAtMs + coolDownDays * DAY_MS;
}
