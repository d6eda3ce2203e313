import { DeliveryError } from '@mainstem/connectors/delivery/sent';
import type { Contact, Marketing } from '@mainstem/streams/contacts/contract';
import { readUnsubscribeToken } from '@mainstem/streams/contacts/unsubscribe-token';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeliverInput, Delivery } from './contract.ts';
import { deliver } from './deliver.ts';
import { createMemoryNotes } from './notes/notes.memory.ts';
import type { MessageNotes } from './notes/port.ts';
import { ann, openBed, SECRET, upgrade, welcome } from './testing/parts.ts';
import { heldBack } from './verdict.ts';

const later = new DeliveryError('CONNECTOR_RATE_LIMITED', 'later (451 4.7.1)', { retryable: true });
const lost = new DeliveryError('CONNECTOR_TIMEOUT', 'no answer', { retryable: true, inDoubt: true });
const refused = new DeliveryError('CONNECTOR_REFUSED', 'refused (550 5.1.1)', { addressDead: true });
const IN_DOUBT = { outcome: 'FAILED', code: 'MESSAGE_IN_DOUBT', inDoubt: true };

describe('KIKI-35: a message goes out', () => {
  test('whole, in the language and the days of the contact, escaped where it is HTML', async () => {
    const { parts, mails } = openBed();
    await expect(deliver(parts, welcome)).resolves.toEqual({
      outcome: 'SENT',
      language: 'de',
      provider: 'smtp',
      providerMessageId: 'id@mail.example',
      subjectRef: 'p.1',
      offline: false,
    });
    const [mail] = mails;
    expect(mail).toMatchObject({
      idempotencyKey: 'acme/welcome-1',
      to: { address: 'ann@example.com', name: 'Ann <b>' },
      subject: 'Willkommen zu Ihrem Test von Chatbot',
      language: 'de',
    });
    expect(mail?.text).toContain('läuft bis 14. November 2026');
    expect(mail?.html).toContain('Guten Tag Ann &lt;b&gt;,');
    expect(mail?.html).toContain('<li>Sizes &amp; fits</li>');
    expect(mail?.unsubscribeUrl).toBeUndefined();
  });

  test('by each channel, to that channel’s address', async () => {
    const { parts, texts, pushes } = openBed();
    await deliver(parts, { ...welcome, channel: 'sms', messageId: 's-1' });
    await deliver(parts, { ...welcome, channel: 'push', messageId: 'p-1' });
    expect(texts).toMatchObject([
      { to: '+436601234567', statusUrl: 'https://gateway.example/v1/webhooks/acme.twilio' },
    ]);
    expect(pushes).toMatchObject([{ token: 'device-1', title: 'Willkommen zu Chatbot', data: { messageId: 'p-1' } }]);
  });

  test('RFC 8058: marketing carries a link that unsubscribes this contact from this', async () => {
    const { parts, mails } = openBed();
    await deliver(parts, upgrade);
    const url = mails[0]?.unsubscribeUrl ?? '';
    expect(mails[0]?.text).toContain(url);
    expect(readUnsubscribeToken(SECRET, url.slice(url.lastIndexOf('/') + 1))).toEqual({
      tenant: 'acme',
      kind: 'person',
      contactId: 'p.1',
      channel: 'email',
      purpose: 'marketing',
      messageId: 'upgrade-1',
    });
  });
});

describe('a message is held back', () => {
  const but = (change: Partial<Contact>) => ({ ...ann, ...change });
  const said = (email: Marketing | null) => but({ marketing: { ...ann.marketing, email } });
  const marketing: [string, Contact | null, string | null][] = [
    ['nobody is known', null, 'NO_CONTACT'],
    ['R6: erased', but({ isErased: true }), 'ERASED'],
    ['closed', but({ isClosed: true }), 'CLOSED'],
    ['nothing was said of marketing', said(null), 'NO_CONSENT'],
    ['consent was taken back', said('WITHDRAWN'), 'NO_CONSENT'],
    ['unsubscribed', said('UNSUBSCRIBED'), 'UNSUBSCRIBED'],
    ['complained', said('COMPLAINED'), 'COMPLAINED'],
    ['no address', but({ address: { ...ann.address, email: null } }), 'NO_ADDRESS'],
    ['came back for good', but({ isDead: { ...ann.isDead, email: true } }), 'BOUNCED'],
    ['all is well', ann, null],
  ];
  test.each(marketing)('marketing: %s → %s', (_, contact, reason) => {
    expect(heldBack({ contact, channel: 'email', purpose: 'marketing', nowMs: 0 })).toBe(reason);
  });

  test.each([
    ['what is transactional needs no consent', said('UNSUBSCRIBED'), null],
    ['but it needs a person who is there', but({ isErased: true }), 'ERASED'],
    ['and an address that takes it', but({ isDead: { ...ann.isDead, email: true } }), 'BOUNCED'],
  ] as const)('transactional: %s', (_, contact, reason) => {
    expect(heldBack({ contact, channel: 'email', purpose: 'transactional', nowMs: 0 })).toBe(reason);
  });

  test('after its time nobody wants it', async () => {
    const bed = openBed();
    const late = { ...welcome, notAfterMs: bed.nowMs - 1 };
    await expect(deliver(bed.parts, late)).resolves.toEqual({ outcome: 'SUPPRESSED', reason: 'TOO_LATE' });
    expect(bed.mails).toEqual([]);
  });

  test('an opt-out between two tries counts: greylisted first, unsubscribed since', async () => {
    const bed = openBed({ send: () => Promise.reject(later) });
    await expect(deliver(bed.parts, upgrade)).rejects.toBe(later);
    bed.contact = said('UNSUBSCRIBED');
    await expect(deliver(bed.parts, upgrade)).resolves.toEqual({ outcome: 'SUPPRESSED', reason: 'UNSUBSCRIBED' });
    expect(bed.mails).toHaveLength(1);
  });

  test('a view of contacts that is behind lets nothing out', async () => {
    const behind = new Error('behind');
    const { parts, mails } = openBed(undefined, { caughtUp: () => Promise.reject(behind) });
    await expect(deliver(parts, upgrade)).rejects.toBe(behind);
    expect(mails).toEqual([]);
  });
});

describe('what cannot be rendered', () => {
  const { startUrl: _, ...short } = welcome.variables;
  test.each<[string, Partial<DeliverInput>, string]>([
    ['a variable is missing', { variables: short }, 'missing: startUrl'],
    ['one is too many', { variables: { ...welcome.variables, email: 'ann@x.y' } }, 'not declared: "email"'],
    [
      'one is of another kind',
      { variables: { ...welcome.variables, startUrl: 'javascript:x' } },
      'startUrl is not of the kind url',
    ],
    ['there is no such template', { template: 'trial-day-1@v9' }, 'there is no template trial-day-1@v9'],
    ['marketing is sold as transactional', { ...upgrade, purpose: 'transactional' }, 'trial-day-13@v1 is marketing'],
    ['it has no text for the channel', { ...upgrade, channel: 'push' }, 'has no text for push'],
  ])('%s: nothing goes out, and it says why', async (_name, change, because) => {
    const { parts, mails } = openBed();
    const delivery = await deliver(parts, { ...welcome, ...change });
    expect(delivery).toMatchObject({ outcome: 'FAILED', code: 'TEMPLATE_INVALID', inDoubt: false });
    expect((delivery as { because: string }).because).toContain(because);
    expect((delivery as { because: string }).because).not.toContain('ann@');
    expect(mails).toEqual([]);
  });

  test('marketing by e-mail without a way out', async () => {
    const { parts } = openBed(undefined, { links: { gatewayUrl: 'https://g.example', unsubscribeSecret: '' } });
    await expect(deliver(parts, upgrade)).resolves.toMatchObject({ code: 'TEMPLATE_INVALID' });
  });
});

describe('never twice (ADR 0040)', () => {
  test('the same message asked for again has the same answer and goes out once', async () => {
    const { parts, mails } = openBed();
    const first = await deliver(parts, welcome);
    await expect(deliver(parts, welcome)).resolves.toEqual(first);
    expect(mails).toHaveLength(1);
  });

  test('"later" is tried again, and what is refused for good is not', async () => {
    const answers = [later, later, undefined];
    const bed = openBed({
      send: async () => {
        const error = answers.shift();
        if (error !== undefined) throw error;
        return { provider: 'smtp', providerMessageId: 'x', offline: false };
      },
    });
    await expect(deliver(bed.parts, welcome)).rejects.toBe(later);
    await expect(deliver(bed.parts, welcome)).rejects.toBe(later);
    await expect(deliver(bed.parts, welcome)).resolves.toMatchObject({ outcome: 'SENT' });
    const dead = openBed({ send: () => Promise.reject(refused) });
    await expect(deliver(dead.parts, welcome)).resolves.toMatchObject({
      outcome: 'FAILED',
      code: 'MESSAGE_ADDRESS_DEAD',
    });
    await deliver(dead.parts, welcome);
    expect(dead.mails).toHaveLength(1);
  });

  test('no answer after the hand-over: in doubt, told so, and never handed over again', async () => {
    const { parts, mails } = openBed({ send: () => Promise.reject(lost) });
    await expect(deliver(parts, welcome)).resolves.toMatchObject(IN_DOUBT);
    await expect(deliver(parts, welcome)).resolves.toMatchObject(IN_DOUBT);
    expect(mails).toHaveLength(1);
  });

  /** Notes of a process that dies at the n-th step on them, before or after it was done. */
  function dying(notes: MessageNotes, at: number, done: boolean): MessageNotes {
    let steps = 0;
    const step = async <Value>(work: () => Promise<Value>): Promise<Value> => {
      steps += 1;
      if (steps !== at) return work();
      if (done) await work();
      throw new Error('killed');
    };
    return {
      look: (...of) => step(() => notes.look(...of)),
      begin: (...of) => step(() => notes.begin(...of)),
      settle: (...of) => step(() => notes.settle(...of)),
      undo: (...of) => step(() => notes.undo(...of)),
    };
  }

  test('killed at every step of the notes, before and after: at most once, and the answer says which', async () => {
    for (const done of [false, true]) {
      for (let at = 1; at <= 4; at += 1) {
        const notes = createMemoryNotes();
        const bed = openBed(undefined, { notes: dying(notes, at, done) });
        const first = await deliver(bed.parts, welcome).catch(() => null);
        const again = await deliver({ ...bed.parts, notes }, welcome);
        expect(bed.mails.length).toBeLessThanOrEqual(1);
        if (again.outcome === 'SENT') expect(bed.mails).toHaveLength(1);
        else expect(again).toMatchObject(IN_DOUBT);
        if (first !== null) expect(again).toEqual(first);
      }
    }
  });

  test('what doubles do not show in is handed over again after a death: people see one', async () => {
    const notes = createMemoryNotes();
    const message = { ...welcome, channel: 'push' } as const;
    const bed = openBed(undefined, { notes: dying(notes, 3, false) });
    await expect(deliver(bed.parts, message)).rejects.toThrow('killed');
    await expect(deliver({ ...bed.parts, notes }, message)).resolves.toMatchObject({ outcome: 'SENT' });
    expect(new Set(bed.pushes.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });

  test('any run of deaths, lost answers, "later" and opt-outs: at most one mail, none after the opt-out, one answer', async () => {
    const fate = fc.constantFrom('ok', 'later', 'lost', 'killed-before', 'killed-after', 'opt-out');
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { minLength: 1, maxLength: 8 }), async (fates) => {
        const notes = createMemoryNotes();
        let now = 'ok';
        let taken = 0;
        const bed = openBed({
          send: async () => {
            if (now === 'later') throw later;
            taken += 1;
            if (now === 'lost') throw lost;
            return { provider: 'smtp', providerMessageId: 'x', offline: false };
          },
        });
        let optedOut = false;
        const answers: Delivery[] = [];
        for (now of [...fates, 'ok']) {
          if (now === 'opt-out') {
            bed.contact = { ...ann, marketing: { ...ann.marketing, email: 'UNSUBSCRIBED' } };
            optedOut = true;
          }
          const before = taken;
          const kill =
            now === 'killed-before' ? dying(notes, 2, true) : now === 'killed-after' ? dying(notes, 3, false) : notes;
          const answer = await deliver({ ...bed.parts, notes: kill }, upgrade).catch(() => null);
          if (optedOut) expect(taken).toBe(before);
          if (answer !== null && answer.outcome !== 'SUPPRESSED') answers.push(answer);
        }
        expect(taken).toBeLessThanOrEqual(1);
        for (const answer of answers) expect(answer).toEqual(answers[0]);
        if (answers[0]?.outcome === 'SENT') expect(taken).toBe(1);
      }),
      { numRuns: 200 },
    );
  });
});
