/** MAMS-24: argon2id as OWASP asks for, bounded, and of one cost for known and unknown. */
import { expect, test } from 'vitest';
import { createPasswords } from './passwords.ts';

test('MAMS-24: argon2id with the parameters in the text, salted; the same letters typed otherwise are the same', async () => {
  const passwords = createPasswords();
  const [one, other] = await Promise.all([passwords.hash('zoë zoë zoë zoë'), passwords.hash('zoë zoë zoë zoë')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(other);
  expect(await passwords.verify(one, 'zoe\u0308 zoë zoe\u0308 zoë')).toBe(true);
  expect(await passwords.verify(one, 'zoe zoe zoe zoe')).toBe(false);
});

test('MAMS-24: who is unknown costs what who is known costs, and is never right', async () => {
  const passwords = createPasswords();
  const stored = await passwords.hash('a password of somebody');
  const cost = async (hash: string | undefined) => {
    const before = process.cpuUsage();
    for (let n = 0; n < 4; n += 1) expect(await passwords.verify(hash, 'guess guess guess')).toBe(false);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  await cost(undefined); // makes the hash of nobody
  const ratios: number[] = [];
  for (let n = 0; n < 3; n += 1) ratios.push((await cost(undefined)) / (await cost(stored)));
  ratios.sort((a, b) => a - b);
  expect(ratios[1]).toBeGreaterThan(0.6);
  expect(ratios[1]).toBeLessThan(1.6);
});

test('R8: beyond so many at once and so many waiting, logins are told to come later', async () => {
  const passwords = createPasswords({ atOnce: 1, waiting: 2 });
  const answers = await Promise.allSettled(Array.from({ length: 6 }, () => passwords.hash('twelve letters')));
  const refused = answers.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(3);
  expect(refused[0]).toMatchObject({ reason: { code: 'OVERLOADED', retryable: true } });
  expect(await passwords.hash('twelve letters')).toContain('argon2id'); // and open again
});
