/**
 * Tells notices that no person caused (invalid traffic): by the device's user agent, and by how often one address clicks.
 * They are taken and marked: money is owed when an exchange bills, but nothing is learnt from robots (§7.1).
 *
 * A bill may come from the exchange's server, which names the device in headers of its own (§7.8): only those tell of who
 * saw the ad. Agents and addresses are looked at and forgotten; what is remembered is a number made of an address, with a
 * salt that is new at every start, for a minute at most, in memory alone (R6).
 */
import { hash, randomBytes } from 'node:crypto';
import { isbot } from 'isbot';
import type { NoticeKind } from './token.ts';

export interface Caller {
  readonly kind: NoticeKind;
  /** Of who calls: of a click the browser itself. */
  readonly userAgent: string;
  /** X-Device-User-Agent. */
  readonly deviceAgent: string;
  /** X-Device-IP, else X-Forwarded-For; empty when neither is there. */
  readonly address: string;
  readonly nowMs: number;
}

/** More clicks of one address in a minute are no person's; some hundred people behind one address click less. */
export const CLICKS_PER_MINUTE_MAX = 30;
/** Addresses counted in one minute; more are not told apart: 2 MB. */
const ADDRESSES_MAX = 20_000;
const MINUTE_MS = 60_000;

export class TrafficGuard {
  readonly #salt = randomBytes(16).toString('hex');
  readonly #clicks = new Map<string, number>();
  #minute = 0;

  isRobot({ kind, userAgent, deviceAgent, address, nowMs }: Caller): boolean {
    const agent = kind === 'click' ? deviceAgent || userAgent : deviceAgent;
    if (agent !== '' && isbot(agent)) return true;
    return kind === 'click' && address !== '' && this.#clicksOf(address, nowMs) > CLICKS_PER_MINUTE_MAX;
  }

  #clicksOf(address: string, nowMs: number): number {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#clicks.clear();
    }
    const key = hash('sha256', this.#salt + address, 'hex').slice(0, 16);
    const count = (this.#clicks.get(key) ?? 0) + 1;
    if (count > 1 || this.#clicks.size < ADDRESSES_MAX) this.#clicks.set(key, count);
    return count;
  }
}
