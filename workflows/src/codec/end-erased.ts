/**
 * Ends the workflows of a subject that was erased, at once, the sleeping ones too: nobody can read what they were told, so
 * they could neither be replayed nor go on, and what they would still say is to be said to nobody. They are terminated, which
 * needs no worker: a cancellation would wait for one that can read them.
 *
 * They are found by the search attribute `MainstemDataSubject`; those begun before there was one, by the ids that the
 * subject's own workflows have. Whether one is really sealed by what was erased is read off its first payload: after a new
 * consent the subject has workflows under a new key, and a certificate met again ends none of them (R11).
 */

import { messageOf } from '@mainstem/streams/message-of';
import type { Keyring } from '@mainstem/streams/privacy/keyring';
import type { Subject } from '@mainstem/streams/privacy/keys/key-store';
import { entityOf } from '@mainstem/streams/privacy/subject-entity';
import { type Client, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import type { Logger } from 'pino';
import { WorkflowError } from '../errors.ts';
import { ERASED_REASON } from './ender.ts';
import { sealedBy } from './sealed-payload.ts';
import { ownWorkflowIds } from './subjects.ts';

/** Of one subject; some dozens are usual. What is beyond ends when it wakes, as all did before, and is told. */
const ENDED_MAX = 10_000;
/** gRPC status NOT_FOUND. */
const NOT_FOUND = 5;

/** Answers with how many were ended. Throws `WORKFLOW_TEMPORAL_UNAVAILABLE`, and what the key store throws. */
export type EndErased = (subject: Subject) => Promise<number>;

interface EndErasedOptions {
  readonly client: Client;
  readonly namespace: string;
  readonly keyring: Pick<Keyring, 'opening' | 'forget'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

export function createEndErased({ client, namespace, keyring, logger }: EndErasedOptions): EndErased {
  const firstPayloadOf = async (workflowId: string): Promise<Payload | undefined> => {
    const request = { namespace, execution: { workflowId }, maximumPageSize: 1 };
    try {
      const { history } = await client.workflowService.getWorkflowExecutionHistory(request);
      return history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0] ?? undefined;
    } catch (error) {
      if (isGrpcServiceError(error) && error.code === NOT_FOUND) return undefined;
      throw error;
    }
  };
  const isErased = async (tenant: string, workflowId: string): Promise<boolean> => {
    const payload = await firstPayloadOf(workflowId);
    const by = payload === undefined ? null : sealedBy(payload);
    return by?.tenant === tenant && (await keyring.opening(tenant, [by.keyId])).get(by.keyId) === 'erased';
  };
  const end = async (tenant: string, workflowId: string): Promise<boolean> => {
    if (!(await isErased(tenant, workflowId))) return false;
    try {
      await client.workflow.getHandle(workflowId).terminate(ERASED_REASON);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false; // over already
      throw error;
    }
  };
  const endAll = async (subject: Subject): Promise<number> => {
    keyring.forget(subject); // what this process knew of the key a moment ago
    const query = `MainstemDataSubject = "${entityOf(subject)}" and ExecutionStatus = "Running"`;
    const found = new Set(ownWorkflowIds(subject));
    for await (const { workflowId } of client.workflow.list({ query })) {
      if (found.size >= ENDED_MAX) {
        logger.warn({ max: ENDED_MAX }, 'more workflows of an erased subject than are ended at once');
        break;
      }
      found.add(workflowId);
    }
    let ended = 0;
    for (const workflowId of found) if (await end(subject.tenant, workflowId)) ended += 1;
    if (ended > 0) logger.info({ tenant: subject.tenant, ended }, 'workflows ended: their subject was erased');
    return ended;
  };
  return async (subject) => {
    try {
      return await endAll(subject);
    } catch (cause) {
      if (typeof (cause as { retryable?: unknown }).retryable === 'boolean') throw cause; // of the key store
      const message = `workflows of an erased subject are not ended yet: ${messageOf(cause)}`;
      throw new WorkflowError('WORKFLOW_TEMPORAL_UNAVAILABLE', message, { retryable: true, cause });
    }
  };
}
