/** What an audit can find, each kind of damage with a name of its own. Codes are listed in docs/errors.md. */

export const auditFindingCodes = [
  'AUDIT_CHECKPOINT_ABSENT',
  'AUDIT_CHECKPOINT_MISSING',
  'AUDIT_CHECKPOINT_MALFORMED',
  'AUDIT_CHECKPOINT_ROLLED_BACK',
  'AUDIT_CHECKPOINT_STALE',
  'AUDIT_SIGNATURE_INVALID',
  'AUDIT_KEY_UNKNOWN',
  'AUDIT_TREE_FORKED',
  'AUDIT_TREE_TRUNCATED',
  'AUDIT_TILE_EDITED',
  'AUDIT_ENTRIES_EDITED',
  'AUDIT_LEAF_REPLAYED',
  'AUDIT_LEAF_REORDERED',
  'AUDIT_LEAF_UNEXPECTED',
  'AUDIT_LOG_TRUNCATED',
  'AUDIT_RECORD_MISSING',
  'AUDIT_RECORD_EDITED',
  'AUDIT_RECORD_REORDERED',
  'AUDIT_RECORD_REPLAYED',
  'AUDIT_RECORD_INSERTED',
] as const;
export type AuditFindingCode = (typeof auditFindingCodes)[number];

export interface Finding {
  readonly code: AuditFindingCode;
  /** One sentence for a person, with the place in it. */
  readonly message: string;
}

/** Findings of one kind beyond this are counted and not listed: a tree that is gone has a million. */
export const FINDINGS_PER_CODE_MAX = 20;

export interface Findings {
  add(code: AuditFindingCode, message: string): void;
  addAll(others: Findings): void;
  readonly list: readonly Finding[];
  /** All of them, listed or not. */
  readonly count: number;
}

export function createFindings(): Findings {
  const list: Finding[] = [];
  const counts = new Map<AuditFindingCode, number>();
  let count = 0;
  return {
    list,
    addAll(others) {
      list.push(...others.list);
      count += others.count;
    },
    get count() {
      return count;
    },
    add(code, message) {
      count += 1;
      const known = (counts.get(code) ?? 0) + 1;
      counts.set(code, known);
      if (known <= FINDINGS_PER_CODE_MAX) list.push({ code, message });
    },
  };
}
