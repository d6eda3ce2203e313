/**
 * `mainstem explain`: an event by its id, through the gateway (docs/explain.md); why a bid was made, or none, in plain words,
 * from the log alone (docs/replay.md).
 */
import { type Explained, explainBid, explainRequest } from '@mainstem/bidder/replay/explanation';
import { wordsOf } from '@mainstem/bidder/replay/words';
import type { Explanation } from '@mainstem/gateway/explain/shapes';
import { Command } from 'commander';
import { usage } from '../errors.ts';
import { explanationWords } from '../explanation-words.ts';
import { connectGateway } from '../gateway-client.ts';
import { withLog } from '../log-connection.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { when } from '../when.ts';

export function command(): Command {
  const explain = defineVerb<{ readonly tenant: string }>(
    new Command('explain')
      .description(
        'an event: its causes and effects, what it holds, by which code, with its proof; or a bid, a request',
      )
      .argument('[eventId]', 'id of an event, a bid or an entry of the audit trail')
      .option('--tenant <name>', 'whose it is', 'acme'),
    explainEvent,
  );
  defineVerb(
    explain.command('bid').description('why this bid was made, and what became of it').argument('<bidId>'),
    (context, _flags, [bidId = '']) =>
      withLog(context.environment, async (log) => show(context, await explainBid(log, bidId))),
  );
  defineVerb<{ readonly at?: number }>(
    explain
      .command('request')
      .description('why a recorded request got bids or none')
      .argument('<auctionId>', 'BidRequest.id')
      .option('--at <time>', 'about when it came; without it the whole record is read', (text) => when(text)),
    (context, { at }, [auctionId = '']) =>
      withLog(context.environment, async (log) => show(context, await explainRequest(log, auctionId, at))),
  );
  return explain;
}

/** The tenant of `explain bid` and `explain request` is in what they find. */
async function explainEvent(
  { output, environment }: VerbContext,
  { tenant }: { readonly tenant: string },
  [eventId]: string[],
): Promise<void> {
  if (eventId === undefined)
    throw usage('explain what?', 'Give the id of an event, or "bid <bidId>", "request <auctionId>".');
  const gateway = await connectGateway(environment, tenant, ['manager']);
  const { data } = await gateway.get('/v1/explain/{eventId}', { path: { eventId } });
  output.document(data, () => explanationWords(data as unknown as Explanation));
}

function show({ output }: VerbContext, explained: Explained): void {
  output.document(explained, () => wordsOf(explained));
}
