/**
 * E-signature: sends documents made from templates to be signed and tells how they stand (WAP-26, WAP-27).
 *
 * An adapter promises:
 *  - `send` with the same idempotency key sends one envelope, however often it is called, and answers the same id.
 *  - It throws `ConnectorError` when the service did not take the call; it never retries by itself (R8).
 *  - Names, addresses and values of fields reach the service and nothing else: no log, no error (R6).
 *  - It is called from Temporal activities only (R11). How signing goes on comes in by webhook as `sales_doc_events`;
 *    `status` is for what was missed.
 */
export type SignedDocKind = 'nda' | 'proposal' | 'contract' | 'other';

export interface Signer {
  /** Role in the template, e.g. "client". */
  readonly role: string;
  /** Personal data. */
  readonly name: string;
  /** Personal data. */
  readonly email: string;
}

export interface EnvelopeRequest {
  /** The same for every try to send the same document; 1 to 255 characters, no personal data. */
  readonly idempotencyKey: string;
  readonly tenant: string;
  /** Our id of the document: the entity of its `sales_doc_events`. */
  readonly docId: string;
  readonly docKind: SignedDocKind;
  readonly clientId: string;
  /** Id of the template at the service. */
  readonly templateId: string;
  /** Subject and text of the mail the service sends. */
  readonly subject: string;
  readonly message: string;
  /** In the order they sign; 1 to 10. */
  readonly signers: readonly Signer[];
  /** Values for the template's fields, by label. */
  readonly fields: Readonly<Record<string, string>>;
}

/** WAITING: somebody has still to sign. FAILED: the service could not deliver it. */
export type EnvelopeState = 'WAITING' | 'SIGNED' | 'DECLINED' | 'VOIDED' | 'FAILED';

export interface SentEnvelope {
  readonly provider: 'docusign' | 'offline';
  /** Id at the service. */
  readonly envelopeId: string;
  /** False for the offline stand-in: nobody got anything. */
  readonly delivered: boolean;
}

export interface EnvelopeStatus {
  readonly envelopeId: string;
  readonly state: EnvelopeState;
  readonly signers: readonly { readonly role: string; readonly signedAtMs: number | null }[];
  /** When the state was reached, ms since 1970 UTC; null while WAITING. */
  readonly settledAtMs: number | null;
}

export interface ESignature {
  readonly provider: SentEnvelope['provider'];
  send(request: EnvelopeRequest): Promise<SentEnvelope>;
  status(envelopeId: string): Promise<EnvelopeStatus>;
  /** Takes an envelope back; one that is settled stays as it is, which is no error. */
  void(envelopeId: string, reason: string): Promise<EnvelopeStatus>;
  /** The signed document as PDF, with its certificate. Personal data: keep it sealed. */
  document(envelopeId: string): Promise<Buffer>;
}
