/**
 * Reads a source from a workflow and tells it on `research_events`: collected or failed, always within half an hour.
 *
 * ```ts
 * const results = await Promise.all(sources.map((source) =>
 *   collectSource(chain, `research/${source}`, { clientId, researchId, source, subject })));
 * ```
 */
import type { ResearchSubject, WebSource } from '@mainstem/connectors/web-research/port';
import { proxyActivities } from '@temporalio/workflow';
import type { Chain } from '../steps/chain.ts';
import type { CollectResult, ResearchActivities } from './contract.ts';
import { COLLECT_TRIES_MAX } from './tries.ts';

const { collectSource: collected } = proxyActivities<ResearchActivities>({
  // Five pages and robots.txt, 10 s each at most.
  startToCloseTimeout: '90 seconds',
  scheduleToCloseTimeout: '30 minutes',
  retry: { initialInterval: '5 seconds', backoffCoefficient: 4, maximumAttempts: COLLECT_TRIES_MAX },
});

const primary: ReadonlySet<WebSource> = new Set(['instagram', 'facebook', 'tiktok', 'google-maps', 'google-reviews']);

export interface CollectAsk {
  readonly clientId: string;
  readonly researchId: string;
  readonly source: WebSource;
  /** The client itself when not said: its name and page are looked up by the activity. */
  readonly subject?: ResearchSubject;
}

const nameless: ResearchSubject = { name: '', website: null, handles: {}, place: null };

export async function collectSource(
  chain: Chain,
  step: string,
  ask: CollectAsk,
): Promise<CollectResult & { readonly eventId: string }> {
  const { clientId, researchId, source, subject = nameless } = ask;
  const lookedUp = ask.subject === undefined ? { clientId } : {};
  const result = await collected({ tenant: chain.tenant, source, subject, ...lookedUp });
  const common = { researchId, source, tier: primary.has(source) ? 'primary' : 'deep' };
  if (result.kind === 'failed') {
    const { code, attempts } = result;
    const eventId = await chain.emit(step, clientId, { type: 'ResearchSourceFailed', ...common, code, attempts });
    return { ...result, eventId };
  }
  const { kind, findings, findingsUri = null, ...figures } = result;
  const body = { type: 'ResearchSourceCollected', ...common, ...figures, findingsUri } as const;
  return { kind, findings, findingsUri, ...figures, eventId: await chain.emit(step, clientId, body) };
}
