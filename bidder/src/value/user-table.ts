/**
 * What is known of viewers, a million of them, in typed arrays: an open-addressing table by 64-bit hash of the
 * pseudonym, nothing on the heap per viewer, so that the garbage collector never walks it. What several tenants know of one
 * viewer lies in one run of slots: a lookup is one place in memory and a few beside it, however many tenants there are.
 *
 * 22 bytes a slot at a load of 5/8: 36 MB for 1,000,000 rows, made once. Lists of segments and versions of models are
 * few and shared: a slot holds the number of one. A table that is full takes no more viewers and counts them; they are
 * then priced as unknown.
 *
 * A reload does not empty the table: it marks what it sees with a new stamp, and `sweep` then takes away what it did not
 * see, a little at a time.
 */

/** Segments and model version; one object per distinct pair. */
export interface ViewerLabel {
  readonly segments: readonly string[];
  readonly version: string;
}

export interface UserTableCounts {
  readonly rows: number;
  /** Viewers that found no room, or whose list of segments found none. */
  readonly refused: number;
  readonly labels: number;
  /** Of the arrays. */
  readonly bytes: number;
}

/** 16 bits name a tenant in a slot. */
const TENANTS_MAX = 65_536;
/** Distinct lists of segments with a version: cohorts are few. 24 bits name one in a slot. */
const LABELS_MAX = 100_000;
/** Slots per viewer: at 5/8 full, a viewer that is not there is known after four slots on average. */
const SLOTS_PER_ROW = 8 / 5;
const STAMP_SHIFT = 24;
const LABEL_MASK = (1 << STAMP_SHIFT) - 1;
/** Stamps go round from 1; 0 is an empty slot. */
const STAMPS = 255;

export class UserTable {
  readonly #slots: number;
  readonly #rowsMax: number;
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  /** NaN when only segments are known. */
  readonly #values: Float64Array;
  /** Stamp in the upper 8 bits, number of the label in the lower 24; 0 for an empty slot. */
  readonly #marks: Uint32Array;
  readonly #tenants: Uint16Array;
  readonly #tenantNames: string[] = [];
  readonly #tenantOf = new Map<string, number>();
  readonly #labels: (ViewerLabel | undefined)[] = [];
  readonly #labelOf = new Map<string, number>();
  /** Viewers with each label: one that is nobody's any more makes room, or new versions of a model would find none. */
  readonly #uses = new Uint32Array(LABELS_MAX);
  readonly #freeLabels: number[] = [];
  #stamp = 1;
  #rows = 0;
  #refused = 0;
  /** Of the key looked for last. */
  #keyHigh = 0;
  #keyLow = 0;

  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax;
    this.#slots = Math.ceil(rowsMax * SLOTS_PER_ROW) + 1;
    this.#high = new Uint32Array(this.#slots);
    this.#low = new Uint32Array(this.#slots);
    this.#values = new Float64Array(this.#slots);
    this.#marks = new Uint32Array(this.#slots);
    this.#tenants = new Uint16Array(this.#slots);
  }

  get counts(): UserTableCounts {
    const bytes = 5 * this.#high.byteLength + this.#tenants.byteLength + this.#uses.byteLength;
    return { rows: this.#rows, refused: this.#refused, labels: this.#labelOf.size, bytes };
  }

  /** The first slot that knows something of the viewer, for `tenantAt` and the like; -1 when none does. Allocates nothing. */
  first(viewer: string): number {
    this.#hash(viewer);
    return this.#matching(this.#home(this.#keyLow));
  }

  /** The next slot of the same viewer; -1 when there is none. */
  next(slot: number): number {
    return this.#matching(slot + 1 === this.#slots ? 0 : slot + 1);
  }

  tenantAt(slot: number): string {
    return this.#tenantNames[this.#tenants[slot] as number] as string;
  }

  valueAt(slot: number): number | undefined {
    const value = this.#values[slot] as number;
    return Number.isNaN(value) ? undefined : value;
  }

  labelAt(slot: number): ViewerLabel {
    return this.#labels[(this.#marks[slot] as number) & LABEL_MASK] as ViewerLabel;
  }

  /** False when there was no room. */
  put(
    tenant: string,
    viewer: string,
    valueMicros: number | null,
    segments: readonly string[],
    version: string,
  ): boolean {
    this.#hash(viewer);
    const tenantNumber = this.#tenantNumber(tenant);
    const slot = this.#slotOf(tenantNumber);
    const isNew = (this.#marks[slot] as number) === 0;
    const isFull = tenantNumber < 0 || (isNew && this.#rows >= this.#rowsMax);
    const label = isFull ? -1 : this.#labelFor(segments, version);
    if (label < 0) {
      this.#refused += 1;
      // What was known is old now, and wrong is worse than unknown.
      if (!isNew) this.#removeAt(slot);
      return false;
    }
    this.#uses[label] = (this.#uses[label] as number) + 1;
    if (isNew) this.#rows += 1;
    else this.#releaseLabel(slot);
    this.#high[slot] = this.#keyHigh;
    this.#low[slot] = this.#keyLow;
    this.#values[slot] = valueMicros ?? Number.NaN;
    this.#tenants[slot] = tenantNumber;
    this.#marks[slot] = this.#stamp * 2 ** STAMP_SHIFT + label;
    return true;
  }

  remove(tenant: string, viewer: string): void {
    const tenantNumber = this.#tenantOf.get(tenant);
    if (tenantNumber === undefined) return;
    this.#hash(viewer);
    const slot = this.#slotOf(tenantNumber);
    if ((this.#marks[slot] as number) !== 0) this.#removeAt(slot);
  }

  /** Begins a reload: what is put from now on has the new stamp. */
  beginReload(): void {
    this.#stamp = (this.#stamp % STAMPS) + 1;
  }

  /**
   * Takes away what the reload did not see, looking at `count` slots from `from`. Returns where to go on, or -1 at the
   * end. What moves into a slot that was freed is looked at again.
   */
  sweep(from: number, count: number): number {
    const end = Math.min(from + count, this.#slots);
    for (let slot = from; slot < end; slot += 1) {
      for (;;) {
        const mark = this.#marks[slot] as number;
        if (mark === 0 || mark >>> STAMP_SHIFT === this.#stamp) break;
        this.#removeAt(slot);
      }
    }
    return end === this.#slots ? -1 : end;
  }

  #labelFor(segments: readonly string[], version: string): number {
    const key = labelKey(segments, version);
    const known = this.#labelOf.get(key);
    if (known !== undefined) return known;
    const label = this.#freeLabels.pop() ?? this.#labels.length;
    if (label >= LABELS_MAX) return -1;
    this.#labels[label] = Object.freeze({ segments: Object.freeze([...segments]), version });
    this.#labelOf.set(key, label);
    return label;
  }

  #releaseLabel(slot: number): void {
    const label = (this.#marks[slot] as number) & LABEL_MASK;
    const uses = (this.#uses[label] as number) - 1;
    this.#uses[label] = uses;
    if (uses > 0) return;
    const { segments, version } = this.#labels[label] as ViewerLabel;
    this.#labelOf.delete(labelKey(segments, version));
    this.#labels[label] = undefined;
    this.#freeLabels.push(label);
  }

  /** Number of a tenant, given out the first time; -1 when there are too many. */
  #tenantNumber(tenant: string): number {
    const known = this.#tenantOf.get(tenant);
    if (known !== undefined) return known;
    if (this.#tenantNames.length >= TENANTS_MAX) return -1;
    this.#tenantOf.set(tenant, this.#tenantNames.length);
    return this.#tenantNames.push(tenant) - 1;
  }

  /** Two lanes of 32 bits, finished as in MurmurHash3: 64 bits for a million viewers. */
  #hash(viewer: string): void {
    let high = 0xdeadbeef;
    let low = 0x41c6ce57;
    for (let index = 0; index < viewer.length; index += 1) {
      const code = viewer.charCodeAt(index);
      high = Math.imul(high ^ code, 2_654_435_761);
      low = Math.imul(low ^ code, 1_597_334_677);
    }
    high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
    low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
    this.#keyHigh = high >>> 0;
    this.#keyLow = low >>> 0;
  }

  /** The next slot of the key at or after `from`, or -1 at the end of the run. */
  #matching(from: number): number {
    let slot = from;
    while ((this.#marks[slot] as number) !== 0) {
      if (this.#low[slot] === this.#keyLow && this.#high[slot] === this.#keyHigh) return slot;
      slot = slot + 1 === this.#slots ? 0 : slot + 1;
    }
    return -1;
  }

  /** The slot of key and tenant, or the empty one where it would go: there always is one. */
  #slotOf(tenantNumber: number): number {
    const marks = this.#marks;
    let slot = this.#home(this.#keyLow);
    while ((marks[slot] as number) !== 0) {
      const same = this.#low[slot] === this.#keyLow && this.#high[slot] === this.#keyHigh;
      if (same && this.#tenants[slot] === tenantNumber) return slot;
      slot = slot + 1 === this.#slots ? 0 : slot + 1;
    }
    return slot;
  }

  #home(low: number): number {
    return Math.floor((low / 2 ** 32) * this.#slots);
  }

  /** Closes the gap: later slots of the same run move up, so that no search stops too early. */
  #removeAt(slot: number): void {
    this.#releaseLabel(slot);
    let gap = slot;
    let at = slot;
    for (;;) {
      at = at + 1 === this.#slots ? 0 : at + 1;
      if ((this.#marks[at] as number) === 0) break;
      const home = this.#home(this.#low[at] as number);
      const between = gap <= at ? home > gap && home <= at : home > gap || home <= at;
      if (between) continue;
      this.#high[gap] = this.#high[at] as number;
      this.#low[gap] = this.#low[at] as number;
      this.#values[gap] = this.#values[at] as number;
      this.#tenants[gap] = this.#tenants[at] as number;
      this.#marks[gap] = this.#marks[at] as number;
      gap = at;
    }
    this.#marks[gap] = 0;
    this.#rows -= 1;
  }
}

function labelKey(segments: readonly string[], version: string): string {
  return `${version}\n${segments.join('\n')}`;
}
