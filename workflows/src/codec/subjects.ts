/**
 * Whose key seals what a workflow says (R6, R7): of its tenant, and of the subject its id names where the workflow is about
 * somebody. So erasing that subject makes its Temporal history unreadable, and no other.
 */
import { PLATFORM_TENANT, tenantPattern } from '@mainstem/schemas/envelope';
import type { Subject } from '@mainstem/streams/privacy/keys/key-store';

/**
 * Kinds of workflow, the first part of their ids, that are about a data subject, and how many parts stand after its id: the
 * id itself may have colons, as those of a CRM do.
 */
const personalKinds: ReadonlyMap<string, number> = new Map([
  ...(['client', 'lead', 'success'] as const).map((kind) => [kind, 0] as const),
  ...(['journey', 'qbr'] as const).map((kind) => [kind, 1] as const),
]);
/** The subject of all that is about nobody: campaigns, creatives, incidents. */
export const NOBODY = 'workflows';

/** Workflow ids are `<kind>:<tenant>:<rest>`; anything else is the platform's own. */
export function subjectOfWorkflow(workflowId: string | undefined): Subject {
  const [kind = '', tenant = '', ...rest] = workflowId?.split(':') ?? [];
  if (!tenantPattern.test(tenant)) return { tenant: PLATFORM_TENANT, subject: NOBODY };
  const after = personalKinds.get(kind);
  const subject = after === undefined ? '' : rest.slice(0, rest.length - after).join(':');
  return { tenant, subject: subject === '' ? NOBODY : subject };
}

/** Ids that workflows about a subject have, whatever their kind: some of them may never have been. */
export function ownWorkflowIds({ tenant, subject }: Subject): readonly string[] {
  const contacts = ['person', 'client', 'user', 'agent'].map((kind) => `journey:${tenant}:${subject}:${kind}`);
  return [...[...personalKinds.keys()].map((kind) => `${kind}:${tenant}:${subject}`), ...contacts];
}
