/**
 * Which event starts or tells which workflow: a pure reactor (R4) over what the rooms say, one line each. The starter
 * performs what it answers.
 */
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import type { Reactor } from '@mainstem/streams/runtime/reactor/reactor';
import { approvalStarts } from './approval/starts.ts';
import { assignmentStarts } from './assignment/starts.ts';
import { campaignStarts } from './campaign/starts.ts';
import { clientStarts } from './client-lifecycle/starts.ts';
import { configStarts } from './config-change/starts.ts';
import { creativeStarts } from './creative/starts.ts';
import { handoffStarts } from './handoff/starts.ts';
import { incidentStarts } from './incident/starts.ts';
import { leadStarts } from './lead/starts.ts';
import { learningStarts } from './learning/starts.ts';
import { lockdownStarts } from './lockdown/starts.ts';
import { noticeStarts } from './notices/starts.ts';
import { optimisationStarts } from './optimisation/starts.ts';
import { qbrStarts } from './qbr/starts.ts';
import { requestStarts } from './requests/starts.ts';
import { rollbackStarts } from './rollback/starts.ts';
import { safetyBlockStarts } from './safety-block/starts.ts';
import { serviceStarts } from './self-service/starts.ts';
import { specialistStarts } from './specialist/starts.ts';
import type { Starts, WorkflowStart } from './starting/start.ts';
import { successStarts } from './success/starts.ts';
import { supportStarts } from './support/starts.ts';
import { trainingStarts } from './training/starts.ts';
import { upsellStarts } from './upsell/starts.ts';

const rooms: readonly Starts[] = [
  leadStarts, //
  approvalStarts,
  assignmentStarts,
  campaignStarts,
  clientStarts,
  configStarts,
  creativeStarts,
  handoffStarts,
  incidentStarts,
  learningStarts,
  lockdownStarts,
  noticeStarts,
  optimisationStarts,
  qbrStarts,
  requestStarts,
  rollbackStarts,
  safetyBlockStarts,
  serviceStarts,
  specialistStarts,
  successStarts,
  supportStarts,
  trainingStarts,
  upsellStarts,
];

const unique = (types: readonly EventType[]): EventType[] => [...new Set(types)];

export const workflowStarter: Reactor<null, WorkflowStart> = {
  name: 'workflow-starter',
  types: unique(rooms.flatMap(({ types }) => types)),
  // The first event of each workflow names the event that started it as its cause.
  resultTypes: unique(rooms.flatMap(({ resultTypes }) => resultTypes ?? [])),
  remembers: false,
  initialState: () => null,
  react(event) {
    const causeId = event.envelope.id;
    return startsOf(event).map((effect) => ({ kind: 'effect', causeId, orderKey: effect.workflowId, effect }) as const);
  },
};

/** All that an event sets off, room by room. */
export function startsOf(event: AnyEvent): readonly WorkflowStart[] {
  return rooms.filter(({ types }) => types.includes(event.type)).flatMap((room) => room.startsOf(event));
}
