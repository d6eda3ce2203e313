/**
 * Addresses that no person's device has: data centres, and proxies that stand in for somebody else (OpenRTB "No-Bid Reason
 * Codes" 5). The list comes from outside, one network a line; without one nothing is known, and nothing is said.
 *
 * Ranges are kept sorted in typed arrays and found by halving: 100,000 networks are 1.2 MB and 17 steps. Of IPv6 the first
 * 64 bits are compared, which is what a network is assigned by.
 */
export const networkKinds = ['data-centre', 'proxy'] as const;
export type NetworkKind = (typeof networkKinds)[number];

export interface Networks {
  /** Undefined for an address that is in no network of the list, or is none. */
  kindOf(address: string): NetworkKind | undefined;
  readonly size: number;
}

export const noNetworks: Networks = Object.freeze({ kindOf: () => undefined, size: 0 });

/** Networks read from one list; more are refused, the list is then another one than was meant. */
export const NETWORKS_MAX = 1_000_000;

interface Range {
  readonly from: bigint;
  readonly to: bigint;
  readonly kind: number;
}

/**
 * Reads `192.0.2.0/24 data-centre` and `2001:db8::/32 proxy`, one a line; `#` begins a remark. Throws `RangeError` with the
 * number of the line that is neither: a list that is half understood protects half.
 */
export function readNetworks(text: string): Networks {
  const four: Range[] = [];
  const six: Range[] = [];
  for (const [index, whole] of text.split('\n').entries()) {
    const line = whole.replace(/#.*$/, '').trim();
    if (line === '') continue;
    const [network = '', kind = '', ...rest] = line.split(/\s+/);
    const number = networkKinds.indexOf(kind as NetworkKind);
    const range = number < 0 || rest.length > 0 ? undefined : rangeOf(network, number);
    if (range === undefined) throw new RangeError(`line ${index + 1} is no network and kind`);
    (network.includes(':') ? six : four).push(range);
    if (four.length + six.length > NETWORKS_MAX) throw new RangeError(`more than ${NETWORKS_MAX} networks`);
  }
  const [inFour, inSix] = [finderOf(four), finderOf(six)];
  return {
    kindOf(address) {
      const isSix = address.includes(':');
      const value = isSix ? sixOf(address) : fourOf(address);
      return value === undefined ? undefined : (isSix ? inSix : inFour)(value);
    },
    size: four.length + six.length,
  };
}

function rangeOf(network: string, kind: number): Range | undefined {
  const [address = '', length] = network.split('/');
  const isSix = address.includes(':');
  const bits = isSix ? 64 : 32;
  const fixed = length === undefined ? bits : Number(length);
  const value = isSix ? sixOf(address) : fourOf(address);
  if (value === undefined || !Number.isInteger(fixed) || fixed < 1 || fixed > bits) return undefined;
  const rest = (1n << BigInt(bits - fixed)) - 1n;
  const from = value & ~rest;
  return { from, to: from | rest, kind };
}

/** Answers from sorted ranges that do not overlap. */
function finderOf(ranges: Range[]): (value: bigint) => NetworkKind | undefined {
  const apart = withoutOverlap(ranges);
  const from = BigUint64Array.from(apart.map((range) => range.from));
  const to = BigUint64Array.from(apart.map((range) => range.to));
  const kinds = Uint8Array.from(apart.map((range) => range.kind));
  return (value) => {
    let [low, high] = [0, from.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((from[middle] as bigint) <= value) low = middle + 1;
      else high = middle;
    }
    return low > 0 && (to[low - 1] as bigint) >= value ? networkKinds[kinds[low - 1] as number] : undefined;
  };
}

/** A network inside another one is part of it, whatever else it is called. */
function withoutOverlap(ranges: Range[]): Range[] {
  const sorted = [...ranges].sort((left, right) => (left.from < right.from ? -1 : left.from > right.from ? 1 : 0));
  const apart: Range[] = [];
  for (const range of sorted) {
    const before = apart.at(-1);
    if (before === undefined || range.from > before.to) apart.push(range);
    else if (range.to > before.to) apart.push({ ...range, from: before.to + 1n });
  }
  return apart;
}

const FOUR = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

function fourOf(address: string): bigint | undefined {
  const parts = FOUR.exec(address)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return BigInt(parts.reduce((value, part) => value * 256 + part, 0));
}

const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** The first 64 bits. Exchanges cut off the rest (§3.2.18 ipv6), and so does this. */
function sixOf(address: string): bigint | undefined {
  const sides = address.toLowerCase().split('::');
  if (sides.length > 2) return undefined;
  const [head, tail] = sides.map((side) => (side === '' ? [] : side.split(':')));
  const missing = GROUPS - (head?.length ?? 0) - (tail?.length ?? 0);
  if (head === undefined || missing < 0 || (tail === undefined && missing > 0)) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...(tail ?? [])];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/.test(group))) return undefined;
  return groups.slice(0, NETWORK_GROUPS).reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}
