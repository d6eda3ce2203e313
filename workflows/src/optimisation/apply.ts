/** Makes a change, and takes one back. Null, or why the decider refused. Workflow code. */
import type { Change } from '@mainstem/models/optimisation/optimise';
import type { Chain } from '../steps/chain.ts';

export async function applyChange(chain: Chain, campaignId: string, change: Change): Promise<string | null> {
  const result =
    change.kind === 'PAUSE_CREATIVE'
      ? await chain.command('apply', 'creative', change.creativeId, {
          type: 'PauseCreative',
          reason: 'the others do better',
        })
      : await chain.command('apply', 'campaign', campaignId, {
          type: 'ChangeBidPrice',
          bidPriceMicros: change.toMicros,
        });
  return result.kind === 'rejected' ? result.message : null;
}

/** @param priceNow CPM as it is: a price that people changed since is theirs and stays. */
export async function revertChange(
  chain: Chain,
  campaignId: string,
  change: Change,
  priceNow: number,
): Promise<string | null> {
  const because = 'it does worse without it';
  if (change.kind === 'PAUSE_CREATIVE') {
    const result = await chain.command('revert', 'creative', change.creativeId, { type: 'ActivateCreative', because });
    return result.kind === 'rejected' ? result.message : null;
  }
  if (priceNow !== change.toMicros) return 'somebody has set another price since';
  const bidPriceMicros = change.fromMicros;
  const result = await chain.command('revert', 'campaign', campaignId, { type: 'ChangeBidPrice', bidPriceMicros });
  return result.kind === 'rejected' ? result.message : null;
}
