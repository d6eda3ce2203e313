/**
 * The payload codec (docs/temporal.md): everything a workflow is given, says or answers is sealed before it leaves the
 * process and opened when it comes back, so Temporal's store holds no clear word of anybody's, and erasing a subject makes
 * its workflows' history unreadable without touching Temporal.
 *
 * Whose key it is: the subject whose key opened the first payload of the workflow, else the one a starter names, else the
 * one its id tells (`subjects.ts`). Payloads from before there was a codec are read as they are.
 */

import type { KeyAnswer, Keyring } from '@mainstem/streams/privacy/keyring';
import type { DataKey } from '@mainstem/streams/privacy/keys/data-key';
import { type Subject, subjectText } from '@mainstem/streams/privacy/keys/key-store';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { WorkflowError } from '../errors.ts';
import { erasedPayload, openPayload, sealedBy, sealPayload } from './sealed-payload.ts';
import { subjectOfWorkflow } from './subjects.ts';

export interface WorkflowCodec extends PayloadCodec {
  /** Names the subject of a workflow that is about to begin, where its id does not. */
  belongs(workflowId: string, subject: Subject): void;
}

export interface CodecOptions {
  readonly keyring: Pick<Keyring, 'sealing' | 'opening'>;
  /**
   * Told of a workflow whose subject was erased. With it, what cannot be read or may not be written is a blank and the
   * workflow has to be ended; without it `encode` throws `WORKFLOW_SUBJECT_ERASED`.
   */
  readonly onErased?: (workflowId: string) => void;
}

/** Workflows whose subject is remembered, some 100 bytes each; one that falls out is known again by its next payload. */
const SUBJECTS_MAX = 20_000;

export function createPayloadCodec({ keyring, onErased }: CodecOptions): WorkflowCodec {
  const subjects = new Map<string, Subject>();
  const belongs = (workflowId: string, { tenant, subject }: Subject) => {
    if (subjects.has(workflowId)) return;
    subjects.set(workflowId, { tenant, subject });
    if (subjects.size > SUBJECTS_MAX) subjects.delete(subjects.keys().next().value as string);
  };
  const erased = (workflowId: string | undefined): Payload => {
    if (onErased === undefined) {
      throw new WorkflowError('WORKFLOW_SUBJECT_ERASED', `the subject of ${workflowId ?? 'a workflow'} was erased`);
    }
    if (workflowId !== undefined) onErased(workflowId);
    return erasedPayload;
  };
  return {
    belongs,
    async encode(payloads, context) {
      if (payloads.length === 0) return payloads;
      const workflowId = context?.workflowId;
      const subject = subjects.get(workflowId ?? '') ?? subjectOfWorkflow(workflowId);
      const key = (await keyring.sealing([subject])).get(subjectText(subject)) ?? 'erased';
      if (key instanceof Error) throw key;
      return payloads.map((payload) => (key === 'erased' ? erased(workflowId) : sealPayload(payload, key)));
    },
    async decode(payloads, context) {
      const sealed = payloads.map(sealedBy);
      const keys = await keysOf(keyring, sealed, context);
      return payloads.map((payload, at) => {
        const by = sealed[at];
        if (by === undefined || by === null) return payload;
        const key = keys.get(by.keyId);
        if (key === 'erased') return onErased === undefined ? erasedPayload : erased(context?.workflowId);
        if (context?.workflowId !== undefined) belongs(context.workflowId, key as DataKey);
        return openPayload(payload, key as DataKey);
      });
    },
  };
}

/** Keys by id. Throws when one is missing, broken, or of another tenant than the workflow (R7). */
async function keysOf(
  keyring: CodecOptions['keyring'],
  sealed: readonly ReturnType<typeof sealedBy>[],
  context: SerializationContext | undefined,
): Promise<ReadonlyMap<string, DataKey | 'erased'>> {
  const found = new Map<string, DataKey | 'erased'>();
  const wanted = sealed.filter((by) => by !== null);
  for (const [tenant, some] of Map.groupBy(wanted, (by) => by.tenant)) {
    checkTenant(tenant, context?.workflowId);
    const ids = [...new Set(some.map(({ keyId }) => keyId))];
    const answers: ReadonlyMap<string, KeyAnswer> = await keyring.opening(tenant, ids);
    for (const id of ids) {
      const answer = answers.get(id);
      if (answer instanceof Error) throw answer;
      if (answer === undefined) throw new WorkflowError('WORKFLOW_PAYLOAD_UNREADABLE', `no key ${id} of ${tenant}`);
      found.set(id, answer);
    }
  }
  return found;
}

function checkTenant(tenant: string, workflowId: string | undefined): void {
  if (workflowId === undefined || subjectOfWorkflow(workflowId).tenant === tenant) return;
  throw new WorkflowError('WORKFLOW_PAYLOAD_UNREADABLE', `a payload of ${workflowId} was sealed for ${tenant}`);
}
