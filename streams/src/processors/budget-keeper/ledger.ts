/**
 * What was billed out of each lease, by the log: the truth a lease is settled with when its bidder cannot (R1).
 *
 * Pure fold of two topics that are read side by side, in no order between them: `budget_events` (leased, settled, late
 * spend recorded) and `bid_events` (ImpressionBilled). A bid is counted once however often its bill stands on the log.
 *
 * A settled lease may be billed beyond what it was settled with: the bill was on its way, or its exchange had first said
 * "lost". Compared are sums, never single bills: `billed − settled − recorded late`, because the settlement of a bidder
 * does not say which bills it counted. The surplus is put down to the bills read last.
 */

import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { BudgetCommand } from '../../deciders/budget/commands.ts';

export interface LedgerCommand {
  readonly tenant: string;
  readonly campaignId: string;
  readonly command: Extract<BudgetCommand, { type: 'SettleLease' | 'RecordLateSpend' }>;
  /** When the lease was granted and is over, ms since 1970 UTC; null while its grant is not known. */
  readonly lease: Readonly<Pick<Grant, 'leasedAtMs' | 'settleAfterMs'>> | null;
  /** The same for the same finding, so that it is decided once whoever sends it. */
  readonly cause: readonly string[];
}

interface Bill {
  readonly bidId: string;
  readonly costMicros: number;
}

interface Grant {
  readonly amountMicros: number;
  readonly leasedAtMs: number;
  readonly settleAfterMs: number;
  readonly dayFromMs: number | null;
}

interface LeaseAccount {
  tenant: string;
  campaignId: string;
  /** Undefined until the grant is read; its bills may be read first. */
  grant: Grant | undefined;
  settledMicros: number | undefined;
  billedMicros: number;
  lateMicros: number;
  /** By bid id, in the order read. */
  bills: Map<string, Bill>;
  lateBids: Set<string>;
}

/**
 * How long after `settleAfterMs` a settled lease is remembered. No bidder takes a bill after that time, so a later one on
 * the log can only be the product of a broken clock; ten minutes bound what is kept.
 */
export const FORGET_AFTER_MS = 600_000;

export class LeaseLedger {
  readonly #leases = new Map<string, LeaseAccount>();

  get size(): number {
    return this.#leases.size;
  }

  apply(event: AnyEvent): void {
    const { tenant, entity, occurredAtMs: leasedAtMs } = event.envelope;
    switch (event.type) {
      case 'BudgetSliceLeased': {
        const { amountMicros, settleAfterMs, dayFromMs } = event;
        this.#account(event.leaseId, tenant, entity).grant = { amountMicros, leasedAtMs, settleAfterMs, dayFromMs };
        break;
      }
      case 'BudgetSliceSettled':
        this.#account(event.leaseId, tenant, entity).settledMicros = event.spentMicros;
        break;
      case 'BudgetLateSpendRecorded': {
        const account = this.#account(event.leaseId, tenant, entity);
        if (account.lateBids.has(event.bidId)) break;
        account.lateBids.add(event.bidId);
        account.lateMicros += event.spentMicros;
        break;
      }
      case 'ImpressionBilled': {
        const account = this.#account(event.leaseId, tenant, event.campaignId);
        if (account.bills.has(entity)) break;
        account.bills.set(entity, { bidId: entity, costMicros: event.costMicros });
        account.billedMicros += event.costMicros;
        break;
      }
    }
  }

  /** What is to be commanded, given that everything appended before `nowMs` to either topic has been applied. */
  due(nowMs: number): LedgerCommand[] {
    const commands: LedgerCommand[] = [];
    for (const [leaseId, account] of this.#leases) {
      const { grant, settledMicros } = account;
      if (settledMicros !== undefined) commands.push(...lateCommands(leaseId, account, settledMicros));
      // No grant though both topics are read: the lease was settled and forgotten long ago, so all of it is late.
      else if (grant === undefined) commands.push(...lateCommands(leaseId, account, 0));
      else if (nowMs >= grant.settleAfterMs) commands.push(settleCommand(leaseId, account, grant));
    }
    return commands;
  }

  /** Drops what can no longer change; answers how many leases. */
  forget(nowMs: number): number {
    const before = this.#leases.size;
    for (const [leaseId, account] of this.#leases) {
      const { grant, settledMicros } = account;
      if (surplusOf(account, settledMicros ?? 0) > 0) continue;
      const over =
        grant === undefined || (settledMicros !== undefined && nowMs >= grant.settleAfterMs + FORGET_AFTER_MS);
      if (over) this.#leases.delete(leaseId);
    }
    return before - this.#leases.size;
  }

  #account(leaseId: string, tenant: string, campaignId: string): LeaseAccount {
    const known = this.#leases.get(leaseId);
    if (known !== undefined) return known;
    const account: LeaseAccount = {
      tenant,
      campaignId,
      grant: undefined,
      settledMicros: undefined,
      billedMicros: 0,
      lateMicros: 0,
      bills: new Map(),
      lateBids: new Set(),
    };
    this.#leases.set(leaseId, account);
    return account;
  }
}

function settleCommand(leaseId: string, account: LeaseAccount, grant: Grant): LedgerCommand {
  const { tenant, campaignId, billedMicros } = account;
  const spentMicros = Math.min(billedMicros, grant.amountMicros);
  const command = { type: 'SettleLease', leaseId, spentMicros } as const;
  return { tenant, campaignId, command, lease: grant, cause: ['settle', leaseId] };
}

function surplusOf(account: LeaseAccount, settledMicros: number): number {
  return account.billedMicros - settledMicros - account.lateMicros;
}

function lateCommands(leaseId: string, account: LeaseAccount, settledMicros: number): LedgerCommand[] {
  let surplus = surplusOf(account, settledMicros);
  if (surplus <= 0) return [];
  const { tenant, campaignId, grant } = account;
  const dayFromMs = grant?.dayFromMs ?? null;
  const commands: LedgerCommand[] = [];
  for (const { bidId, costMicros } of [...account.bills.values()].reverse()) {
    if (surplus <= 0) break;
    const spentMicros = Math.min(surplus, costMicros);
    if (spentMicros === 0 || account.lateBids.has(bidId)) continue;
    surplus -= spentMicros;
    commands.push({
      tenant,
      campaignId,
      command: { type: 'RecordLateSpend', bidId, leaseId, spentMicros, dayFromMs },
      lease: grant ?? null,
      cause: ['late', leaseId, bidId],
    });
  }
  return commands;
}
