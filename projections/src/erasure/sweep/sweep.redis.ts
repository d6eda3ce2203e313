/**
 * Searches a Redis database: names and contents of every key, whoever's it is, by the reads of its type. (`DUMP` would be
 * one call for all types, but compresses what it gives.) A key that changes or goes meanwhile is read as it is then.
 */
import { createProjectorRedis } from '@mainstem/streams/runtime/stores/store.redis';
import type { Redis } from 'ioredis';
import { PlaceCount, type Sweeper } from './sweeper.ts';

/** Keys, fields or entries per call: some hundred kilobytes of a busy hash. */
const PAGE = 1_000;

export function createRedisSweeper(url: string): Sweeper {
  return {
    store: 'redis',
    async sweep(needles, found) {
      const redis = createProjectorRedis(url);
      const count = new PlaceCount('redis', 'all keys', needles, found);
      try {
        for (let cursor = '0'; ; ) {
          const [next, keys] = await redis.scanBuffer(cursor, 'COUNT', PAGE);
          for (const key of keys) await sweepKey(redis, key, count);
          cursor = next.toString();
          if (cursor === '0') return [count.done()];
        }
      } finally {
        redis.disconnect();
      }
    },
  };
}

async function sweepKey(redis: Redis, key: Buffer, count: PlaceCount): Promise<void> {
  const name = `key ${key.toString('utf8').slice(0, 200)}`;
  const parts = [key, ...(await contentsOf(redis, key, await redis.type(key)))];
  count.search(name, Buffer.concat(parts.flatMap((part) => [part, separator])));
}

/** Between parts, so that no value is found where two parts meet. */
const separator = Buffer.from([0]);

async function contentsOf(redis: Redis, key: Buffer, type: string): Promise<Buffer[]> {
  switch (type) {
    case 'string':
      return [(await redis.getBuffer(key)) ?? Buffer.alloc(0)];
    case 'hash':
      return scanAll((cursor) => redis.hscanBuffer(key, cursor, 'COUNT', PAGE));
    case 'set':
      return scanAll((cursor) => redis.sscanBuffer(key, cursor, 'COUNT', PAGE));
    case 'zset':
      return scanAll((cursor) => redis.zscanBuffer(key, cursor, 'COUNT', PAGE));
    case 'list':
      return pageAll((from) => redis.lrangeBuffer(key, from, from + PAGE - 1));
    case 'stream':
      return streamAll(redis, key);
    default:
      return []; // gone meanwhile
  }
}

async function scanAll(page: (cursor: string) => Promise<[Buffer, Buffer[]]>): Promise<Buffer[]> {
  const all: Buffer[] = [];
  for (let cursor = '0'; ; ) {
    const [next, items] = await page(cursor);
    all.push(...items);
    cursor = next.toString();
    if (cursor === '0') return all;
  }
}

async function pageAll(page: (from: number) => Promise<Buffer[]>): Promise<Buffer[]> {
  const all: Buffer[] = [];
  for (;;) {
    const items = await page(all.length);
    all.push(...items);
    if (items.length < PAGE) return all;
  }
}

async function streamAll(redis: Redis, key: Buffer): Promise<Buffer[]> {
  const all: Buffer[] = [];
  for (let from = '-'; ; ) {
    const entries = (await redis.xrangeBuffer(key, from, '+', 'COUNT', PAGE)) as [Buffer, Buffer[]][];
    for (const [, fields] of entries) all.push(...fields);
    if (entries.length < PAGE) return all;
    from = `(${entries.at(-1)?.[0].toString() ?? ''}`;
  }
}
