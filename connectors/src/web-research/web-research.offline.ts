/**
 * The stand-in for a platform that does not look at the web: findings from fixtures, each marked as such. They speak of an
 * invented business; the subject's name is put in so that a demonstration reads well, and `offline: true` goes into every
 * event made from them.
 */
import type { Logger } from 'pino';
import { bounded, findingOf } from './finding.ts';
import { fixtures } from './fixtures.ts';
import { type ResearchSubject, type WebResearch, type WebSource, webSources } from './port.ts';

export interface OfflineWebResearch extends WebResearch {
  readonly asked: readonly { readonly source: WebSource; readonly subject: ResearchSubject }[];
}

/** What is kept of what was asked. */
const ASKED_MAX = 10_000;

export function createOfflineWebResearch(logger: Pick<Logger, 'warn'>): OfflineWebResearch {
  const asked: { source: WebSource; subject: ResearchSubject }[] = [];
  return {
    offline: true,
    sources: webSources,
    asked,
    async collect(source, subject) {
      asked.push({ source, subject });
      if (asked.length > ASKED_MAX) asked.shift();
      logger.warn({ source, offline: true }, 'no web sources are set (MAINSTEM_CONNECTORS_FILE has none): fixtures');
      const raw = fixtures[source].map((fixture, index) => ({
        ...fixture,
        url: `https://fixture.example/${source}/${index + 1}`,
        title: fixture.title.replaceAll('{name}', subject.name),
        text: fixture.text.replaceAll('{name}', subject.name),
      }));
      const { findings, isCut } = bounded(raw.map((one) => findingOf(source, one)));
      return { source, findings, pages: 0, isCut, offline: true };
    },
  };
}
