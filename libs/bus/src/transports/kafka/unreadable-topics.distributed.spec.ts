// A topic that the broker does not let us read - no right, no topic - ends neither the reader nor what it reads of others,
// and is read again by itself once it can be.
import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { BANK, BankReader, OTHER_BANK, write } from '../../testing/bank-reader';
import { until } from '../../testing/effects';
import { KafkaForTests } from '../../testing/kafka-for-tests';
import { createTopics } from './create-topics';

const kafka = new KafkaForTests();
let bank: BankReader;
beforeAll(async () => {
  await kafka.start(1, [
    'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found=true',
  ]);
  // Where one right is denied, the others are not a matter of course any more.
  await kafka.addAcl({ ...acl(AclOperationTypes.ALL), permissionType: AclPermissionTypes.ALLOW });
}, 120_000);
beforeEach(async () => {
  bank = await BankReader.begin(kafka);
}, 60_000);
afterEach(() => bank.end(), 30_000);
afterAll(() => kafka.stop());

const SOON_MS = 60_000;
const acl = (operation: AclOperationTypes) => ({
  resourceType: AclResourceTypes.TOPIC,
  resourceName: BANK,
  resourcePatternType: ResourcePatternTypes.LITERAL,
  principal: 'User:ANONYMOUS',
  host: '*',
  operation,
  permissionType: AclPermissionTypes.DENY,
});
const deny = (operation: AclOperationTypes) => ({
  hurt: () => kafka.addAcl(acl(operation)),
  heal: () => kafka.deleteAcl(acl(operation)),
});

const CASES = {
  'the right to read': { ...deny(AclOperationTypes.READ), reason: 'TOPIC_AUTHORIZATION_FAILED' },
  'the right to know it': { ...deny(AclOperationTypes.DESCRIBE), reason: 'TOPIC_AUTHORIZATION_FAILED' },
  'the topic itself': {
    hurt: () => kafka.deleteTopics([BANK]),
    heal: () => createTopics({ brokers: kafka.brokers, clientId: 'tests' }, DEVELOPMENT_BANKS.topics, 1, kafka.log),
    reason: 'UNKNOWN_TOPIC_OR_PARTITION',
  },
};
const body = (text: string) => ({ key: 'k', value: `good ${text}` });
const untilHas = (text: string) => until(async () => (await bank.effects()).includes(`good ${text}`), SOON_MS);
const blocked = async (): Promise<string | undefined> =>
  new RegExp(`bus_blocked_partitions\\{topic="${BANK}".*\\} (\\d+)`).exec(await bank.metrics.render())?.[1];

it.each(Object.entries(CASES))(
  '%s is missing, from the start or later: other banks are read, and it is once that is mended',
  async (_, { hurt, heal, reason }) => {
    await hurt();
    try {
      await bank.start();
      await write(kafka, OTHER_BANK, [body('other, at the start')]);
      await untilHas('other, at the start');
      await heal();
      await until(async () => (await blocked()) === '0', SOON_MS);
      await write(kafka, BANK, [body('own')]);
      await untilHas('own');

      await hurt();
      await until(async () => Number(await blocked()) > 0, 2 * SOON_MS);
      await write(kafka, OTHER_BANK, [body('other, later')]);
      await untilHas('other, later');
      expect(bank.errors('a topic cannot be read')[0]).toMatchObject({ topic: BANK, reason });
    } finally {
      await heal();
    }
    await until(async () => (await blocked()) === '0', SOON_MS);
    // The offsets of a topic that was made anew begin anew: what is read of it then is for people.
    if (reason !== 'UNKNOWN_TOPIC_OR_PARTITION') {
      await write(kafka, BANK, [body('own, at the end')]);
      await untilHas('own, at the end');
    }
    expect(bank.died).toEqual([]);
    expect(new Set(await bank.effects()).size).toBe((await bank.effects()).length);
  },
  300_000,
);
