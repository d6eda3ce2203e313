/** E-signature: the contact's name and address are looked up here and reach the service alone (R6). */
import type { ESignature } from '@mainstem/connectors/e-signature/port';
import { ConnectorError } from '@mainstem/connectors/errors';
import type { ContactBook } from '@mainstem/streams/contacts/contract';
import { failureOf } from '../activities/connector-failure.ts';
import { idempotencyKeyOf } from '../activities/idempotent.ts';
import type { SigningActivities } from './contract.ts';

export interface SigningParts {
  readonly eSignature: ESignature;
  readonly contacts: Pick<ContactBook, 'find'>;
  /** Resolves when the view of contacts holds what is on the log now. */
  readonly caughtUp: () => Promise<void>;
}

/** Role of the client in the templates. */
const CLIENT_ROLE = 'client';

export function createSigningActivities({ eSignature, contacts, caughtUp }: SigningParts): SigningActivities {
  return {
    async sendDocument({ step, tenant, clientId, docId, docKind, template, fields }) {
      await caughtUp();
      const contact = await contacts.find(tenant, 'client', clientId);
      if (contact?.isErased === true) return { kind: 'failed', because: 'erased' };
      const email = contact?.address.email ?? null;
      if (contact === null || contact.isClosed || email === null) return { kind: 'failed', because: 'no-contact' };
      try {
        const sent = await eSignature.send({
          ...{ idempotencyKey: idempotencyKeyOf(step), tenant, docId, docKind, clientId, templateId: template },
          subject: `Please sign: ${docKind}`,
          message: 'The document is ready to be read and signed.',
          signers: [{ role: CLIENT_ROLE, name: contact.name ?? CLIENT_ROLE, email }],
          fields,
        });
        return {
          kind: 'sent',
          provider: sent.provider,
          envelopeId: sent.envelopeId,
          isDelivered: sent.delivered,
        };
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        if (error.retryable) throw failureOf(error);
        return { kind: 'failed', because: error.code };
      }
    },
    documentState: ({ envelopeId }) => asFailure(async () => (await eSignature.status(envelopeId)).state),
    voidDocument: ({ envelopeId, because }) =>
      asFailure(async () => (await eSignature.void(envelopeId, because)).state),
  };
}

async function asFailure<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ConnectorError ? failureOf(error) : error;
  }
}
