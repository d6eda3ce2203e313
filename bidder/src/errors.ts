/** Errors of this package. Codes are listed in docs/errors.md. */
export const bidderErrorCodes = [
  'CATALOGUE_MALFORMED_ROW',
  'CATALOGUE_FULL',
  'BIDDER_LISTEN_FAILED',
  'BIDDER_EXCHANGES_INVALID',
  'BIDDER_SUPPLY_INVALID',
  'BIDDER_EVENT_SET_ASIDE',
  'BIDDER_REQUEST_FAILED',
  'REPLAY_LAYOUT_UNKNOWN',
  'REPLAY_POLICY_INVALID',
  'REPLAY_CATALOGUE_INVALID',
  'BID_NOT_RECORDED',
  'BIDDER_MEMBER_GONE',
] as const;
export type BidderErrorCode = (typeof bidderErrorCodes)[number];

export class BidderError extends Error {
  readonly code: BidderErrorCode;
  readonly retryable: boolean;

  constructor(code: BidderErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BidderError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}
