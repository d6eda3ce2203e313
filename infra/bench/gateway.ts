/**
 * The gateway's figures: what goes in, what is asked, what is told live, and what saying "may you" costs. The gateway is a
 * process of its own (`gateway/gateway-child.ts`), on stores and a broker of the bench's own; every figure that depends on
 * the machine has its floor in the same run.
 */
import type { Bench } from './figures.ts';
import { measureAuthorisation } from './gateway/authorisation.ts';
import { measureIngest } from './gateway/ingest.ts';
import { measureLive } from './gateway/live.ts';
import { measureQuery } from './gateway/query.ts';
import { type Part, runParts } from './kit/parts.ts';

const parts: Readonly<Record<string, Part>> = {
  authorisation: (context) => measureAuthorisation(context),
  ingest: measureIngest,
  live: measureLive,
  query: measureQuery,
};

const gateway: Bench = (context) => runParts(context, parts);

export default gateway;
