/** What all carriers of messages share: what they answer, and how they fail. */
import { ConnectorError, type ConnectorErrorCode } from '../errors.ts';

export interface Sent {
  /** "smtp", "twilio", "fcm", or "offline". */
  readonly provider: string;
  /** Id the provider knows the message by in its callbacks; null when it gave none. */
  readonly providerMessageId: string | null;
  /** True for a stand-in: it was written down and nobody was reached. */
  readonly offline: boolean;
}

/**
 * What a person sees when the same message is handed over twice, which happens when a sender ended between handing it over
 * and writing that down:
 *  - `twice`: two messages. Such a message is not handed over again when the first time is in doubt.
 *  - `once`: the provider knows the key, or the second takes the place of the first.
 */
export type Repeated = 'twice' | 'once';

/**
 * A carrier did not take a message. Texts of carriers quote addresses and numbers, so its message says codes alone (R6).
 */
export class DeliveryError extends ConnectorError {
  /** The message may have gone out: the answer to handing it over is missing. Never try that message again by yourself. */
  readonly inDoubt: boolean;
  /** The address will never take anything: as good as a bounce. */
  readonly addressDead: boolean;

  constructor(
    code: ConnectorErrorCode,
    message: string,
    options: {
      retryable?: boolean;
      retryAfterMs?: number | undefined;
      inDoubt?: boolean;
      addressDead?: boolean;
    } = {},
  ) {
    super(code, message, options);
    this.name = 'DeliveryError';
    this.inDoubt = options.inDoubt ?? false;
    this.addressDead = options.addressDead ?? false;
  }
}
