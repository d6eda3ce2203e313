/** Tickets in Redis, so that any gateway may redeem what another gave. */
import type { Redis } from 'ioredis';
import type { TicketStore } from './tickets.ts';

export function createRedisTicketStore(redis: Redis, prefix: string): TicketStore {
  const keyOf = (id: string): string => `{${prefix}:live}:ticket:${id}`;
  return {
    async put(id, sealed, ttlMs) {
      await redis.set(keyOf(id), sealed, 'PX', ttlMs);
    },
    take: (id) => redis.getdel(keyOf(id)),
  };
}
