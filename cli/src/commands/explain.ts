/** `mainstem explain`: why a bid was made, or none, in plain words, from the log alone (docs/replay.md). */
import { type Explained, explainBid, explainRequest } from '@mainstem/bidder/replay/explanation';
import { wordsOf } from '@mainstem/bidder/replay/words';
import { Command } from 'commander';
import { withLog } from '../log-connection.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { when } from '../when.ts';

export function command(): Command {
  const explain = new Command('explain').description('why something was decided, from the log alone');
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

function show({ output }: VerbContext, explained: Explained): void {
  output.document(explained, () => wordsOf(explained));
}
