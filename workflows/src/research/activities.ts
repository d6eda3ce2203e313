/** The activity that reads a source. Pages are others': what it hands on is bounded and masked before Temporal sees it. */
import { hash } from 'node:crypto';
import { ConnectorError } from '@mainstem/connectors/errors';
import type { Collected, Finding, WebResearch } from '@mainstem/connectors/web-research/port';
import { activityInfo } from '@temporalio/activity';
import { failureOf } from '../activities/connector-failure.ts';
import type { Companies } from '../companies/port.ts';
import { type DocumentParts, keepSealed } from '../documents/activities.ts';
import type { ResearchActivities } from './contract.ts';
import { COLLECT_TRIES_MAX } from './tries.ts';

export interface ResearchParts {
  readonly webResearch: WebResearch;
  readonly companies: Companies;
  readonly documents: DocumentParts;
}

/** What passes through Temporal stays far below its 2 MB: 40 × 400 characters. */
const FINDINGS_MAX = 40;
const TEXT_CHARS_MAX = 400;

export function createResearchActivities({ webResearch, companies, documents }: ResearchParts): ResearchActivities {
  return {
    async collectSource({ tenant, source, subject, clientId }) {
      const startedMs = performance.now();
      try {
        const company = clientId === undefined ? null : await companies.find(tenant, clientId);
        if (clientId !== undefined && company === null) throw notYet(clientId);
        const asked = company === null ? subject : { ...subject, name: company.name, website: company.host };
        const collected = await webResearch.collect(source, asked);
        const findingsUri = clientId === undefined ? null : await keepFindings(documents, tenant, clientId, collected);
        return { ...resultOf(collected, Math.round(performance.now() - startedMs)), findingsUri };
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        const { attempt } = activityInfo();
        if (error.retryable && attempt < COLLECT_TRIES_MAX) throw failureOf(error);
        return { kind: 'failed', code: error.code, attempts: attempt };
      }
    },
  };
}

/** The view is behind for some seconds; a client that never signed up stays unknown. */
function notYet(clientId: string): ConnectorError {
  return new ConnectorError('CONNECTOR_UNAVAILABLE', `the view of clients has no ${clientId} yet`, { retryable: true });
}

/** Whole, as they were found, under the client's key: what passes Temporal and the log is cut and masked. */
async function keepFindings(
  documents: DocumentParts,
  tenant: string,
  clientId: string,
  { source, findings }: Collected,
): Promise<string | null> {
  if (findings.length === 0) return null;
  const bytes = Buffer.from(JSON.stringify(findings));
  return (await keepSealed(documents, { tenant, clientId, name: `findings-${source}`, bytes }))?.uri ?? null;
}

function resultOf({ findings, pages, isCut, offline }: Collected, durationMs: number) {
  const ratings = findings.flatMap(({ ratingHundredths }) => (ratingHundredths === null ? [] : [ratingHundredths]));
  const times = findings.flatMap(({ publishedAtMs }) => (publishedAtMs === null ? [] : [publishedAtMs]));
  return {
    kind: 'collected' as const,
    findings: findings.slice(0, FINDINGS_MAX).map(shown),
    findingCount: findings.length,
    pageCount: pages,
    isCut,
    isOffline: offline,
    findingsHash: findings.length === 0 ? null : hash('sha256', JSON.stringify(findings)),
    ratingCount: ratings.length,
    ratingMeanHundredths:
      ratings.length === 0 ? null : Math.round(ratings.reduce((sum, one) => sum + one, 0) / ratings.length),
    newestAtMs: times.length === 0 ? null : Math.max(...times),
    durationMs,
  };
}

function shown(finding: Finding): Finding {
  const text = masked(finding.text);
  return { ...finding, title: masked(finding.title), text: text.slice(0, TEXT_CHARS_MAX) };
}

/** E-mail addresses, telephone numbers and handles: what names a person on a public page (R6). */
export function masked(text: string): string {
  return text
    .replaceAll(/[^\s@<>"']{1,64}@[^\s@<>"']{1,255}\.[a-z]{2,}/giu, '[address]')
    .replaceAll(/(?<![\p{L}\p{N}])@[\p{L}\p{N}_.]{2,40}/gu, '[handle]')
    .replaceAll(/(?<![\p{N}.,])\+?\d[\d\s()/-]{7,20}\d(?![\p{N}])/gu, '[number]');
}
