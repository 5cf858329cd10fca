// Registers a person, or takes what a person has corrected. The application is decided at once, and sealed before it is stored. The events for the other
// services do not show who it is. Only bank-gateway's key opens the sealed identity.
import { type Cause, type OutboundMessage, Outbox, eventMessage } from '@aiyrbas/bus';
import {
  type BodyIn,
  customerAccepted,
  customerNeedsInfo,
  customerRegistered,
  customerRejected,
  identitySealed,
  type registerCustomer,
} from '@aiyrbas/contracts';
import type { Principal, Refusal } from '@aiyrbas/http';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { type Iin, dayInKazakhstan } from '@aiyrbas/kz';
import type { Logger } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { publicJwk, readJwk, sealIdentity } from '@aiyrbas/privacy';
import { CONFIG, LOGGER } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type RegistrationDecision, canReapply, decideApplication } from '../domain/registration';
import type { KycConfig } from '../kyc.config';
import { type NamelessView, namelessView } from '../persistence/customer.view';
import type { CustomerRow } from '../persistence/customer.entity';
import { CustomersStore } from '../persistence/customers.store';
import { EncryptedPersonStore } from '../persistence/encrypted-person-store';

export type ApplicationForm = BodyIn<typeof registerCustomer>;

/** An application that is sealed and ready to be decided and stored. */
export interface SealedApplication {
  readonly row: Omit<CustomerRow, 'status' | 'reason' | 'registeredAt'>;
  readonly jwe: string;
}

@Injectable()
export class RegisterCustomer {
  readonly #recipient;

  constructor(
    private readonly customers: CustomersStore,
    private readonly encryptedStore: EncryptedPersonStore,
    private readonly outbox: Outbox,
    @Inject(CONFIG) config: KycConfig,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.#recipient = publicJwk(readJwk(config.IDENTITY_PUBLIC_KEY_FILE));
  }

  /** Seals everything personal; done before the transaction, which is then short. */
  async seal(principal: Principal, application: ApplicationForm): Promise<SealedApplication> {
    const { customerId, issuer, subject } = principal;
    const { iin, fullName, residency } = application;
    const key = this.encryptedStore.newKey();
    const sealed = (field: Parameters<EncryptedPersonStore['seal']>[2], value: string): string =>
      this.encryptedStore.seal(key, customerId, field, value);
    return {
      jwe: await sealIdentity({ customerId, fullName, iin, residency }, this.#recipient),
      row: {
        id: customerId,
        issuer,
        subject,
        wrappedKey: key,
        iinIndex: this.encryptedStore.iinIndex(iin),
        iin: sealed('iin', iin),
        fullName: sealed('full_name', fullName),
        birthDate: sealed('birth_date', application.birthDate),
        phone: sealed('phone', application.phone),
        email: sealed('email', application.email),
        document: sealed('document', JSON.stringify(application.document)),
        citizenship: application.citizenship,
        residency,
        acceptedTerms: application.acceptedTerms,
      },
    };
  }

  async execute(
    { row, jwe }: SealedApplication,
    application: ApplicationForm,
    cause: Cause,
    tx: Tx,
    now: Date,
  ): Promise<Result<NamelessView, Refusal>> {
    const earlier = await this.customers.lock(tx, row.id);
    if (earlier && !canReapply(earlier, row.iinIndex)) return refuse({ code: 'customer_exists' });
    const inUse = await this.customers.isIinInUse(tx, row.iinIndex);
    const decision = decideApplication({ ...application, iin: application.iin as Iin }, inUse, dayInKazakhstan(now));
    const customer: CustomerRow = {
      ...row,
      status: decision.status,
      reason: decision.reason ?? null,
      registeredAt: earlier?.registeredAt ?? now,
    };
    if (earlier) this.customers.replace(tx, customer);
    else if (!(await this.customers.insert(tx, customer))) return refuse({ code: 'customer_exists' });
    await this.outbox.append(tx, messages(customer, decision, { isFirst: !earlier, jwe }, cause));
    const did = earlier ? 'customer applied again' : 'customer registered';
    tx.afterCommit(() => this.log.info({ customerId: row.id, status: decision.status, reason: decision.reason }, did));
    return ok(namelessView(customer));
  }
}

const EVENTS = {
  accepted: customerAccepted,
  rejected: customerRejected,
  needs_info: customerNeedsInfo,
  in_review: undefined,
} as const;

function messages(
  customer: CustomerRow,
  decision: RegistrationDecision,
  { isFirst, jwe }: { isFirst: boolean; jwe: string },
  cause: Cause,
): OutboundMessage[] {
  const who = { customerId: customer.id, subject: customer.subject };
  const decided = EVENTS[decision.status];
  return [
    ...(isFirst ? [eventMessage(customerRegistered, who, cause)] : []),
    ...(decision.status === 'accepted' ? [eventMessage(identitySealed, { customerId: customer.id, jwe }, cause)] : []),
    ...(decided
      ? [eventMessage(decided, { ...who, ...(decision.reason ? { reason: decision.reason } : {}) }, cause)]
      : []),
  ];
}
