// Our roles, from the names that a provider uses for roles or groups.
import { ROLES, type Role } from '@aiyrbas/contracts';

/** Our roles of each of the provider's names. */
export type RoleMap = Readonly<Record<string, readonly Role[]>>;

/** Without a map, the names that are ours. With one, only what it lists: a provider's own `admin` is then nobody's. */
export function rolesFrom(names: readonly string[], map?: RoleMap): Role[] {
  const ours = new Set<string>(map ? names.flatMap((name) => (Object.hasOwn(map, name) ? map[name]! : [])) : names);
  return ROLES.filter((role) => ours.has(role));
}
