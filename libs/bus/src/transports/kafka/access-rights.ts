// Brings the rights and quotas on the brokers to the table of the contracts: what is missing is added, and what a principal of
// ours has beyond the table is taken away. What others have is left alone and reported.
import {
  type KafkaAcl,
  type KafkaParty,
  type KafkaPartyKind,
  type KafkaQuota,
  kafkaAcls,
  kafkaPartyKind,
} from '@aiyrbas/contracts';
import type { Logger } from '@aiyrbas/observability';
import {
  type AclEntry,
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  type Admin,
  KafkaJSProtocolError,
  ResourcePatternTypes,
} from 'kafkajs';
import { Administration, type FoundQuota } from './administration';
import { type KafkaAccess, type KafkaCredentials, kafkaClient } from './client';
import { clusterOf } from './library';

/** Rights cannot be seen or changed; the message is for whoever runs the set-up. */
export class RightsNotSet extends Error {
  override readonly name = 'RightsNotSet';
}

/** What differs from the table. */
export interface RightsPlan {
  readonly add: readonly AclEntry[];
  readonly remove: readonly AclEntry[];
  /** By principal; undefined where one is to be taken away. */
  readonly quotas: ReadonlyMap<string, KafkaQuota | undefined>;
  /** Parties neither of whose principals has a password. */
  readonly withoutUser: readonly string[];
  /** What undoes the table although no principal of ours has it: a right for everybody, a quota for everybody. */
  readonly faults: readonly string[];
  /** What others have, and what denies something to ours. */
  readonly notes: readonly string[];
}

const USER = 'User:';
const EVERYBODY = `${USER}*`;
const EVERYTHING = {
  resourceType: AclResourceTypes.ANY,
  resourcePatternType: ResourcePatternTypes.ANY,
  operation: AclOperationTypes.ANY,
  permissionType: AclPermissionTypes.ANY,
};

/**
 * What would be changed; it changes nothing.
 * @param options.users whether parties log in with passwords. With certificates there is no user to look for.
 * @throws RightsNotSet where brokers check no rights, or do not let us see them.
 */
export const planRights = (
  access: KafkaAccess,
  parties: readonly KafkaParty[],
  options: { readonly users: boolean },
  log: Logger,
): Promise<RightsPlan> =>
  connected(access, log, async (admin, administration) => {
    const [found, quotas, defaultQuota, users] = [
      await allAcls(admin),
      await administration.quotas(),
      await administration.defaultQuota(),
      options.users ? new Set(await administration.scramUsers()) : undefined,
    ];
    return rightsPlanOf(parties, { found, quotas, defaultQuota, users });
  });

/**
 * Makes what `planRights` shows, and resolves once a broker acts upon it. Safe to run again, and by several at once. It makes no
 * user.
 * @param options.previousReleaseMayRun its services keep what only they need; the notes say so. Banks keep nothing.
 * @returns what was changed.
 * @throws RightsNotSet as `planRights` does.
 */
export const applyRights = (
  access: KafkaAccess,
  parties: readonly KafkaParty[],
  options: { readonly previousReleaseMayRun: boolean },
  log: Logger,
): Promise<RightsPlan> =>
  connected(access, log, async (admin, administration) => {
    const defaultQuota = await administration.defaultQuota();
    const current = async (): Promise<RightsPlan> => {
      const found = await allAcls(admin);
      const plan = rightsPlanOf(parties, {
        found,
        quotas: await administration.quotas(),
        defaultQuota,
        users: undefined,
      });
      return options.previousReleaseMayRun ? keepingServices(plan) : plan;
    };
    const plan = await current();
    // A running service of the release before keeps what it has until the new rights are there.
    if (plan.add.length > 0) await admin.createAcls({ acl: [...plan.add] });
    await administration.setQuotas(plan.quotas);
    if (plan.remove.length > 0) await admin.deleteAcls({ filters: [...plan.remove] });
    await untilDone(current);
    return plan;
  });

/** Makes users, and gives those that exist a new password. @throws RightsNotSet */
export const setPasswords = (access: KafkaAccess, users: readonly KafkaCredentials[], log: Logger): Promise<void> =>
  connected(access, log, (_, administration) => administration.setPasswords(users));

/** Their connections end when they authenticate again, an hour later at most where brokers end sessions. @throws RightsNotSet */
export const deleteUsers = (access: KafkaAccess, names: readonly string[], log: Logger): Promise<void> =>
  connected(access, log, (_, administration) => administration.deleteUsers(names));

/** One line for each change, and for each party without a user. */
export const changesIn = ({ add, remove, quotas, withoutUser }: RightsPlan): string[] => [
  ...add.map((acl) => `grant ${textOf(acl)}`),
  ...remove.map((acl) => `take away ${textOf(acl)}`),
  ...[...quotas].map(([principal, quota]) =>
    quota === undefined ? `take away the quota of ${principal}` : `quota of ${principal}: ${quotaText(quota)}`,
  ),
  ...withoutUser.map((name) => `${name} has no user with a password: neither ${name} nor ${name}.2`),
];

/** What is on the brokers, as it was read. */
interface Found {
  readonly found: readonly AclEntry[];
  readonly quotas: ReadonlyMap<string, FoundQuota>;
  readonly defaultQuota: FoundQuota | undefined;
  /** Undefined where they do not matter. */
  readonly users: ReadonlySet<string> | undefined;
}

/** Pure. */
export function rightsPlanOf(
  parties: readonly KafkaParty[],
  { found, quotas, defaultQuota, users }: Found,
): RightsPlan {
  const wanted = new Map(
    kafkaAcls(parties)
      .map(entryOf)
      .map((acl) => [keyOf(acl), acl]),
  );
  const there = new Map(found.map((acl) => [keyOf(acl), acl]));
  const others = [...there].flatMap(([key, acl]) => (wanted.has(key) ? [] : [acl]));
  const isExtra = (acl: AclEntry): boolean =>
    acl.permissionType === AclPermissionTypes.ALLOW && kindOf(acl.principal) !== undefined;
  const isForEverybody = ({ principal, permissionType }: AclEntry): boolean =>
    principal === EVERYBODY && permissionType === AclPermissionTypes.ALLOW;
  return {
    add: [...wanted].flatMap(([key, acl]) => (there.has(key) ? [] : [acl])),
    remove: others.filter(isExtra),
    quotas: quotasToSet(parties, quotas),
    withoutUser: users
      ? parties.filter(({ principals }) => !principals.some((one) => users.has(one))).map(({ name }) => name)
      : [],
    faults: [
      ...others.filter(isForEverybody).map((acl) => `everybody has a right: ${textOf(acl)}`),
      ...(hasAny(defaultQuota) ? ['users have a default quota, which holds back our services too'] : []),
    ],
    notes: others.filter((acl) => !isExtra(acl) && !isForEverybody(acl)).map((acl) => `not ours: ${textOf(acl)}`),
  };
}

const kindOf = (principal: string): KafkaPartyKind | undefined =>
  principal.startsWith(USER) ? kafkaPartyKind(principal.slice(USER.length)) : undefined;

/** Pure. The same plan for a time at which services of the release before may run. */
export function keepingServices(plan: RightsPlan): RightsPlan {
  const isOfService = ({ principal }: AclEntry): boolean => kindOf(principal) === 'service';
  const stays = plan.remove.filter(isOfService);
  return {
    ...plan,
    remove: plan.remove.filter((acl) => !isOfService(acl)),
    notes: [...plan.notes, ...stays.map((acl) => `kept until the release before has stopped: ${textOf(acl)}`)],
  };
}

function quotasToSet(
  parties: readonly KafkaParty[],
  found: ReadonlyMap<string, FoundQuota>,
): Map<string, KafkaQuota | undefined> {
  const wanted = new Map(
    parties.flatMap(({ principals, quota }) => (quota ? principals.map((one) => [one, quota] as const) : [])),
  );
  const changed = new Map<string, KafkaQuota | undefined>(
    [...wanted].filter(([principal, quota]) => !isSame(quota, found.get(principal))),
  );
  for (const [principal, quota] of found) {
    if (kafkaPartyKind(principal) !== undefined && !wanted.has(principal) && hasAny(quota))
      changed.set(principal, undefined);
  }
  return changed;
}

const hasAny = (quota: FoundQuota | undefined): boolean => Object.keys(quota ?? {}).length > 0;

const isSame = (wanted: KafkaQuota, found: FoundQuota | undefined): boolean =>
  (Object.keys(wanted) as (keyof KafkaQuota)[]).every((name) => wanted[name] === found?.[name]);

const entryOf = ({ principal, resource, name, pattern, operation }: KafkaAcl): AclEntry => ({
  principal: `${USER}${principal}`,
  host: '*',
  resourceType: AclResourceTypes[resource],
  resourceName: name,
  resourcePatternType: ResourcePatternTypes[pattern],
  operation: AclOperationTypes[operation],
  permissionType: AclPermissionTypes.ALLOW,
});

const keyOf = (acl: AclEntry): string =>
  [
    acl.resourceType,
    acl.resourcePatternType,
    acl.resourceName,
    acl.principal,
    acl.host,
    acl.operation,
    acl.permissionType,
  ].join('\n');

function textOf(acl: AclEntry): string {
  const resource = nameIn(AclResourceTypes, acl.resourceType).toLowerCase();
  const rest = acl.resourcePatternType === ResourcePatternTypes.PREFIXED ? '*' : '';
  const from = acl.host === '*' ? '' : ` from ${acl.host}`;
  const what = `${nameIn(AclOperationTypes, acl.operation)} on ${resource} ${acl.resourceName}${rest}`;
  return `${nameIn(AclPermissionTypes, acl.permissionType)} ${what} to ${acl.principal}${from}`;
}

/** The library's types say that its numbers have names; its objects know only the other direction. */
const nameIn = (names: object, value: number): string =>
  Object.entries(names).find(([, one]) => one === value)?.[0] ?? String(value);

const quotaText = ({ writeBytesPerSecond, readBytesPerSecond, requestPercent }: KafkaQuota): string =>
  `${writeBytesPerSecond} bytes/s written, ${readBytesPerSecond} bytes/s read, ${requestPercent} % of a request thread`;

async function allAcls(admin: Admin): Promise<AclEntry[]> {
  const { resources } = await admin.describeAcls(EVERYTHING);
  return resources.flatMap(({ acls, resourceType, resourceName, resourcePatternType }) =>
    acls.map((acl) => ({ ...acl, resourceType, resourceName, resourcePatternType })),
  );
}

const DONE_MS = 15_000;

/** A broker acts upon a change a moment after it was accepted. */
async function untilDone(current: () => Promise<RightsPlan>): Promise<void> {
  for (const end = Date.now() + DONE_MS; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const left = await current();
    if (left.add.length + left.remove.length + left.quotas.size === 0) return;
    if (Date.now() > end) throw new RightsNotSet(`not as it was set: ${changesIn(left).join('; ')}`);
  }
}

async function connected<T>(
  access: KafkaAccess,
  log: Logger,
  act: (admin: Admin, administration: Administration) => Promise<T>,
): Promise<T> {
  const kafka = kafkaClient(access, log);
  const [admin, cluster] = [kafka.admin(), clusterOf(kafka)];
  try {
    await Promise.all([admin.connect(), cluster.connect()]);
    return await act(admin, new Administration(cluster));
  } catch (error) {
    throw explained(error);
  } finally {
    await Promise.all([admin.disconnect(), cluster.disconnect()]);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  SECURITY_DISABLED: 'the brokers check no rights, so everybody may do everything: set authorizer.class.name',
  CLUSTER_AUTHORIZATION_FAILED:
    'the set-up may not manage rights: it needs ALTER, DESCRIBE, ALTER_CONFIGS and DESCRIBE_CONFIGS on the cluster',
};

function explained(error: unknown): Error {
  const reason = error instanceof KafkaJSProtocolError ? REASONS[error.type] : undefined;
  return reason === undefined ? (error as Error) : new RightsNotSet(reason, { cause: error });
}
