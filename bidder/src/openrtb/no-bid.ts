/**
 * Why an impression got no bid: our reason, counted on the log, and the OpenRTB `nbr` said where an answer has a body
 * (OpenRTB 3.0 list "No-Bid Reason Codes": 0–17 standard, 500 and up private).
 *
 * Order matters: when several candidates fail for different reasons, the reason that is latest in this list is
 * reported, because that candidate came closest to a bid.
 */
export const noBidReasons = [
  // The whole request.
  'INTERNAL',
  'INVALID_REQUEST',
  'VIEW_STALE',
  'EVENT_QUEUE_FULL',
  'RESERVATIONS_FULL',
  'SLOW_CONSUMER',
  'TOO_LATE',
  'ROBOT',
  'CHAIN_INCOMPLETE',
  'CHAIN_BLOCKED',
  'PRIVACY',
  'CURRENCY',
  // The impression itself.
  'INVALID_IMP',
  'TOO_MANY_IMPS',
  'PRIVATE_AUCTION',
  'FORMAT_UNSUPPORTED',
  // A candidate, in the order of the checks.
  'NO_CREATIVE',
  'FLOOR',
  'SEAT',
  'COUNTRY',
  'INSECURE',
  'MIME',
  'LINEARITY',
  'PROTOCOL',
  'DURATION',
  'BLOCKED_TYPE',
  'BLOCKED_ATTRIBUTE',
  'BLOCKED_CATEGORY',
  'CATEGORY_NOT_ALLOWED',
  'BLOCKED_DOMAIN',
  'MODE_HALTED',
  'MODE_UNPROVEN',
  'MODE_PROBE',
  'FREQUENCY_CAP',
  'PACED',
  'DAILY_CAP',
  'BUDGET',
] as const;
export type NoBidReason = (typeof noBidReasons)[number];

/** Rank of a reason in `noBidReasons`: later checks rank higher. */
export const rankOf: Readonly<Record<NoBidReason, number>> = Object.freeze(
  Object.fromEntries(noBidReasons.map((reason, rank) => [reason, rank])) as Record<NoBidReason, number>,
);

/** `nbr` of a reason. Private codes start at 500 and are never reused for another reason. */
export const nbrOf: Readonly<Record<NoBidReason, number>> = {
  INTERNAL: 1,
  INVALID_REQUEST: 2,
  INVALID_IMP: 2,
  VIEW_STALE: 1,
  EVENT_QUEUE_FULL: 1,
  RESERVATIONS_FULL: 1,
  SLOW_CONSUMER: 1,
  TOO_LATE: 15,
  ROBOT: 3,
  CHAIN_INCOMPLETE: 16,
  CHAIN_BLOCKED: 17,
  PRIVACY: 518,
  CURRENCY: 500,
  TOO_MANY_IMPS: 501,
  PRIVATE_AUCTION: 502,
  FORMAT_UNSUPPORTED: 503,
  NO_CREATIVE: 504,
  FLOOR: 505,
  SEAT: 506,
  COUNTRY: 507,
  INSECURE: 508,
  MIME: 509,
  LINEARITY: 510,
  PROTOCOL: 511,
  DURATION: 512,
  BLOCKED_TYPE: 513,
  BLOCKED_ATTRIBUTE: 514,
  BLOCKED_CATEGORY: 515,
  CATEGORY_NOT_ALLOWED: 519,
  BLOCKED_DOMAIN: 516,
  MODE_HALTED: 560,
  MODE_UNPROVEN: 561,
  MODE_PROBE: 562,
  FREQUENCY_CAP: 563,
  PACED: 564,
  DAILY_CAP: 565,
  BUDGET: 517,
};
