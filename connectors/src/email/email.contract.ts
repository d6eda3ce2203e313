/** What every adapter of the port to e-mail promises. Each adapter's test calls it with a way to look into its mailbox. */
import { expect, test } from 'vitest';
import type { Email, EmailSender } from './port.ts';

export const mail: Email = {
  idempotencyKey: 'acme/welcome-1',
  to: { address: 'ann@example.com', name: 'Ann Müller' },
  subject: 'Größe ✓',
  text: 'Guten Tag,\n\nalles gut.',
  html: '<p>Guten Tag,</p><p>alles gut.</p>',
  language: 'de',
};

export interface EmailBed {
  readonly sender: EmailSender;
  readonly isOffline: boolean;
  /** How many mails are in the mailbox. */
  count(): number;
}

export function emailContract(open: () => Promise<EmailBed>): void {
  test('KIKI-35: one mail, an id for its callbacks, and the truth about whether anybody was reached', async () => {
    const { sender, isOffline, count } = await open();
    const sent = await sender.send(mail);
    expect(sent).toEqual({
      provider: sender.provider,
      providerMessageId: expect.stringMatching(/^[0-9a-f]{40}@mail\.example$/),
      offline: isOffline,
    });
    expect(count()).toBe(1);
  });

  test('the same key is the same id, another key another', async () => {
    const { sender } = await open();
    const [first, again, other] = [
      await sender.send(mail),
      await sender.send(mail),
      await sender.send({ ...mail, idempotencyKey: 'acme/welcome-2' }),
    ];
    expect(again.providerMessageId).toBe(first.providerMessageId);
    expect(other.providerMessageId).not.toBe(first.providerMessageId);
  });

  test('says whether people see doubles, and is right', async () => {
    const { sender, count } = await open();
    await sender.send(mail);
    await sender.send(mail);
    expect(count()).toBe(sender.repeated === 'twice' ? 2 : 1);
  });
}
