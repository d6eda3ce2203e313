/** What every adapter of the port to text messages promises. */
import { expect, test } from 'vitest';
import type { Sms, SmsSender } from './port.ts';

export const sms: Sms = {
  idempotencyKey: 'acme/sms-1',
  to: '+43 660 1234567',
  text: 'Choose a time: https://x.example',
};

export interface SmsBed {
  readonly sender: SmsSender;
  readonly isOffline: boolean;
  count(): number;
}

export function smsContract(open: () => Promise<SmsBed>): void {
  test('KIKI-35: one text, an id for its callbacks, and the truth about whether anybody was reached', async () => {
    const { sender, isOffline, count } = await open();
    const sent = await sender.send(sms);
    expect(sent).toMatchObject({ provider: sender.provider, offline: isOffline });
    expect(sent.providerMessageId).toMatch(/^(SM|offline-)[0-9a-f]+$/);
    expect(count()).toBe(1);
  });

  test('says whether people see doubles, and is right', async () => {
    const { sender, count } = await open();
    await sender.send(sms);
    await sender.send(sms);
    expect(count()).toBe(sender.repeated === 'twice' ? 2 : 1);
  });
}
