/** Roles as options name them. */
import { isRole, type Role, roles } from '@mainstem/gateway/roles';
import { usage } from './errors.ts';
import { didYouMean } from './suggest.ts';

/** Collects `--role a --role b,c`. */
export function collectRoles(role: string, held: string[] = []): string[] {
  return [...held, ...role.split(',')];
}

/** Throws for none, and for one that nobody knows. */
export function rolesNamed(names: readonly string[] = []): Role[] {
  if (names.length === 0) throw usage(`--role: give one or more of ${roles.join(', ')}`);
  return names.map((name) => {
    if (isRole(name)) return name;
    throw usage(`--role: no role ${name}${didYouMean(name, roles)}; there are ${roles.join(', ')}`);
  });
}
