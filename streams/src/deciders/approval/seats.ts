/**
 * Who still has to approve. A seat is one person of one of its roles. A person with several roles takes whichever seat lets
 * all others be filled, so that the order in which people come decides nothing: that is a matching of persons and seats,
 * and it is enlarged by one augmenting path at a time (Berge 1957).
 */
import type { ApprovalSeat } from './commands.ts';

/** Roles that may fill each seat, one entry per person needed. */
export type Seats = readonly (readonly string[])[];

export function seatsOf(needed: readonly ApprovalSeat[], escalatedTo: readonly string[]): Seats {
  return needed.flatMap(({ role, or, persons }) =>
    Array.from({ length: persons }, () => [...new Set([role, ...or, ...escalatedTo])]),
  );
}

/** Seats that can be filled at once by these persons' roles: index of the person per seat, or -1. */
export function filled(seats: Seats, persons: readonly (readonly string[])[]): readonly number[] {
  const holder = seats.map(() => -1);
  const seat = (who: number, tried: Set<number>): boolean => {
    for (const [at, roles] of seats.entries()) {
      if (tried.has(at) || !roles.some((role) => persons[who]?.includes(role))) continue;
      tried.add(at);
      const before = holder[at] as number;
      if (before === -1 || seat(before, tried)) {
        holder[at] = who;
        return true;
      }
    }
    return false;
  };
  for (const who of persons.keys()) seat(who, new Set());
  return holder;
}

export function filledCount(seats: Seats, persons: readonly (readonly string[])[]): number {
  return filled(seats, persons).filter((who) => who !== -1).length;
}

/** Roles by which another person could still fill a seat that is open, in the order of the seats. */
export function openRoles(seats: Seats, persons: readonly (readonly string[])[]): readonly string[] {
  const count = filledCount(seats, persons);
  const roles = [...new Set(seats.flat())];
  return roles.filter((role) => filledCount(seats, [...persons, [role]]) > count);
}
