/** The catalogue projection as tests play it: by the letter of its contract with the bidder. */
import { uuidV7 } from '@mainstem/schemas/envelope';
import { BEAT_EVERY_MS, CATALOGUE, entryFields, redisKeys, type ViewKeys } from '@mainstem/streams/catalogue/contract';
import { Redis } from 'ioredis';
import type { RowChange } from '../catalogue/snapshot.ts';

/** Does to Redis what the catalogue projection does, under a prefix of its own. */
export class CataloguePlayer {
  readonly redis: Redis;
  readonly prefix = `test-${uuidV7()}`;
  generation = uuidV7();
  position = 0;
  #beat: NodeJS.Timeout | undefined;

  constructor(redisUrl: string) {
    this.redis = new Redis(redisUrl);
  }

  key(name: keyof ViewKeys): string {
    return redisKeys(this.prefix, CATALOGUE)[name];
  }

  async start(changes: readonly RowChange[]): Promise<void> {
    await this.redis.del(this.key('meta'), this.key('rows'));
    this.generation = uuidV7();
    this.position = changes.length;
    for (const { field, json } of changes) await this.redis.hset(this.key('rows'), field, json);
    await this.redis.hset(this.key('meta'), 'generation', this.generation, 'position', this.position, 'state', 'live');
    await this.beat();
    this.#beat = setInterval(() => void this.beat(), BEAT_EVERY_MS);
  }

  async beat(): Promise<void> {
    await this.add(entryFields.beatAtMs, String(Date.now()));
  }

  async change(changes: readonly RowChange[], skip = 0): Promise<void> {
    this.position += skip;
    const call = this.redis.multi();
    for (const { field, json } of changes) {
      this.position += 1;
      if (json === '') call.hdel(this.key('rows'), field);
      else call.hset(this.key('rows'), field, json);
      call.hset(this.key('meta'), 'position', this.position);
      call.xadd(this.key('changes'), '*', ...this.#head(), entryFields.field, field, entryFields.row, json);
    }
    await call.exec();
  }

  add(...more: string[]): Promise<unknown> {
    return this.redis.xadd(this.key('changes'), '*', ...this.#head(), ...more);
  }

  #head(): string[] {
    return [entryFields.generation, this.generation, entryFields.position, String(this.position)];
  }

  die(): void {
    clearInterval(this.#beat);
  }

  async clear(): Promise<void> {
    this.die();
    await this.redis.del(this.key('meta'), this.key('rows'), this.key('changes'));
  }
}
