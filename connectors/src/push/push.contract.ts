/** What every adapter of the port to push notifications promises. */
import { expect, test } from 'vitest';
import type { Push, PushSender } from './port.ts';

export const push: Push = {
  idempotencyKey: 'acme/push-1',
  token: 'device-token-1',
  title: 'Welcome',
  body: 'Your trial runs.',
  data: { messageId: 'push-1' },
};

export interface PushBed {
  readonly sender: PushSender;
  readonly isOffline: boolean;
  /** How many notifications the person sees. */
  seen(): number;
}

export function pushContract(open: () => Promise<PushBed>): void {
  test('KIKI-35: one notification, and the truth about whether anybody was reached', async () => {
    const { sender, isOffline, seen } = await open();
    const sent = await sender.send(push);
    expect(sent).toMatchObject({ provider: sender.provider, offline: isOffline });
    expect(sent.providerMessageId).toMatch(/^(projects\/|offline-)/);
    expect(seen()).toBe(1);
  });

  test('says that people see no doubles, and is right', async () => {
    const { sender, seen } = await open();
    await sender.send(push);
    await sender.send(push);
    expect(sender.repeated).toBe('once');
    expect(seen()).toBe(1);
  });
}
