/**
 * How many decisions of a tenant and kind were held against their own rule, and how many broke it, by the hour of the
 * decision; and whether that is more than may be. Pure but for what it counts; a replay counts the same, in any order.
 */
import { lineEvidence } from '@mainstem/models/guardrail/line-breach';

/** What is decided, about what: limits of autonomy are of the latter. */
export interface WrongKey {
  readonly tenant: string;
  readonly kind: string;
  readonly about: string;
}

export interface TooMany {
  readonly decisions: number;
  readonly wrong: number;
  /** Natural logarithm of the e-value against "at most `WRONG_ALLOWED` are wrong". */
  readonly evidence: number;
  /** The newest ones. */
  readonly decisionIds: readonly string[];
}

/** Share of decisions that may break their own rule before a machine loses freedom: what a race of releases explains. */
export const WRONG_ALLOWED = 0.01;
/** Chance that it loses it while no more than that are wrong, in all the time it is looked at. */
const ALPHA = 0.01;
/** One is an accident, two a coincidence: whatever the shares, fewer take no freedom. */
export const WRONG_MIN = 3;
const HOUR_MS = 3_600_000;
/** Tenants and kinds counted, and hours and ids of each: some ten MB at the most. The one not seen for longest goes. */
const KEYS_MAX = 2_000;
const HOURS_MAX = 8 * 24;
const IDS_MAX = 20;

interface Hour {
  decisions: number;
  wrong: number;
}
interface Counted {
  readonly key: WrongKey;
  readonly hours: Map<number, Hour>;
  readonly ids: string[];
}

export class Wrongs {
  readonly #counted = new Map<string, Counted>();

  decided(key: WrongKey, atMs: number): void {
    this.#hourOf(this.#of(key), atMs).decisions += 1;
  }

  /** Once for a decision: the caller sees to it. */
  wrong(key: WrongKey, atMs: number, decisionId: string): void {
    const counted = this.#of(key);
    this.#hourOf(counted, atMs).wrong += 1;
    counted.ids.push(decisionId);
    if (counted.ids.length > IDS_MAX) counted.ids.shift();
  }

  keys(): WrongKey[] {
    return [...this.#counted.values()].map(({ key }) => key);
  }

  /** Of decisions in whole hours from this time on; null while there are not more than may be. */
  tooMany(key: WrongKey, sinceMs: number): TooMany | null {
    const { hours, ids } = this.#of(key);
    let [decisions, wrong] = [0, 0];
    for (const [hour, counts] of hours) {
      if (hour * HOUR_MS < sinceMs) continue;
      decisions += counts.decisions;
      wrong += counts.wrong;
    }
    if (wrong < WRONG_MIN) return null;
    const evidence = lineEvidence({ trials: Math.max(decisions, wrong), successes: wrong }, WRONG_ALLOWED);
    return evidence >= Math.log(1 / ALPHA) ? { decisions, wrong, evidence, decisionIds: [...ids] } : null;
  }

  #of(key: WrongKey): Counted {
    const name = `${key.tenant}|${key.kind}|${key.about}`;
    const counted = this.#counted.get(name) ?? { key, hours: new Map<number, Hour>(), ids: [] };
    this.#counted.delete(name);
    this.#counted.set(name, counted);
    if (this.#counted.size > KEYS_MAX) this.#counted.delete(this.#counted.keys().next().value as string);
    return counted;
  }

  #hourOf({ hours }: Counted, atMs: number): Hour {
    const hour = Math.floor(atMs / HOUR_MS);
    const counts = hours.get(hour) ?? { decisions: 0, wrong: 0 };
    hours.set(hour, counts);
    if (hours.size > HOURS_MAX) hours.delete(Math.min(...hours.keys()));
    return counts;
  }
}
