/**
 * What can be said of an outgoing address before anything is looked up. The WHATWG parser has made decimal, octal, hexadecimal
 * and short forms of IPv4 into plain ones by then, and full-width digits into digits, as the connection would.
 */
import { isIP } from 'node:net';
import { ConnectorError } from '../errors.ts';
import { isPublicAddress } from './addresses.ts';

export interface EgressRules {
  /** Schemes, with colon; `https:` alone unless said otherwise. */
  readonly schemes?: readonly string[];
  /** 443 and 8443 unless said otherwise. */
  readonly ports?: readonly number[];
  /** `host:port` the operator trusts though they are not public: his own identity provider, vault, object store. */
  readonly trusted?: readonly string[];
}

export interface Target {
  readonly url: URL;
  /** Without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  /** In the operator's list: not held against the public addresses. */
  readonly isTrusted: boolean;
}

const URL_MAX_CHARACTERS = 2_048;
const PORTS: readonly number[] = [443, 8443];
const defaultPorts: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 };
/** Names that are never public (RFC 6761, 6762, 8375, 9476; and what networks use for their own). */
const privateSuffixes = [
  'localhost',
  'local',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
  'localdomain',
  'onion',
  'alt',
  'invalid',
  'test',
  'arpa',
];

/** The target of a URL. Throws `EGRESS_REFUSED`; its message names the rule, not what was sent. */
export function targetOf(text: string, rules: EgressRules = {}): Target {
  if (text.length > URL_MAX_CHARACTERS) throw refused('the address is too long');
  // Parsers disagree about these, so nobody shall profit: controls, spaces, backslashes, and tabs that the parser drops.
  if (/[\p{Cc}\s\\]/u.test(text)) throw refused('the address holds characters that have no place in one');
  if (!URL.canParse(text)) throw refused('it is no absolute address');
  const url = new URL(text);
  if (!(rules.schemes ?? ['https:']).includes(url.protocol)) throw refused('the scheme is not allowed');
  if (url.username !== '' || url.password !== '') throw refused('credentials have no place in an address');
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const port = url.port === '' ? (defaultPorts[url.protocol] ?? 0) : Number(url.port);
  const isTrusted = (rules.trusted ?? []).includes(`${host}:${port}`);
  if (!isTrusted) refuseUntrusted(host, port, rules.ports ?? PORTS);
  return { url, host, port, isTrusted };
}

function refuseUntrusted(host: string, port: number, ports: readonly number[]): void {
  if (!ports.includes(port)) throw refused('the port is not allowed');
  if (isIP(host) !== 0) {
    if (!isPublicAddress(host)) throw refused('the address is not public');
    return;
  }
  // The last label of a name that is none for an IPv4 number is a letter; anything else was meant to look like one.
  if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.[a-z][a-z0-9-]*$/.test(host)) throw refused('it is no public name');
  if (privateSuffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`))) {
    throw refused('names of this kind are not public');
  }
}

export function refused(message: string, cause?: unknown): ConnectorError {
  return new ConnectorError('EGRESS_REFUSED', message, cause === undefined ? {} : { cause });
}
