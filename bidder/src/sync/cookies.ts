/**
 * What a browser keeps for us between syncs (OpenRTB 2.6 Appendix C): our id of it, and which exchanges know that id since
 * which day. Both last as long as a match does and no longer; there is no copy of them here.
 */

/** Days since 1970 UTC. */
export type Day = number;

export interface Known {
  /** Undefined for a browser that has none, or none of ours. */
  readonly id: string | undefined;
  /** Exchanges by name, each with the day it was told. */
  readonly told: ReadonlyMap<string, Day>;
}

export const ID_COOKIE = 'mainstem_id';
export const TOLD_COOKIE = 'mainstem_told';
const ID = /^[0-9a-f]{32}$/;
/** `name.day`, the day in base 36, joined by `~`. */
const TOLD = /^[a-z0-9][a-z0-9_-]{0,31}\.[0-9a-z]{1,5}$/;
/** Exchanges remembered: a cookie has some 4,000 characters. */
const TOLD_MAX = 64;
const DAY_S = 86_400;
export const DAY_MS = DAY_S * 1_000;

/** Reads a Cookie header; what is not ours, or was changed, is not there. */
export function readCookies(header: string): Known {
  const cookies = new Map<string, string>();
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0) cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
  const id = cookies.get(ID_COOKIE);
  const told = new Map<string, Day>();
  for (const entry of (cookies.get(TOLD_COOKIE) ?? '').split('~', TOLD_MAX)) {
    if (!TOLD.test(entry)) continue;
    const [name = '', day = ''] = entry.split('.');
    told.set(name, Number.parseInt(day, 36));
  }
  return { id: id !== undefined && ID.test(id) ? id : undefined, told };
}

/** Values of Set-Cookie. Sent along with pixels on other sites, and to nothing but these paths. */
export function writeCookies({ id, told }: Known & { readonly id: string }, days: number): string[] {
  const entries = [...told].slice(-TOLD_MAX).map(([name, day]) => `${name}.${day.toString(36)}`);
  return [cookie(ID_COOKIE, id, days), cookie(TOLD_COOKIE, entries.join('~'), days)];
}

export function clearCookies(): string[] {
  return [cookie(ID_COOKIE, '', 0), cookie(TOLD_COOKIE, '', 0)];
}

function cookie(name: string, value: string, days: number): string {
  return `${name}=${value}; Max-Age=${days * DAY_S}; Path=/sync; Secure; HttpOnly; SameSite=None`;
}
