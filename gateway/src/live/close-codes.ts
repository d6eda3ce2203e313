/**
 * Why the server ends a live connection: code of the close frame (RFC 6455 §7.4.2 leaves 4000 to 4999 to applications), and
 * of the `end` event of a stream. Each comes with words that say what to do.
 */
export const closeCodes = {
  /** The gateway stops: connect again with the last position, another one answers. */
  GOING_AWAY: 1001,
  /** The client sent what is no message of this protocol. */
  PROTOCOL_ERROR: 1002,
  /** A message larger than the bound; sent by the WebSocket library itself. */
  TOO_LARGE: 1009,
  /** The log or a view cannot be read: connect again later with the last position. */
  UNAVAILABLE: 1011,
  /** The credential has expired or was revoked, or its roles changed: connect again with a fresh one. */
  CREDENTIAL_ENDED: 4001,
  /** The client did not read fast enough: connect again with the last position, and ask for less. */
  TOO_SLOW: 4008,
  /** No answer to pings. */
  SILENT: 4010,
  /** Too many messages in a second. */
  TOO_MANY_MESSAGES: 4029,
} as const;
export type CloseReason = keyof typeof closeCodes;
