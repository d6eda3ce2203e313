/**
 * `workflow-eraser`, a reactor: an erasure that is certified ends the subject's workflows. It comes after the key's end, so
 * nothing new is sealed for the subject meanwhile, and what one of them would still do finds it unreadable.
 */

import type { Subject } from '@mainstem/streams/privacy/keys/key-store';
import { tellState } from '@mainstem/streams/processors/table';
import type { Reactor, RunningReactor } from '@mainstem/streams/runtime/reactor/reactor';
import { startReactor } from '@mainstem/streams/runtime/reactor/start-reactor';
import type { ReactorResources } from '@mainstem/streams/worker';
import type { EndErased } from './end-erased.ts';

export const workflowEraser: Reactor<null, Subject> = {
  name: 'workflow-eraser',
  types: ['SubjectErased'],
  // Its result is in Temporal alone. Found again by a recovery from the log, it finds nothing left to end.
  resultTypes: [],
  remembers: false,
  initialState: () => null,
  react(event) {
    if (event.type !== 'SubjectErased') return [];
    const { id: causeId, tenant, entity: orderKey } = event.envelope;
    return [{ kind: 'effect', causeId, orderKey, effect: { tenant, subject: event.subject } }];
  },
};

export function startEraser(resources: ReactorResources, endErased: EndErased): RunningReactor {
  return startReactor({
    ...resources,
    reactor: workflowEraser,
    perform: async (subject) => void (await endErased(subject)),
    onState: (status) => tellState(resources.logger, status),
  });
}
