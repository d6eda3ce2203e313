/**
 * Which process wrote an event, and of what code: the newest start of that process on the log before the event (ADR 0032).
 * During a rolling release two builds run at once; then the answer names the newer one and says that it is not certain.
 */
import type { AuditView, Queries } from '@mainstem/projections/queries';
import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import { serviceOf } from '@mainstem/streams/processors/auditor/auditor';
import { processors } from '@mainstem/streams/processors/table';
import { PROCESS_STARTED, type ProcessName, processNames } from '@mainstem/streams/runtime/process-started';
import type { Explanation } from './shapes.ts';

/** A rolling release takes minutes: for so long after a start, a process of the build before may still write; ms. */
const ROLLING_MS = 15 * 60_000;
/** Starts looked at; a process that restarts more often within the time above has other troubles. */
const STARTS_MAX = 20;

export async function writerOf(
  entries: Pick<Queries['audit'], 'list'>,
  actor: string | null,
  atMs: number,
): Promise<Explanation['writer']> {
  const service = actor === null ? null : processOf(actor);
  const unknown = { actor, process: service, version: null, build: null, startedAt: null, certain: false };
  if (service === null) return unknown;
  const filters = { service, action: PROCESS_STARTED, toMs: atMs + 1, limit: STARTS_MAX };
  const { items } = await entries.list(PLATFORM_TENANT, filters);
  const [newest] = items;
  if (newest === undefined) return unknown;
  const code = codeOf(newest);
  const others = items.filter((one, at) => {
    // A build may have written until some time after the next one started.
    const until = items[at - 1]?.occurredAtMs;
    return until !== undefined && until > atMs - ROLLING_MS && codeOf(one).build !== code.build;
  });
  const startedAt = new Date(newest.occurredAtMs).toISOString();
  return { actor, process: service, ...code, startedAt, certain: others.length === 0 && code.build !== 'unknown' };
}

/** Null for services that are no process of the platform: their events come in from outside, through the gateway. */
function processOf(actor: string): ProcessName | null {
  const service = serviceOf(actor);
  const own = processNames.find((name) => name === service);
  if (own !== undefined) return own;
  return Object.hasOwn(processors, service) ? 'streams' : null;
}

function codeOf({ metadataJson }: AuditView): { version: string | null; build: string | null } {
  const { version = null, build = null } = JSON.parse(metadataJson) as { version?: string; build?: string };
  return { version, build };
}
