/** A bidder behind its real server on a free port; catalogue, budget and log are in memory. Closed when the test ends. */
import { freePorts } from '@mainstem/infra/stack/scratch/scratch-process';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { onTestFinished } from 'vitest';
import type { Bidder } from '../bidder.ts';
import { serveBidder } from '../server/server.uws.ts';
import { campaignRow, creativeRow, testBidder } from './kit.ts';

export interface RunningServer {
  readonly url: string;
  readonly bidder: Bidder;
  readonly events: AnyEvent[];
}

/** An auction the only campaign of the server bids on. */
export const request = {
  id: 'auction-1',
  imp: [{ id: '1', banner: { w: 300, h: 250 } }],
  site: { domain: 'news.example' },
};

export function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/openrtb2/generic`, { method: 'POST', body, headers });
}

export async function running(options: Partial<Parameters<typeof testBidder>[0]> = {}): Promise<RunningServer> {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const given = { campaigns: [campaignRow()], creatives: [creativeRow()], publicUrl: url, ...options };
  const { bidder, events } = await testBidder(given);
  const server = await serveBidder(bidder, '127.0.0.1', port);
  onTestFinished(async () => {
    server.close();
    await bidder.stop();
  });
  return { url, bidder, events };
}
