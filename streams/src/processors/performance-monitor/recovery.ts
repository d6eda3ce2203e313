/**
 * The end of a rollback as people see it: the first impression of the gold creative. The monitor sees every impression
 * anyway, so it says it, and the rollback's workflow need not watch impressions.
 *
 * A rollback and the activation of its gold creative belong to one chain: they have the same correlation id.
 */
import type { Envelope, EventsByType } from '@mainstem/schemas/generated/events';

interface Begun {
  readonly rollbackId: string;
  readonly subjectId: string;
  readonly firstBadAtMs: number;
  readonly startedAtMs: number;
}

export interface Recovered {
  readonly rollbackId: string;
  readonly subjectId: string;
  readonly restoredId: string;
  readonly elapsedMs: number;
  readonly reactionMs: number;
}

/** Rollbacks under way, all tenants together; the oldest is given up beyond that, as its workflow is by then. */
const ROLLBACKS_MAX = 10_000;

export class Recovery {
  /** By tenant and correlation id. */
  readonly #begun = new Map<string, Begun>();
  /** Creatives that went on the air before their rollback was read, by tenant and correlation id: topics keep no common order. */
  readonly #activated = new Map<string, string>();
  /** By tenant and gold creative. */
  readonly #awaited = new Map<string, Begun>();

  started({ envelope, subjectKind, subjectId, firstBadAtMs }: EventsByType['RollbackStarted']): void {
    if (subjectKind !== 'CREATIVE') return;
    const { tenant, entity: rollbackId, occurredAtMs: startedAtMs, correlationId } = envelope;
    const chain = `${tenant}|${correlationId}`;
    put(this.#begun, chain, { rollbackId, subjectId, firstBadAtMs, startedAtMs });
    const activated = this.#activated.get(chain);
    if (activated !== undefined) this.#join(tenant, chain, activated);
  }

  activated({ tenant, entity, correlationId }: Envelope): void {
    const chain = `${tenant}|${correlationId}`;
    if (this.#begun.has(chain)) this.#join(tenant, chain, entity);
    else put(this.#activated, chain, entity);
  }

  #join(tenant: string, chain: string, creativeId: string): void {
    const begun = this.#begun.get(chain);
    if (begun === undefined || begun.subjectId === creativeId) return;
    this.#begun.delete(chain);
    this.#activated.delete(chain);
    put(this.#awaited, `${tenant}|${creativeId}`, begun);
  }

  /** The first impression of an awaited gold creative; null for any other. */
  shown(tenant: string, creativeId: string, atMs: number): Recovered | null {
    if (this.#awaited.size === 0) return null;
    const key = `${tenant}|${creativeId}`;
    const begun = this.#awaited.get(key);
    if (begun === undefined) return null;
    this.#awaited.delete(key);
    const { rollbackId, subjectId, firstBadAtMs, startedAtMs } = begun;
    const since = (fromMs: number) => Math.max(0, atMs - fromMs);
    const elapsedMs = since(firstBadAtMs);
    return { rollbackId, subjectId, restoredId: creativeId, elapsedMs, reactionMs: since(startedAtMs) };
  }
}

function put<Value>(held: Map<string, Value>, key: string, value: Value): void {
  held.set(key, value);
  if (held.size > ROLLBACKS_MAX) held.delete(held.keys().next().value as string);
}
