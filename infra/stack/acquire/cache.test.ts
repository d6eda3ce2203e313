import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { identify } from '../process-identity.ts';
import { ensureCached } from './cache.ts';
import { holderOf, tryLock, unlock, withLock } from './lock.ts';

let base: string;
const say = () => {};
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'cache-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

describe('cache', () => {
  test('a part appears whole, and is made once', async () => {
    let made = 0;
    const fill = async (scratch: string) => {
      made++;
      writeFileSync(join(scratch, 'file'), 'whole');
    };
    const home = await ensureCached({ part: 'thing-1', fill, say, base });
    await ensureCached({ part: 'thing-1', fill, say, base });
    expect(made).toBe(1);
    expect(home).toBe(join(base, 'thing-1'));
    expect(readdirSync(base)).toEqual(['thing-1']);
  });

  test('a failed download leaves nothing, and the next try heals', async () => {
    const fail = async (scratch: string) => {
      writeFileSync(join(scratch, 'half'), 'ha');
      throw new Error('the line broke');
    };
    await expect(ensureCached({ part: 'thing-1', fill: fail, say, base })).rejects.toThrow('the line broke');
    expect(readdirSync(base)).toEqual([]);
    await ensureCached({ part: 'thing-1', fill: async () => {}, say, base });
    expect(existsSync(join(base, 'thing-1'))).toBe(true);
  });

  test('what a killed start left half done is swept away, and its lock taken over', async () => {
    mkdirSync(join(base, 'thing-1.partial-abc'));
    writeFileSync(join(base, 'thing-1.lock'), JSON.stringify({ pid: process.pid, born: 'an earlier life' }));
    await ensureCached({ part: 'thing-1', fill: async () => {}, say, base });
    expect(readdirSync(base)).toEqual(['thing-1']);
  });

  test('two starts at once make a part once', async () => {
    let made = 0;
    const fill = async () => {
      made++;
      await pause(50);
    };
    await Promise.all([1, 2, 3].map(() => ensureCached({ part: 'thing-1', fill, say, base })));
    expect(made).toBe(1);
  });
});

describe('lock', () => {
  test('is held by one, and free again afterwards', async () => {
    const file = join(base, 'a.lock');
    expect(tryLock(file)).toBe(true);
    expect(holderOf(file)).toEqual(identify(process.pid));
    expect(tryLock(file)).toBe(false);
    unlock(file);
    expect(await withLock(file, say, async () => 'worked')).toBe('worked');
    expect(readdirSync(base)).toEqual([]);
  });

  test.each(['', 'not json', '{"pid":1}'])('a damaged lock %j holds nobody up', (text) => {
    const file = join(base, 'a.lock');
    writeFileSync(file, text);
    expect(tryLock(file)).toBe(true);
  });

  test('is given back when the work fails', async () => {
    const file = join(base, 'a.lock');
    const work = withLock(file, say, () => Promise.reject(new Error('no')));
    await expect(work).rejects.toThrow('no');
    expect(tryLock(file)).toBe(true);
  });
});
