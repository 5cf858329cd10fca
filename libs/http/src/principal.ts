// Who is calling, as a verified token says it.
import { OPERATOR_ROLES, type Role } from '@aiyrbas/contracts';
import { uuidv5 } from '@aiyrbas/kernel';

/** RFC 9562's namespace for names that are URLs: an issuer is one. */
const URL_NAMESPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

export class Principal {
  /** The customer behind this token: the same issuer and subject always give the same id, so it is never looked up. */
  readonly customerId: string;

  constructor(
    readonly issuer: string,
    readonly subject: string,
    readonly roles: readonly Role[],
  ) {
    this.customerId = uuidv5(uuidv5(URL_NAMESPACE, issuer), subject);
  }

  has(role: Role): boolean {
    return this.roles.includes(role);
  }

  /** Sees other people's orders, and every look is theirs to answer for. */
  get isOperator(): boolean {
    return this.roles.some((role) => OPERATOR_ROLES.includes(role) || role === 'regulator');
  }
}
