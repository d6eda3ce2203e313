/** Bounds of a team's stream (R8). */

/** Members of one team, those who leave included. */
export const MEMBERS_MAX = 500;
/** Pieces of work of one team that are not over: waiting, offered, in hand and shelved. Some 6 MB of state at most. */
export const WORK_MAX = 20_000;
/** Of them waiting or shelved: what a team of 500 could not take up in a day is no queue any more. */
export const WAITING_MAX = 5_000;
/** Work that follows from one command and is placed with it; the rest is placed by `DistributeWork`. */
export const STEPS_MAX = 100;
/** Ids of work that is over, and of former members, that are remembered, so that neither comes back by a late command. */
export const REMEMBERED_MAX = 500;
/** An agent that refused a piece of work, or let its offer lapse, is not asked again for it so long, ms. */
export const REFUSED_FOR_MS = 15 * 60_000;
/** Offers of one piece of work that may come to nothing before people have to look at it. */
export const REFUSALS_MAX = 10;
/** How long an offer may stand, ms: ten seconds to seven days. */
export const OFFER_FOR_MS_MIN = 10_000;
export const OFFER_FOR_MS_MAX = 7 * 86_400_000;
/** An hour to answer, when not said, ms. */
export const OFFER_FOR_MS = 3_600_000;
/** Work that has waited a week is not given out blindly any more, ms (field: stale work surprises agents). */
export const STALE_AFTER_MS = 7 * 86_400_000;
export const STALE_AFTER_MS_MAX = 90 * 86_400_000;
