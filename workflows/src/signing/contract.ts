/** What workflows ask of e-signature and hear of it. Types only: names and addresses are added inside the activity (R6). */
import type { EnvelopeState, SignedDocKind } from '@mainstem/connectors/e-signature/port';

export interface SendDocumentInput {
  readonly step: string;
  readonly tenant: string;
  readonly clientId: string;
  /** The entity of its `sales_doc_events`. */
  readonly docId: string;
  readonly docKind: SignedDocKind;
  /** Id of the template at the service. */
  readonly template: string;
  /** Values of the template's fields, by label; no personal data. */
  readonly fields: Readonly<Record<string, string>>;
}

export type DocumentSent =
  | { readonly kind: 'sent'; readonly provider: string; readonly envelopeId: string; readonly isDelivered: boolean }
  /** `erased`, `no-contact`, or the code the service refused with. */
  | { readonly kind: 'failed'; readonly because: string };

export interface SigningActivities {
  /** Has it sent to the client's contact; once for a step. Throws only while another try can help. */
  sendDocument(input: SendDocumentInput): Promise<DocumentSent>;
  /** How it stands at the service, for what webhooks missed. */
  documentState(input: { readonly envelopeId: string }): Promise<EnvelopeState>;
  /** Takes it back; one that was signed meanwhile stays signed, and that is the answer. */
  voidDocument(input: { readonly envelopeId: string; readonly because: string }): Promise<EnvelopeState>;
}
