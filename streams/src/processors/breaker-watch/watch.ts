/**
 * What opens breakers by itself, and moves them on when their time has come (SM-1, KIKI-42, KIKI-45, KIKI-47). Pure fold:
 *
 *  - budget overrun: spent over the cap, which only a late bill can do → the campaign is halted until a person looks;
 *  - hot store slow (HotStoreSlowed) → the whole platform bids carefully, and is tried again after a minute;
 *  - an open breaker whose cool-down is over → half-open; a half-open one whose probes are over → closed.
 *
 * A signal counts when it is younger than the breaker's last event: what a person or a cool-down has answered is answered.
 * A risk over its line is reported to the breaker (`ReportRisk`), as people and programs may do, too.
 */
import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { type BreakerCommand, WHOLE_TENANT } from '../../deciders/breaker/commands.ts';
import { type Breaker, type BreakerEvent, breakerDecider } from '../../deciders/breaker/decider.ts';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';
import { dueRisk, RISKS_MAX, type Risk, riskLineOf, riskSettingName } from './risk.ts';

/** A slow store is a matter of the moment: older signals say nothing about now, ms. */
const FRESH_MS = 30_000;
const HOT_STORE_COOL_DOWN_MS = 60_000;
const PROBE_PPM = 100_000;
const CLOSES_AFTER_MS = 300_000;

interface Watched {
  readonly tenant: string;
  readonly entity: string;
  state: Breaker;
  version: number;
  /** Of its last event, ms since 1970 UTC. */
  changedAtMs: number;
}

interface Spending {
  readonly tenant: string;
  readonly entity: string;
  capMicros: number;
  spentMicros: number;
  /** The late bill that brought spent over the cap; undefined while it is not. */
  overrun: { readonly id: string; readonly atMs: number } | undefined;
}

export class BreakerWatch implements Watch<BreakerCommand> {
  readonly name = 'breaker-watch';
  readonly types = [
    'BreakerOpened',
    'BreakerHalfOpened',
    'BreakerClosed',
    'BreakerCampaignApproved',
    'BudgetOpened',
    'BudgetCapChanged',
    'BudgetSliceSettled',
    'BudgetLateSpendRecorded',
    'HotStoreSlowed',
    'RiskScored',
    'ConfigPublished',
  ] as const;
  readonly #breakers = new Map<string, Watched>();
  readonly #budgets = new Map<string, Spending>();
  /** Campaigns whose budget is overrun: few, so that a beat looks at no other. */
  readonly #overrun = new Set<Spending>();
  /** Breakers that are not closed. */
  readonly #active = new Set<Watched>();
  /** Risks that no breaker has answered: few, since each opens one. */
  readonly #risks = new Map<string, Risk>();
  /** By tenant: the risk over which it bids carefully, millionths. */
  readonly #riskLines = new Map<string, number>();
  #slow: { readonly id: string; readonly atMs: number; readonly latencyMs: number } | undefined;

  apply(event: AnyEvent): void {
    const { tenant, entity, id, occurredAtMs } = event.envelope;
    switch (event.type) {
      case 'BreakerOpened':
      case 'BreakerHalfOpened':
      case 'BreakerClosed':
      case 'BreakerCampaignApproved':
        this.#evolve(event);
        break;
      case 'BudgetOpened':
      case 'BudgetCapChanged':
        this.#spend(tenant, entity, { capMicros: event.capMicros }, undefined);
        break;
      case 'BudgetSliceSettled':
        this.#spend(tenant, entity, { addMicros: event.spentMicros }, undefined);
        break;
      case 'BudgetLateSpendRecorded':
        this.#spend(tenant, entity, { addMicros: event.spentMicros }, { id, atMs: occurredAtMs });
        break;
      case 'RiskScored': {
        const { riskPpm, model, because } = event;
        this.#risks.set(`${tenant}|${entity}`, { tenant, entity, id, atMs: occurredAtMs, riskPpm, model, because });
        if (this.#risks.size > RISKS_MAX) this.#risks.delete(this.#risks.keys().next().value as string);
        break;
      }
      case 'ConfigPublished':
        if (event.name === riskSettingName) this.#riskLines.set(tenant, riskLineOf(event.valueJson));
        break;
      case 'HotStoreSlowed':
        this.#slow = { id, atMs: occurredAtMs, latencyMs: event.latencyMs };
    }
  }

  due(nowMs: number): DueCommand<BreakerCommand>[] {
    const commands: DueCommand<BreakerCommand>[] = [];
    for (const spending of this.#overrun) {
      const due = this.#overrunOf(spending, nowMs);
      if (due !== undefined) commands.push(due);
    }
    for (const risk of this.#risks.values()) {
      const key = `${risk.tenant}|${risk.entity}`;
      const due = dueRisk(risk, this.#breakers.get(key), this.#riskLines.get(risk.tenant), nowMs);
      if (due === undefined) this.#risks.delete(key);
      else commands.push(due);
    }
    const slow = this.#slowNow(nowMs);
    if (slow !== undefined) commands.push(slow);
    for (const watched of this.#active) {
      const moved = moveOn(watched, nowMs);
      if (moved !== undefined) commands.push(moved);
    }
    return commands;
  }

  #evolve(event: BreakerEvent): void {
    const { tenant, entity, streamVersion, occurredAtMs } = event.envelope;
    const known = this.#breakers.get(`${tenant}|${entity}`);
    const before = known ?? { tenant, entity, state: breakerDecider.initialState(), version: 0, changedAtMs: 0 };
    before.state = breakerDecider.evolve(before.state, event);
    before.version = streamVersion;
    before.changedAtMs = occurredAtMs;
    this.#breakers.set(`${tenant}|${entity}`, before);
    if (before.state.state === 'closed') this.#active.delete(before);
    else this.#active.add(before);
  }

  #spend(
    tenant: string,
    entity: string,
    change: { readonly capMicros?: number; readonly addMicros?: number },
    late: Spending['overrun'],
  ): void {
    const key = `${tenant}|${entity}`;
    const known = this.#budgets.get(key);
    const spending = known ?? { tenant, entity, capMicros: 0, spentMicros: 0, overrun: undefined };
    if (known === undefined) this.#budgets.set(key, spending);
    spending.capMicros = change.capMicros ?? spending.capMicros;
    spending.spentMicros += change.addMicros ?? 0;
    if (spending.spentMicros <= spending.capMicros) {
      spending.overrun = undefined;
      this.#overrun.delete(spending);
    } else if (late !== undefined) {
      spending.overrun = late;
      this.#overrun.add(spending);
    }
  }

  #overrunOf(
    { tenant, entity, capMicros, spentMicros, overrun }: Spending,
    atMs: number,
  ): DueCommand<BreakerCommand> | undefined {
    const breaker = this.#breakers.get(`${tenant}|${entity}`);
    if (overrun === undefined || overrun.atMs <= (breaker?.changedAtMs ?? -1)) return undefined;
    if (breaker?.state.effects?.halted === true) return undefined;
    const because = `${spentMicros} micros are spent of a budget of ${capMicros}`;
    const command = { type: 'OpenBreaker', cause: 'BUDGET_OVERRUN', because, coolDownMs: null, atMs } as const;
    return { tenant, entity, command, cause: ['overrun', overrun.id], causationId: overrun.id };
  }

  #slowNow(atMs: number): DueCommand<BreakerCommand> | undefined {
    const slow = this.#slow;
    if (slow === undefined || atMs - slow.atMs > FRESH_MS) return undefined;
    const breaker = this.#breakers.get(`${PLATFORM_TENANT}|${WHOLE_TENANT}`);
    if (slow.atMs <= (breaker?.changedAtMs ?? -1) || breaker?.state.state === 'open') return undefined;
    const because = `the hot store answers in ${slow.latencyMs} ms`;
    const coolDownMs = HOT_STORE_COOL_DOWN_MS;
    const command = { type: 'OpenBreaker', cause: 'HOT_STORE_SLOW', because, coolDownMs, atMs } as const;
    return { tenant: PLATFORM_TENANT, entity: WHOLE_TENANT, command, cause: ['slow', slow.id], causationId: slow.id };
  }
}

/** From open to half-open, from half-open to closed, when the time is there. */
function moveOn({ tenant, entity, state, version }: Watched, atMs: number): DueCommand<BreakerCommand> | undefined {
  const cause = ['move on', tenant, entity, String(version)];
  const place = { tenant, entity, cause, causationId: null };
  if (state.state === 'open' && state.coolDownUntilMs !== null && atMs >= state.coolDownUntilMs) {
    const because = 'the cool-down is over';
    const probe = { probePpm: PROBE_PPM, closesAfterMs: CLOSES_AFTER_MS, force: false, atMs };
    return { ...place, command: { type: 'HalfOpenBreaker', because, ...probe } };
  }
  if (state.state === 'half-open' && state.closesAtMs !== null && atMs >= state.closesAtMs) {
    return { ...place, command: { type: 'CloseBreaker', because: 'the probes went well', force: false, atMs } };
  }
  return undefined;
}
