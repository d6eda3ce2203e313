/**
 * What must hold after every step, as sentences. Each names the first thing that is wrong; undefined when nothing is.
 * Money is counted here from the log and the books alone, not by the functions that are being proved.
 */
import type { LeaseState } from '../lease-book.ts';
import { CAMPAIGN, CAP_MICROS, DAILY_CAP_MICROS, TENANT, type World } from './world.ts';

/** Highest caps anybody set in a run: `steps.ts` only moves them between here and the first ones. */
export const CAP_MAX_MICROS = CAP_MICROS + 150;
export const DAILY_CAP_MAX_MICROS = DAILY_CAP_MICROS + 150;

interface Grant {
  readonly amountMicros: number;
  readonly dayFromMs: number;
}

export function brokenIn(world: World): string | undefined {
  return books(world) ?? places(world) ?? exposure(world) ?? slices(world);
}

/** What holds even when clocks differ by more than they may: nothing is lost, and an overrun is no more than what came late. */
export function brokenDespiteClocks(world: World, ended: boolean): string | undefined {
  const { capMicros, spentMicros, leasedMicros, lateMicros } = world.budget();
  const over = spentMicros + leasedMicros - capMicros - lateMicros;
  if (over > 0) return `confirmed + leased is ${over} micros over cap and late bills`;
  if (!ended) return books(world);
  const paid = sum(world.billed.values());
  if (leasedMicros !== 0) return `${leasedMicros} micros stay leased for ever`;
  return spentMicros === paid ? undefined : `the budget says ${spentMicros} spent, the log ${paid}`;
}

/** When everybody is dead and settled, the budget says what the log says. */
export function brokenInTheEnd(world: World): string | undefined {
  const { spentMicros, leasedMicros, lateMicros, days } = world.budget();
  const paid = sum(world.billed.values());
  if (leasedMicros !== 0) return `${leasedMicros} micros stay leased for ever`;
  if (spentMicros !== paid) return `the budget says ${spentMicros} spent, the log ${paid}`;
  if (lateMicros !== 0) return `${lateMicros} micros came late though every clock was near enough`;
  const byDay = sum(Object.values(days).map((day) => day.spentMicros));
  return byDay === paid ? brokenIn(world) : `the days say ${byDay} spent, the log ${paid}`;
}

/** Of every lease each micro is free, reserved or spent, in one book at most. */
function books(world: World): string | undefined {
  const seen = new Set<string>();
  for (const { book, name } of world.bidders) {
    for (const lease of book.leases()) {
      const inPlaces = lease.freeMicros + lease.reservedMicros + lease.spentMicros;
      if (inPlaces !== lease.amountMicros) return `${name}: ${inPlaces} micros in a lease of ${lease.amountMicros}`;
      if (Math.min(lease.freeMicros, lease.reservedMicros, lease.spentMicros) < 0) return `${name}: less than nothing`;
      // Told twice, here and by another, it errs on the safe side, and the keeper settles.
      if (lease.overspentMicros > 0 && !lease.unsure) return `${name}: ${lease.overspentMicros} micros beyond a lease`;
      if (seen.has(lease.leaseId)) return `two books hold lease ${lease.leaseId}`;
      seen.add(lease.leaseId);
    }
  }
  return undefined;
}

/** Of the budget each micro is free, leased, reserved or spent; confirmed + leased ≤ cap. */
function places(world: World): string | undefined {
  const budget = world.budget();
  const inBooks = new Map<string, LeaseState>();
  for (const { book } of world.bidders) for (const lease of book.leases()) inBooks.set(lease.leaseId, lease);
  let [leased, reserved, spent] = [0, 0, budget.spentMicros];
  for (const [leaseId, { amountMicros }] of Object.entries(budget.leases)) {
    const held = inBooks.get(leaseId);
    // Nobody alive holds it: locked whole until a keeper settles it.
    leased += held?.freeMicros ?? amountMicros;
    reserved += held?.reservedMicros ?? 0;
    spent += held?.spentMicros ?? 0;
  }
  const free = budget.capMicros - budget.spentMicros - budget.leasedMicros;
  if (free < 0) return `confirmed + leased is ${-free} micros over the cap`;
  const all = free + leased + reserved + spent;
  return all === budget.capMicros ? undefined : `${all} micros in all places of a budget of ${budget.capMicros}`;
}

/** What exchanges billed and may still bill, by lease and by day: it must fit whatever happens next. */
function exposure(world: World): string | undefined {
  const grants = grantsOf(world);
  const open = world.budget().leases;
  const byLease = new Map<string, number>();
  for (const bid of world.bids) {
    const billed = world.billed.get(bid.bidId);
    const owed = billed ?? (billable(world, bid) ? bid.costMicros : 0);
    if (owed > 0 && billed === undefined && open[bid.leaseId] === undefined)
      return 'a bid may be billed to a settled lease';
    byLease.set(bid.leaseId, (byLease.get(bid.leaseId) ?? 0) + owed);
  }
  const byDay = new Map<number, number>();
  for (const [leaseId, owed] of byLease) {
    const grant = grants.get(leaseId);
    if (grant === undefined) return `bids were made from ${leaseId}, which nobody was granted`;
    if (owed > grant.amountMicros) return `${owed} micros are owed from a lease of ${grant.amountMicros}`;
    byDay.set(grant.dayFromMs, (byDay.get(grant.dayFromMs) ?? 0) + owed);
  }
  if (sum(byLease.values()) > CAP_MAX_MICROS) return `${sum(byLease.values())} micros are owed in all`;
  for (const owed of byDay.values()) if (owed > DAILY_CAP_MAX_MICROS) return `${owed} micros are owed in a day`;
  return undefined;
}

/** KIKI-18: when a slice is leased, its day keeps to the lower of the daily cap and the share, as the log has them then. */
function slices(world: World): string | undefined {
  const days = new Map<number, number>();
  const leased = new Map<string, Grant>();
  let [own, share] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const event of [...world.truth.toEnd().accepted.values()].flat()) {
    if (event.type === 'BudgetDailyCapChanged') own = event.dailyCapMicros ?? Number.POSITIVE_INFINITY;
    if (event.type === 'BudgetAllocated') share = event.dailyCapMicros;
    if (event.type === 'BudgetAllocationReleased') share = Number.POSITIVE_INFINITY;
    if (event.type === 'BudgetSliceSettled') {
      const { dayFromMs } = leased.get(event.leaseId) as Grant;
      days.set(dayFromMs, (days.get(dayFromMs) ?? 0) - event.returnedMicros);
    }
    if (event.type !== 'BudgetSliceLeased') continue;
    const dayFromMs = event.dayFromMs ?? 0;
    leased.set(event.leaseId, { amountMicros: event.amountMicros, dayFromMs });
    const used = (days.get(dayFromMs) ?? 0) + event.amountMicros;
    days.set(dayFromMs, used);
    if (used > Math.min(own, share)) return `${used} micros of a day are leased beyond ${Math.min(own, share)}`;
  }
  return undefined;
}

/** True while some process would take the bill of a bid that is not billed yet. */
function billable(world: World, { bidId, expiresAtMs, maker }: World['bids'][number]): boolean {
  if (maker.lost.has(bidId)) return false;
  return world.bidders.some((bidder) => world.clockOf(bidder) < expiresAtMs);
}

function grantsOf(world: World): Map<string, Grant> {
  const grants = new Map<string, Grant>();
  for (const events of world.truth.toEnd().accepted.values()) {
    for (const event of events) {
      if (event.type !== 'BudgetSliceLeased' || event.envelope.entity !== CAMPAIGN || event.envelope.tenant !== TENANT)
        continue;
      grants.set(event.leaseId, { amountMicros: event.amountMicros, dayFromMs: event.dayFromMs ?? 0 });
    }
  }
  return grants;
}

function sum(numbers: Iterable<number>): number {
  let all = 0;
  for (const number of numbers) all += number;
  return all;
}
