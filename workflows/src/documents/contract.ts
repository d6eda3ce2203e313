/** What workflows keep in the object store. Types only. Texts pass through Temporal sealed by its codec. */
export interface KeepDocumentInput {
  readonly tenant: string;
  /** Whose key seals it: erasing the client makes it unreadable. */
  readonly clientId: string;
  /** Tells documents of a client apart, e.g. `requirements-2`. */
  readonly name: string;
  /** At most 512 KiB. */
  readonly text: string;
}

export interface KeptDocument {
  /** `object:<key>`. */
  readonly uri: string;
  /** SHA-256 (hex) of the text. */
  readonly hash: string;
}

export interface DocumentActivities {
  /** Seals and keeps it; the same text under the same name is one object. Null when the client was erased. */
  keepDocument(input: KeepDocumentInput): Promise<KeptDocument | null>;
}
