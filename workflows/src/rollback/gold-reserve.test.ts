import type { CreativeEvent } from '@mainstem/streams/deciders/creative/decider';
import { describe, expect, test } from 'vitest';
import { candidatesMax, createGoldReserve } from './gold-reserve.ts';

function made(tenant: string, id: string, campaignId: string, size = '300x250', format = 'BANNER') {
  const [widthPx, heightPx] = size.split('x').map(Number);
  return { type: 'CreativeCreated', envelope: { tenant, entity: id }, campaignId, format, widthPx, heightPx };
}
const gold = (tenant: string, id: string) => ({ type: 'CreativeGoldMarked', envelope: { tenant, entity: id } });

function reserve(...events: object[]) {
  const held = createGoldReserve();
  for (const event of events) held.apply(event as CreativeEvent);
  return held;
}

describe('KIKI-44: the gold reserve', () => {
  test('same format and size first, then same format, then any; equal ones by id', () => {
    const held = reserve(
      made('a', 'bad', 'c'),
      made('a', 'video', 'c', '640x480', 'VIDEO'),
      made('a', 'wide', 'c', '728x90'),
      made('a', 'z-same', 'c'),
      made('a', 'b-same', 'c'),
      made('a', 'not-gold', 'c'),
      ...['video', 'wide', 'z-same', 'b-same'].map((id) => gold('a', id)),
    );
    expect(held.candidates('a', 'c', 'bad')).toEqual(['b-same', 'z-same', 'wide', 'video']);
  });

  test('never the creative itself, another campaign or another tenant', () => {
    const held = reserve(
      made('a', 'bad', 'c'),
      gold('a', 'bad'),
      made('a', 'other-campaign', 'd'),
      gold('a', 'other-campaign'),
      made('b', 'other-tenant', 'c'),
      gold('b', 'other-tenant'),
    );
    expect(held.candidates('a', 'c', 'bad')).toEqual([]);
  });

  test('R8: at most a handful', () => {
    const ids = Array.from({ length: 20 }, (_, n) => `g${n}`);
    const held = reserve(...ids.flatMap((id) => [made('a', id, 'c'), gold('a', id)]));
    expect(held.candidates('a', 'c', 'bad')).toHaveLength(candidatesMax);
  });
});
