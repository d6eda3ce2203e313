/** The addresses of cookie syncing over HTTP; what they do is in `sync/`. */
import type uWS from 'uWebSockets.js';
import type { Bidder } from '../bidder.ts';
import { type SyncKind, syncKinds } from '../sync/sync.ts';

const statusText = { 200: '200 OK', 204: '204 No Content', 302: '302 Found', 404: '404 Not Found' } as const;

export function mountSync(app: uWS.TemplatedApp, bidder: Bidder): void {
  for (const kind of syncKinds) app.get(`/sync/${kind}`, (res, req) => answer(bidder, kind, res, req));
}

function answer(bidder: Bidder, kind: SyncKind, res: uWS.HttpResponse, req: uWS.HttpRequest): void {
  const { status, headers, body } = bidder.sync.take({
    kind,
    query: (name) => req.getQuery(name) || undefined,
    cookie: req.getHeader('cookie'),
    limitTracking: req.getHeader('dnt') === '1' || req.getHeader('sec-gpc') === '1',
    nowMs: bidder.now(),
  });
  res.writeStatus(statusText[status]);
  for (const [name, value] of headers) res.writeHeader(name, value);
  // 204 has no length, which `end` would write.
  if (status === 204) res.endWithoutBody();
  else res.end(body);
}
