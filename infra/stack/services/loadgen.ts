/** Live auctions: a gentle stream of bid requests to the bidder, so that a new platform has something to show. */
import { join } from 'node:path';
import { probeHttp } from '../probe/probes.ts';
import type { Service } from '../service.ts';

/** Auctions a second: enough to watch, too few to feel. */
const RATE = 20;
/** As long as one run of it may last, a day (s); then it is started again. */
const SECONDS = 86_400;

export const loadgen: Service = {
  kind: 'service',
  name: 'loadgen',
  title: `Live auctions (${RATE} a second)`,
  needs: ['bidder', 'sample'],
  ports: [],
  acquire: async () => {}, // it is in the checkout
  start: async ({ profile }) => ({
    command: process.execPath,
    args: [
      '--disable-warning=ExperimentalWarning',
      join(profile.root, 'cli', 'src', 'main.ts'),
      'loadgen',
      'ortb',
      '--rate',
      String(RATE),
      '--seconds',
      String(SECONDS),
      '--profile',
      profile.name,
    ],
    cwd: profile.root,
  }),
  // It has no door of its own: it can do its work as long as the bidder's is open.
  probe: ({ environment }) => probeHttp(`${environment.MAINSTEM_BIDDER_URL}/readyz`),
  stop: { signal: 'SIGTERM', withinMs: 5_000 },
  readyWithinMs: 120_000,
};
