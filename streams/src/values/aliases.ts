/**
 * Who is one person under several pseudonyms, as senders told it (`PersonAliased`): a fold whose result does not depend on the
 * order or the number of times aliases come in (R2). Links are kept as they were told, and followed only when somebody asks:
 * a person is all who are linked to one another, over however many steps.
 *
 * A person of more than `MEMBERS_MAX` pseudonyms is none: a shared device, or a sender that calls everybody "guest". Such are
 * told apart again, all of them, whichever link made it too many. An erasure ends the links that were told before it (R6).
 */
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';

/** Pseudonyms of one person: a browser or two, a telephone, an account, and each of them anew each year. */
export const MEMBERS_MAX = 8;
/** Pseudonyms with a link, of one tenant, some 300 bytes each; those of further people are counted and not followed. */
export const LINKED_MAX = 500_000;

export class Aliases {
  /** By pseudonym: those it was linked to, with the last time that was told, ms since 1970 UTC. */
  readonly #links = new Map<string, Map<string, number>>();
  readonly #erasedAtMs = new Map<string, number>();
  /** Links there was no room for. */
  refused = 0;

  /** Those whose person may be another one now. */
  apply(event: EventsByType['PersonAliased' | 'SubjectErased']): readonly string[] {
    const { entity, occurredAtMs } = event.envelope;
    if (event.type === 'SubjectErased') return this.#erase(event.subject, occurredAtMs);
    const { previousId } = event;
    if (entity === previousId) return [];
    const touched = new Set([...this.personOf(entity), ...this.personOf(previousId)]);
    this.#link(entity, previousId, occurredAtMs);
    this.#link(previousId, entity, occurredAtMs);
    return [...touched];
  }

  /** All pseudonyms of a person, sorted, the given one among them; that alone when it is nobody else's too. */
  personOf(pseudonym: string): readonly string[] {
    if (!this.#links.has(pseudonym)) return [pseudonym];
    const found = new Set([pseudonym]);
    for (const one of found) {
      const links = this.#links.get(one) ?? new Map<string, number>();
      for (const [other, atMs] of links) if (this.#holds(one, other, atMs)) found.add(other);
      if (links.size > MEMBERS_MAX || found.size > MEMBERS_MAX) return [pseudonym];
    }
    return [...found].sort();
  }

  /** An erasure holds for what was told before it, whichever is read first. */
  #holds(one: string, other: string, atMs: number): boolean {
    return atMs > (this.#erasedAtMs.get(one) ?? -1) && atMs > (this.#erasedAtMs.get(other) ?? -1);
  }

  #link(from: string, to: string, atMs: number): void {
    const links = this.#links.get(from) ?? new Map<string, number>();
    if (links.size === 0 && this.#links.size >= LINKED_MAX) {
      this.refused += 1;
      return;
    }
    // Who ever had one too many is no person for good, so no more need be kept; none is taken out, for the same reason.
    if (!links.has(to) && links.size > MEMBERS_MAX) return;
    links.set(to, Math.max(atMs, links.get(to) ?? atMs));
    this.#links.set(from, links);
  }

  #erase(subject: string, atMs: number): readonly string[] {
    const touched = this.personOf(subject);
    this.#erasedAtMs.set(subject, Math.max(atMs, this.#erasedAtMs.get(subject) ?? atMs));
    return touched.length > 1 ? touched : [];
  }
}

export function isAliasing(event: AnyEvent): event is EventsByType['PersonAliased' | 'SubjectErased'] {
  return event.type === 'PersonAliased' || event.type === 'SubjectErased';
}
