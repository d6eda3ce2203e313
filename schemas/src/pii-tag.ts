/** How a schema says that a field is of a person. */
/** The `pii` attribute of a field. */
export interface PiiTag {
  /** Where the event names the data subject: `envelope.entity`, or a text field of the event that is never null. */
  readonly subject: string;
  /**
   * `identity`: tells who the person is, so no other record should have it; an erasure looks for it everywhere.
   * `attribute`: says something about the person that many share (a role), which a search would find by chance.
   */
  readonly says: 'identity' | 'attribute';
}
