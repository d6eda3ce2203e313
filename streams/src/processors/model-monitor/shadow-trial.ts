/** One shadow or challenger beside the champion: how far apart they stand in a window, and which is right, over all of them. */
import { baselineOf, driftOf } from '@mainstem/models/drift/psi';
import { newTrial, proofOf, tried } from '@mainstem/models/shadow/trial';
import type { ModelShadowCompared } from '@mainstem/schemas/generated/events';

type Compared = Omit<ModelShadowCompared, 'type' | 'envelope' | 'champion' | 'other'>;

export class ShadowTrial {
  readonly #line: number | null;
  #champion: number[] = [];
  #other: number[] = [];
  #trial = newTrial;

  constructor(line: number | null) {
    this.#line = line;
  }

  scored(champion: number, other: number): void {
    this.#champion.push(champion);
    this.#other.push(other);
  }

  /** The outcome of a row both scored. */
  happened(champion: number, other: number, happened: number): void {
    this.#trial = tried(this.#trial, champion, other, happened);
  }

  /** Of the window, and it begins anew; null when both scored nothing in it. */
  close(): Compared | null {
    const [champion, other] = [this.#champion, this.#other];
    [this.#champion, this.#other] = [[], []];
    const rows = champion.length;
    if (rows === 0) return null;
    const apart = champion.map((score, at) => (other[at] as number) - score);
    const line = this.#line ?? Number.NEGATIVE_INFINITY;
    const agreed = champion.filter((score, at) => score >= line === (other[at] as number) >= line).length;
    const { labelled, championLoss, otherLoss } = this.#trial;
    const { better: proof, worse: against } = proofOf(this.#trial);
    return {
      ...{ rows, labelled, proof, against },
      meanDifference: apart.reduce((sum, one) => sum + one, 0) / rows,
      largestDifference: apart.reduce((most, one) => Math.max(most, Math.abs(one)), 0),
      agreement: agreed / rows,
      scorePsi: driftOf(baselineOf(champion), other).psi,
      championLoss: labelled === 0 ? null : championLoss / labelled,
      otherLoss: labelled === 0 ? null : otherLoss / labelled,
    };
  }
}
