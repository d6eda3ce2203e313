import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Breaker,
  type BreakerChange,
  COOL_DOWN_MS,
  createBreaker,
  PROBES,
  SLOW_MAX,
  type Ticket,
} from './breaker.ts';

function opened(): { breaker: Breaker; changes: BreakerChange[] } {
  const changes: BreakerChange[] = [];
  const breaker = createBreaker((change) => changes.push(change));
  for (let read = 0; read < SLOW_MAX; read += 1) breaker.bad(breaker.admit(0) as Ticket, 0, 'slow');
  return { breaker, changes };
}

describe('SM-1, KAIROS-12: the breaker before the store of features', () => {
  test('opens after reads in a row over the line, not after one', () => {
    const breaker = createBreaker();
    for (let read = 0; read < SLOW_MAX - 1; read += 1) breaker.bad(breaker.admit(0) as Ticket, 0, 'slow');
    breaker.good(breaker.admit(1) as Ticket);
    for (let read = 0; read < SLOW_MAX - 1; read += 1) breaker.bad(breaker.admit(2) as Ticket, 2, 'slow');
    expect(breaker.state).toBe('CLOSED');
    breaker.bad(breaker.admit(3) as Ticket, 3, 'slow');
    expect(breaker.state).toBe('OPEN');
  });

  test('a read over the line is not made good by its late answer', () => {
    const breaker = createBreaker();
    for (let read = 0; read < SLOW_MAX; read += 1) {
      const ticket = breaker.admit(read * 60) as Ticket;
      breaker.bad(ticket, read * 60 + 50, 'slow');
      breaker.good(ticket);
    }
    expect(breaker.state).toBe('OPEN');
  });

  test('open lets nothing out until it has cooled, then one probe at a time', () => {
    const { breaker, changes } = opened();
    expect(breaker.admit(COOL_DOWN_MS - 1)).toBeNull();
    const probe = breaker.admit(COOL_DOWN_MS);
    expect(probe).not.toBeNull();
    expect(breaker.state).toBe('HALF_OPEN');
    expect(breaker.admit(COOL_DOWN_MS)).toBeNull();
    breaker.bad(probe as Ticket, COOL_DOWN_MS + 50, 'slow');
    expect(breaker.state).toBe('OPEN');
    expect(breaker.admit(COOL_DOWN_MS + 51)).toBeNull();
    expect(changes.map(({ from, to }) => `${from} ${to}`)).toEqual(['CLOSED OPEN', 'OPEN HALF_OPEN', 'HALF_OPEN OPEN']);
  });

  test('good probes in a row close it', () => {
    const { breaker } = opened();
    const states = Array.from({ length: PROBES }, (_, probe) => {
      breaker.good(breaker.admit(COOL_DOWN_MS + probe) as Ticket);
      return breaker.state;
    });
    expect(states).toEqual([...Array.from({ length: PROBES - 1 }, () => 'HALF_OPEN'), 'CLOSED']);
  });

  test('what was stuck before it opened says nothing when it answers at last', () => {
    const breaker = createBreaker();
    const stuck = Array.from({ length: PROBES + SLOW_MAX }, () => breaker.admit(0) as Ticket);
    for (let read = 0; read < SLOW_MAX; read += 1) breaker.bad(breaker.admit(0) as Ticket, 50, 'slow');
    const probe = breaker.admit(50 + COOL_DOWN_MS) as Ticket;
    for (const ticket of stuck) breaker.good(ticket);
    expect(breaker.state).toBe('HALF_OPEN');
    breaker.bad(probe, 51 + COOL_DOWN_MS, 'slow');
    for (const ticket of stuck) breaker.bad(ticket, 52 + COOL_DOWN_MS, 'slow');
    expect(breaker.state).toBe('OPEN');
  });

  test('a store that is bad for ever gets a probe a cool-down at most, one that is good is never refused', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 200 }), fc.boolean(), (gaps, isGood) => {
        const breaker = createBreaker();
        let nowMs = 0;
        let out = 0;
        for (const gapMs of gaps) {
          nowMs += gapMs;
          const ticket = breaker.admit(nowMs);
          if (ticket === null) continue;
          out += 1;
          if (isGood) breaker.good(ticket);
          else breaker.bad(ticket, nowMs, 'slow');
        }
        if (isGood) expect(out).toBe(gaps.length);
        else expect(out).toBeLessThanOrEqual(SLOW_MAX + Math.floor(nowMs / COOL_DOWN_MS));
      }),
    );
  });
});
