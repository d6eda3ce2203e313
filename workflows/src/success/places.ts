/** The places a client has at its agents since handoff 3 (WAP-41): theirs until it leaves. */
import { release } from '../assignment/assign.ts';
import type { Chain } from '../steps/chain.ts';
import type { WentLive } from './messages.ts';

/** Teams nobody of whom took the client refuse, which is fine. Runs that were told of no handoff give nothing back. */
export async function givePlacesBack(chain: Chain, { handoffId }: WentLive): Promise<void> {
  if (handoffId === undefined || handoffId === null) return;
  for (const team of ['support', 'success']) {
    await release(chain, { step: `place:${team}`, team, workId: handoffId });
  }
}
