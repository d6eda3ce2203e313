/** Bounds of the live feed (R8). A client that meets one is told which; docs/live.md lists them. */

/** Connections of all tenants: below what the server holds open at once, so that requests still come in beside them. */
export const CONNECTIONS_MAX = 4_000;
/** Of one tenant: half, so that no tenant shuts out the others alone. */
export const CONNECTIONS_PER_TENANT_MAX = 2_000;
/** Of one connection: a busy dashboard has some ten. */
export const SUBSCRIPTIONS_MAX = 50;
/** Different subscriptions of a tenant: each one that fits an event costs a frame to build. */
export const CHANNELS_PER_TENANT_MAX = 5_000;
/** What a client may leave unread, bytes: beyond it is dropped. Frames are shared, so most of it is held once for all. */
export const BACKLOG_BYTES_MAX = 1_048_576;
/** A dropped client may still read what it has and why it was dropped for this long. */
export const FAREWELL_MS = 10_000;
/** One message of a client, bytes; the longest subscription with a full position is half of it. */
export const MESSAGE_BYTES_MAX = 16_384;
/** Messages of a client in one second. */
export const MESSAGES_PER_S_MAX = 50;
/** A ping (WebSocket) or a comment (SSE) this often: below the 60 s after which balancers cut what is silent. */
export const PING_EVERY_MS = 20_000;
/** A WebSocket client that has said nothing for so many pings is gone, whatever its socket says: two were not answered. */
export const SILENT_PINGS_MAX = 2.5;
/** Whether the credential still holds is asked this often: an ended session hears live events no longer than this. */
export const RECHECK_EVERY_MS = 10_000;
/** A check that cannot be made (its store is away) is tried again; after this long the connection ends all the same. */
export const UNCHECKED_MS_MAX = 60_000;
/** Records between a position and the end that are read again for one client: seconds of work. Beyond: `from=earliest`. */
export const REPLAY_RECORDS_MAX = 1_000_000;
/** Pace of reading history for one client, records a second: the log has live readers. */
export const REPLAY_RECORDS_PER_S = 20_000;
/** Histories read at once for all clients; the others wait for their turn. */
export const REPLAYS_MAX = 8;
/** Frames held for a client that is still reading history; beyond, they are let go and read from the log later. */
export const HELD_BYTES_MAX = 1_048_576;
/** Rows of a view that changed between a position and now; beyond, the view is to be asked anew. */
export const REPLAY_ROWS_MAX = 10_000;
/** A tail that nobody listens to any more is kept so long: pages are reloaded. */
export const TAIL_LINGER_MS = 5_000;
/** How often a view that lags behind its events is asked how far it is. */
export const VIEW_POLL_MS = 15;
/** A ticket is used at once by the page that asked for it. */
export const TICKET_TTL_MS = 30_000;
