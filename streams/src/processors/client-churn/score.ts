/**
 * What is told of a client's chance to leave: by the champion of the churn model, asked with the vector of its moment; by the rule
 * of health while there is no champion, its file cannot be had, or nothing is known of the client, and then it says so. Pure.
 */
import type { Cell } from '@mainstem/models/learner/columns';
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, ClientChurnScored } from '@mainstem/schemas/generated/events';
import type { FeatureVector } from '../../features/definition.ts';
import { clientEngagement } from '../../features/views/clients.ts';
import { askModel } from '../../models/ask-model.ts';
import type { LoadedModel } from '../../models/load-model.ts';
import { outcomeRules } from '../../models/outcome-rules.ts';
import { clientSegments } from '../../models/segments.ts';
import type { DueClient } from './book.ts';

/** Name of the model in the registry. */
export const CHURN = 'churn';
export const SERVICE = 'client-churn';
const ACTOR = `service:${SERVICE}`;
/** More are read by nobody. */
const REASONS_MAX = 5;

/** Who is asked for a tenant's clients; a name of what stood in the way instead of the champion. */
export interface Asked {
  readonly champion: LoadedModel | string;
  readonly shadows: readonly LoadedModel[];
}

/** The score, and before it what the model was asked, where an outcome will be held against it. */
export function churnEvents(due: DueClient, vector: FeatureVector, asked: Asked, nowMs: number): AnyEvent[] {
  const champion = championFor(vector, asked.champion);
  if (typeof champion === 'string') return [byRule(due, vector, champion, nowMs)];
  if (!due.isCounted) return [byChampion(due, vector, champion, null, nowMs)];
  const { tenant, clientId: subject, liveAtMs, mark, correlationId, causationId, plan, conversationsPerMonth } = due;
  const cause = [subject, String(liveAtMs), String(mark)].join('|');
  const scored = askModel(
    { tenant, actor: ACTOR, occurredAtMs: nowMs, correlationId, causationId, cause },
    champion,
    asked.shadows,
    [{ subject, cells: cellsOf(vector), segments: clientSegments({ plan, conversationsPerMonth }) }],
  );
  return [scored, byChampion(due, vector, champion, scored.envelope.id, nowMs)];
}

/** As rows of training have them (workflows/src/training/set-file.ts): a default stands for what nobody said. */
export function cellsOf({ values, flags }: FeatureVector): Record<string, Cell> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, flags[name] === 'DEFAULT' ? null : value]),
  );
}

function championFor({ flags, fingerprint }: FeatureVector, champion: LoadedModel | string): LoadedModel | string {
  if (typeof champion === 'string') return champion;
  if (champion.scorer === null) return 'MODEL_NOT_SCORABLE';
  // Trained on another definition than is served: its numbers would mean something else.
  if (!champion.version.views.some((view) => view.fingerprint === fingerprint)) return 'VIEW_DIFFERS';
  return Object.values(flags).every((flag) => flag === 'DEFAULT') ? 'NOTHING_KNOWN' : champion;
}

function byChampion(
  due: DueClient,
  vector: FeatureVector,
  { scorer, version }: LoadedModel,
  scoredId: string | null,
  nowMs: number,
): ClientChurnScored {
  if (scorer === null) throw new TypeError(`${version.version} takes no rows`);
  const row = scorer.row(cellsOf(vector));
  const chance = scorer.chance(row);
  const { adds } = scorer.reasons(row);
  const weighed = scorer.columns.map(({ name: code }, place) => ({ code, weight: adds[place] as number }));
  const { line, sha256: artefactSha256 } = version;
  return {
    ...told(due, vector, nowMs),
    ...{ basis: 'CHAMPION', because: null, chance, line, scoredId, artefactSha256 },
    atRisk: line !== null && chance >= line,
    model: `${CHURN}@${version.version}`,
    reasons: weightiest(weighed.filter(({ weight }) => weight !== 0)),
  };
}

/** The health of the client says it: red is at risk. */
function byRule(due: DueClient, vector: FeatureVector, because: string, nowMs: number): ClientChurnScored {
  const { health } = due;
  const { parts, partScores, weightsVersion, to } = health ?? {
    parts: [],
    partScores: [],
    weightsVersion: 'health',
    to: '',
  };
  // What is missing to the full score is what speaks for leaving.
  const missing = parts.map((code, at) => ({ code, weight: (10_000 - (partScores[at] ?? 0)) / 100 }));
  return {
    ...told(due, vector, nowMs),
    ...{ basis: 'RULE', because, chance: null, line: null, scoredId: null, artefactSha256: null },
    atRisk: to === 'RED',
    model: weightsVersion,
    reasons: weightiest(missing),
  };
}

type Said = 'basis' | 'because' | 'chance' | 'atRisk' | 'line' | 'model' | 'artefactSha256' | 'scoredId' | 'reasons';

function told(due: DueClient, vector: FeatureVector, nowMs: number): Omit<ClientChurnScored, Said> {
  const { tenant, clientId, liveAtMs, mark, correlationId, causationId } = due;
  const id = uuidFrom(SERVICE, tenant, clientId, String(liveAtMs), String(mark));
  const { view, version, fingerprint: viewSha256, values, ages, flags } = vector;
  return {
    type: 'ClientChurnScored',
    envelope: factEnvelope({
      ...{ id, tenant, entity: clientId, occurredAtMs: nowMs, actor: ACTOR },
      ...{ correlationId, causationId },
    }),
    ...{ mark, horizonMs: outcomeRules.churn.withinMs, asOfAtMs: nowMs, view: `${view}@${version}`, viewSha256 },
    features: clientEngagement.names.map((name) => ({
      name,
      json: JSON.stringify(values[name]),
      sinceMs: ages[name] ?? null,
      flag: flags[name] as string,
    })),
  };
}

function weightiest(reasons: { code: string; weight: number }[]): { code: string; weight: number }[] {
  return reasons.sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight)).slice(0, REASONS_MAX);
}
