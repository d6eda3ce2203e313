/** Live sessions and keys of one tenant, folded from the log once, when it is locked down. */
import type { Codec } from '@mainstem/schemas/codec';
import type { IdentityEvent } from '@mainstem/streams/deciders/identity/decider';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { followWinners } from '@mainstem/streams/runtime/decisions/winners-follower';

export interface WhoIsIn {
  readonly sessions: readonly { readonly userId: string; readonly sessionId: string }[];
  readonly keys: readonly string[];
}

/** Reads the whole stream: a lockdown is rare, and the lock itself is on before. Sessions whose time is over count, too. */
export async function whoIsIn({ log, codec }: { log: EventLog; codec: Codec }, tenant: string): Promise<WhoIsIn> {
  const sessions = new Map<string, { userId: string; sessionId: string }>();
  const keys = new Set<string>();
  const follower = followWinners<IdentityEvent>({
    log,
    codec,
    topic: 'auth_events',
    onEvent(event) {
      const { envelope } = event;
      if (envelope.tenant !== tenant) return;
      const userId = envelope.entity;
      if (event.type === 'SessionStarted') {
        sessions.set(event.sessionId, { userId, sessionId: event.sessionId });
      } else if (event.type === 'SessionEnded') sessions.delete(event.sessionId);
      else if (event.type === 'KeyIssued') keys.add(userId);
      else if (event.type === 'KeyRevoked') keys.delete(userId);
    },
    onUnreadable: () => undefined, // one that cannot be read lets nobody in, either
  });
  try {
    await Promise.race([follower.whenCaughtUp(), follower.done]);
    return { sessions: [...sessions.values()], keys: [...keys] };
  } finally {
    await follower.stop();
  }
}
