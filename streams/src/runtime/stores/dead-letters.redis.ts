/**
 * Parked records in Redis (R10): a hash of JSON by `topic:partition|"key"`, a newline and the offset, and a sorted set of the
 * same texts, which gives the records of a key in order. Changed in the script call of the commit they belong to.
 */
import type { Redis } from 'ioredis';
import { standInFor, type ViewKeys } from '../../catalogue/contract.ts';
import { withheldField } from '../../catalogue/withheld.ts';
import type { Fault, KeyPlace, ParkCause, ParkedKey, ParkedRecord } from '../parking/parked.ts';
import { parkedKeyOf } from '../parking/parked-keys.ts';
import type { Commit } from '../projection/projection-store.ts';

/** Records per HMGET. */
const RECORDS_PER_READ = 500;
/** Digits of an offset in a field, so that texts sort as numbers do: 2^53 has sixteen. */
const OFFSET_DIGITS = 16;

interface Letter {
  /** Value, base64. */
  readonly v: string;
  readonly appendedAtMs: number;
  readonly parkedAtMs: number;
  readonly fault: Fault | null;
}

/** Fields and JSON of a commit's letters; an empty text takes one away. */
export function parkedArgs({ parked = [], drained = [] }: Commit): string[] {
  const gone = drained.flatMap((position) => [fieldOf(position, position.offset), '']);
  return [...gone, ...parked.flatMap((record) => [fieldOf(record, record.offset), JSON.stringify(letterOf(record))])];
}

/**
 * Rows of a follower's view that hang on the keys a commit parks or drains: field, the beginning of the key's letters, and
 * what followers have in the row's place while it is withheld.
 */
export function withheldArgs(view: string, { parked = [], drained = [] }: Commit): string[] {
  const hanging = new Map<string, string>();
  for (const place of [...parked, ...drained]) {
    const field = withheldField(view, place);
    if (field !== null) hanging.set(field, prefixOf(place));
  }
  return [...hanging].flatMap(([field, first]) => [field, first, standInFor(field)]);
}

export async function readParkedKeys(redis: Redis, keys: ViewKeys): Promise<ParkedKey[]> {
  const fields = await redis.zrange(keys.parkedOrder, '0', '-1');
  const groups = new Map<string, ParkedRecord[]>();
  for (const record of await readLetters(redis, keys, fields)) {
    const prefix = prefixOf(record);
    const group = groups.get(prefix);
    if (group === undefined) groups.set(prefix, [record]);
    else group.push(record);
  }
  return [...groups.values()].map(parkedKeyOf).sort((left, right) => left.sinceMs - right.sinceMs);
}

export async function readParkedRecords(
  redis: Redis,
  keys: ViewKeys,
  place: KeyPlace,
  limit: number,
): Promise<ParkedRecord[]> {
  const prefix = prefixOf(place);
  const fields = await redis.zrangebylex(keys.parkedOrder, `[${prefix}`, `(${prefix}~`, 'LIMIT', 0, limit);
  return readLetters(redis, keys, fields);
}

async function readLetters(redis: Redis, keys: ViewKeys, fields: readonly string[]): Promise<ParkedRecord[]> {
  const records: ParkedRecord[] = [];
  for (let at = 0; at < fields.length; at += RECORDS_PER_READ) {
    const some = fields.slice(at, at + RECORDS_PER_READ);
    const values = await redis.hmget(keys.parked, ...some);
    for (const [index, value] of values.entries()) {
      if (value !== null) records.push(recordOf(some[index] as string, JSON.parse(value) as Letter));
    }
  }
  return records;
}

/** As JSON, in which a key cannot hold the newline that ends it. */
function prefixOf({ topic, partition, key }: KeyPlace): string {
  return `${topic}:${partition}|${JSON.stringify(key)}\n`;
}

function fieldOf(place: KeyPlace, offset: number): string {
  return `${prefixOf(place)}${String(offset).padStart(OFFSET_DIGITS, '0')}`;
}

function letterOf({ value, appendedAtMs, parkedAtMs, fault }: ParkedRecord): Letter {
  return { v: value.toString('base64'), appendedAtMs, parkedAtMs, fault };
}

function recordOf(field: string, { v, appendedAtMs, parkedAtMs, fault }: Letter): ParkedRecord {
  const newline = field.lastIndexOf('\n');
  const [bar, colon] = [field.indexOf('|'), field.indexOf(':')];
  return {
    topic: field.slice(0, colon),
    partition: Number(field.slice(colon + 1, bar)),
    key: JSON.parse(field.slice(bar + 1, newline)) as string,
    offset: Number(field.slice(newline + 1)),
    value: Buffer.from(v, 'base64'),
    appendedAtMs,
    parkedAtMs,
    fault: fault === null ? null : { ...fault, cause: fault.cause as ParkCause },
  };
}
