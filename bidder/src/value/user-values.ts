/** What is known of viewers, as decisions ask for it: the table, and what each tenant takes unknown viewers to be worth. */
import { DEFAULT_VIEWER, type UserValueRow } from '@mainstem/streams/user-values/contract';
import { type Profile, type ProfileView, unknownProfile, type ViewerValue } from '../decide/profile.ts';
import type { ViewerDefaults } from './pricer.ts';
import { UserTable, type UserTableCounts } from './user-table.ts';

/** Viewers kept, all tenants together: 36 MB of arrays. */
export const VIEWERS_MAX = 1_000_000;
/** Tenants with a default of their own. */
const DEFAULTS_MAX = 10_000;

export class UserValues implements ProfileView, ViewerDefaults {
  readonly #table: UserTable;
  readonly #defaults = new Map<string, ViewerValue>();

  constructor(viewersMax = VIEWERS_MAX) {
    this.#table = new UserTable(viewersMax);
  }

  get counts(): UserTableCounts {
    return this.#table.counts;
  }

  defaultOf(tenant: string): ViewerValue | undefined {
    return this.#defaults.get(tenant);
  }

  /** Asked once per request. Segments have their tenant in front: no tenant targets by what another knows (R7). */
  of(viewer: string | undefined): Profile {
    if (viewer === undefined) return unknownProfile;
    const table = this.#table;
    let slot = table.first(viewer);
    if (slot < 0) return unknownProfile;
    const values: ViewerValue[] = [];
    const segments: string[] = [];
    for (; slot >= 0; slot = table.next(slot)) {
      const tenant = table.tenantAt(slot);
      const { segments: own, version } = table.labelAt(slot);
      values.push({ tenant, valueMicros: table.valueAt(slot), version });
      for (let index = 0; index < own.length; index += 1) segments.push(ownSegment(tenant, own[index] as string));
    }
    return { segments, values, known: true };
  }

  put(tenant: string, viewer: string, { v, s, m }: UserValueRow): void {
    if (viewer !== DEFAULT_VIEWER) {
      this.#table.put(tenant, viewer, v, s, m);
      return;
    }
    if (v === null) this.#defaults.delete(tenant);
    else if (this.#defaults.has(tenant) || this.#defaults.size < DEFAULTS_MAX)
      this.#defaults.set(tenant, { tenant, valueMicros: v, version: m });
  }

  remove(tenant: string, viewer: string): void {
    if (viewer === DEFAULT_VIEWER) this.#defaults.delete(tenant);
    else this.#table.remove(tenant, viewer);
  }

  beginReload(): void {
    this.#table.beginReload();
  }

  sweep(from: number, count: number): number {
    return this.#table.sweep(from, count);
  }
}

/**
 * Viewers get another pseudonym every month: until they are scored under the new one, what was known under the one before
 * still holds. `before` answers for the viewer that was asked for last.
 */
export function byFormerName(values: ProfileView, { before }: { before(): string | undefined }): ProfileView {
  return {
    of(viewer) {
      const profile = values.of(viewer);
      return profile.known || viewer === undefined ? profile : values.of(before());
    },
  };
}

/** For a bidder that is told nothing of viewers. */
export const nobodyKnown: ProfileView & ViewerDefaults = { of: () => unknownProfile, defaultOf: () => undefined };

/** A tenant's own segment, apart from those of exchanges and of other tenants. */
export function ownSegment(tenant: string, segment: string): string {
  return `${tenant}|${segment}`;
}
