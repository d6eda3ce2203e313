/**
 * Names of the platform's own processes and processors, as they are actors of events (`service:<name>`). No service key is
 * issued under one: what it did would read as done by the platform itself.
 */

/** Those of `processors/table.ts` (a test compares), and of what else writes events. */
const platformNames: ReadonlySet<string> = new Set([
  'auditor',
  'backfill-lane',
  'bidder',
  'breaker-incidents',
  'model-monitor',
  'model-outcomes',
  'model-promotion',
  'presence-clock',
  'team-desk',
  'breach-watch',
  'breaker-watch',
  'budget-keeper',
  'budget-allocator',
  'budget-pacing',
  'campaign-learning',
  'click-models',
  'client-churn',
  'creative-exposures',
  'customer-values',
  'cli',
  'decision-auditor',
  'decision-recovery',
  'error-watch',
  'experiment-watch',
  'gateway',
  'gold-release',
  'mainstem',
  'mainstem-cli',
  'notary',
  'outcome-monitor',
  'overflow-lane',
  'pattern-finder',
  'performance-monitor',
  'platform',
  'projections',
  'purchase-outcomes',
  'sample',
  'simulator',
  'streams',
  'traffic-count',
  'upsell-watch',
  'win-curves',
  'workflows',
]);
/** Sources of webhooks act as `webhook-<source>`. */
const PLATFORM_PREFIX = 'webhook-';

export function isPlatformName(name: string): boolean {
  return platformNames.has(name) || name.startsWith(PLATFORM_PREFIX);
}
