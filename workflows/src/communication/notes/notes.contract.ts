/** What every adapter of the port to notes of messages promises. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Delivery } from '../contract.ts';
import type { MessageNotes } from './port.ts';

const sent: Delivery = {
  outcome: 'SENT',
  language: 'en',
  provider: 'smtp',
  providerMessageId: 'x@y',
  subjectRef: 'p.1',
  offline: false,
};
const doubt: Delivery = { outcome: 'FAILED', provider: 'smtp', code: 'MESSAGE_IN_DOUBT', because: 'x', inDoubt: true };

export function notesContract(open: () => MessageNotes): void {
  test('sending, then settled: the answer stands for every later try', async () => {
    const [notes, id] = [open(), randomUUID()];
    expect(await notes.look('acme', id)).toBeNull();
    const begun = await notes.begin('acme', id);
    if (begun.kind !== 'begun') throw new Error(begun.kind);
    const { attempt } = begun;
    expect(await notes.look('acme', id)).toEqual({ kind: 'in-doubt', attempt });
    expect(await notes.begin('acme', id)).toEqual({ kind: 'in-doubt', attempt });
    expect(await notes.settle('acme', id, attempt, sent)).toBe(true);
    expect(await notes.settle('acme', id, attempt, doubt)).toBe(false);
    expect(await notes.look('acme', id)).toEqual({ kind: 'settled', delivery: sent });
    expect(await notes.begin('acme', id)).toEqual({ kind: 'settled', delivery: sent });
  });

  test('undone it begins anew, by a try of its own; what is settled is not undone', async () => {
    const [notes, id] = [open(), randomUUID()];
    const first = await notes.begin('acme', id);
    if (first.kind !== 'begun') throw new Error(first.kind);
    await notes.undo('acme', id, randomUUID());
    expect(await notes.look('acme', id)).not.toBeNull();
    await notes.undo('acme', id, first.attempt);
    const second = await notes.begin('acme', id);
    if (second.kind !== 'begun') throw new Error(second.kind);
    expect(second.attempt).not.toBe(first.attempt);
    expect(await notes.settle('acme', id, first.attempt, sent)).toBe(false);
    await notes.settle('acme', id, second.attempt, sent);
    await notes.undo('acme', id, second.attempt);
    expect(await notes.look('acme', id)).toMatchObject({ kind: 'settled' });
  });

  test('many tries at once: one begins', async () => {
    const [notes, id] = [open(), randomUUID()];
    const begun = await Promise.all(Array.from({ length: 8 }, () => notes.begin('acme', id)));
    expect(begun.filter(({ kind }) => kind === 'begun')).toHaveLength(1);
  });

  test('R7: the same id of another tenant is another message', async () => {
    const [notes, id] = [open(), randomUUID()];
    await notes.begin('acme', id);
    expect(await notes.look('globex', id)).toBeNull();
    expect(await notes.begin('globex', id)).toMatchObject({ kind: 'begun' });
  });
}
