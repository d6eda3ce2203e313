/**
 * What a unit gets of an experiment, and the fact that says so. The draw is the stream's own (`deciders/experiment/assign`), on
 * the state this process has folded; the answer names its version, so it can be drawn again. Exposures have ids hashed from
 * what was asked, so a repeated request is one exposure.
 */
import { factEnvelope, uuidFrom, withEnvelope } from '@mainstem/schemas/envelope';
import type { UnitExposed } from '@mainstem/schemas/generated/events';
import { cohortAt } from '@mainstem/streams/cohorts/fold';
import { type Assignment, assign, assignRefusals } from '@mainstem/streams/deciders/experiment/assign';
import { armIndex, type Design, type Experiment } from '@mainstem/streams/deciders/experiment/state';
import { GatewayError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import type { ExperimentParts } from './parts.ts';

export interface Asked {
  readonly experimentId: string;
  readonly unit: string;
  readonly requestId: string;
  readonly clientId: string | undefined;
}

export interface Given extends Omit<Assignment, 'from'> {
  /** KEPT: what it got first. COHORT: not of the experiment's cohort. ARM_STOPPED: what it had is over. */
  readonly from: Assignment['from'] | 'KEPT' | 'COHORT' | 'ARM_STOPPED';
  readonly version: number;
  readonly cohort: string | null;
  readonly exposureId: string | null;
  /** To be appended; null where nobody was newly exposed. */
  readonly exposed: UnitExposed | null;
}

/** Throws NOT_FOUND, COMMAND_REFUSED before the start, REQUEST_INVALID without the client of a cohort, VIEWS_UNAVAILABLE. */
export async function assignUnit(parts: ExperimentParts, caller: Identity, asked: Asked): Promise<Given> {
  const { state, version } = await loadExperiment(parts, caller.tenant, asked.experimentId);
  const design = state.design as Design;
  const nowMs = parts.clock();
  const cohort = await cohortOf(parts, caller.tenant, design, asked.clientId, nowMs);
  const isOutside = design.cohort !== null && cohort !== design.cohort;
  if (isOutside) return { ...control(design, 'COHORT'), version, cohort };
  const requestId = design.isSticky ? asked.unit : asked.requestId;
  const drawn = assign(state, asked.unit, requestId);
  if (drawn === null) {
    const extra = { code: assignRefusals[0] };
    throw new GatewayError('COMMAND_REFUSED', 'the experiment was not started yet', { extra });
  }
  if (drawn.from === 'OVER') return { ...drawn, version, cohort, exposureId: null, exposed: null };
  if (design.isSticky && drawn.from === 'DRAWN') {
    const kept = await keptArm(parts, caller.tenant, state, asked);
    if (kept !== null) return { ...kept, version, cohort };
  }
  const exposed = exposedEvent(caller, asked, { ...drawn, requestId, version, cohort, nowMs });
  return { ...drawn, version, cohort, exposureId: exposed.envelope.id, exposed };
}

/** The folded experiment. Throws NOT_FOUND for one nobody designed. */
export async function loadExperiment({ writers }: Pick<ExperimentParts, 'writers'>, tenant: string, id: string) {
  const { state, version } = await writers.experiments.load(tenant, id);
  const experiment = state as Experiment;
  if (experiment.design === null) throw new GatewayError('NOT_FOUND', 'no such experiment');
  return { state: experiment, version };
}

async function cohortOf(
  { hotRows }: ExperimentParts,
  tenant: string,
  { cohort }: Design,
  clientId: string | undefined,
  nowMs: number,
): Promise<string | null> {
  if (cohort === null) return null;
  if (clientId === undefined) {
    const problems = [
      { code: 'FIELD_INVALID', field: 'clientId', message: `say whose it is: for the cohort ${cohort} alone` } as const,
    ];
    throw new GatewayError('REQUEST_INVALID', 'the client is missing', { problems });
  }
  const row = await hotRows.cohort(tenant, clientId).catch(away);
  return cohortAt(row, nowMs).cohort;
}

async function keptArm({ hotRows }: ExperimentParts, tenant: string, state: Experiment, { experimentId, unit }: Asked) {
  const row = await hotRows.exposure(tenant, experimentId, unit).catch(away);
  const design = state.design as Design;
  const arm = row === null ? -1 : armIndex(state, row.a);
  if (row === null || arm < 0) return null;
  if (state.active[arm] !== true) return control(design, 'ARM_STOPPED');
  const content = design.arms[arm]?.content ?? '';
  const kept = { armId: row.a, content, propensityPpm: row.p, block: row.b, exposureId: row.e, exposed: null };
  return { ...kept, from: 'KEPT' as const };
}

function control({ arms }: Design, from: 'COHORT' | 'ARM_STOPPED') {
  const { armId = '', content = '' } = arms[0] ?? {};
  return { armId, content, propensityPpm: 1_000_000, block: 0, from, exposureId: null, exposed: null } as const;
}

interface Drawn extends Assignment {
  readonly requestId: string;
  readonly version: number;
  readonly cohort: string | null;
  readonly nowMs: number;
}

function exposedEvent({ tenant, actor }: Identity, { experimentId, unit }: Asked, drawn: Drawn): UnitExposed {
  const { armId, propensityPpm, block, from, requestId, version, cohort, nowMs } = drawn;
  const id = uuidFrom('exposure', tenant, experimentId, unit, requestId);
  const envelope = factEnvelope({ id, tenant, entity: experimentId, occurredAtMs: nowMs, actor });
  const about = {
    unit,
    requestId,
    armId,
    propensityPpm,
    block,
    version,
    isHoldout: from === 'HOLDOUT',
    cohort,
    among: null,
  };
  return withEnvelope<'UnitExposed'>({ type: 'UnitExposed', ...about }, envelope);
}

/** What a unit keeps is not known without the view, and another arm would be wrong for good. */
function away(cause: unknown): never {
  throw new GatewayError('VIEWS_UNAVAILABLE', 'the hot store does not answer', { cause: cause as Error });
}
