import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHmac256 } from './hmac.ts';

test('equals createHmac for secrets and messages of every length', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }),
      fc.uint8Array({ maxLength: 300 }),
      (secret, message) => {
        const hmac = createHmac256(secret, 300);
        hmac.message.set(message);
        expect(hmac.digest(message.length)).toBe(createHmac('sha256', secret).update(message).digest('hex'));
      },
    ),
    { numRuns: 2_000 },
  );
});
