// Users with passwords (SCRAM) and quotas, over kafkajs's own connection: kafkajs 2.2.4 has no methods for these requests.
// Only salts and salted passwords travel.
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import type { KafkaQuota } from '@aiyrbas/contracts';
import { type LibraryCluster, type ProtocolRequest, fromLibrary } from './library';
import type { KafkaCredentials } from './client';

/** Writes one value after the other; the library's own. */
interface Encoder {
  writeInt8(value: number): Encoder;
  writeInt32(value: number): Encoder;
  writeDouble(value: number): Encoder;
  writeBoolean(value: boolean): Encoder;
  writeString(value: string | null): Encoder;
  writeArray(list: readonly Encoder[]): Encoder;
  writeUVarIntString(value: string): Encoder;
  /** Without a value: 0, which is also the end of every structure that may have tagged fields. */
  writeUVarIntBytes(value?: Buffer): Encoder;
  writeUVarIntArray(list: readonly Encoder[] | null): Encoder;
}

interface Decoder {
  readInt8(): number;
  readInt16(): number;
  readInt32(): number;
  readDouble(): number;
  readString(): string | null;
  readArray<T>(read: (decoder: Decoder) => T): T[];
  readUVarIntString(): string | null;
  readUVarIntArray<T>(read: (decoder: Decoder) => T): T[] | null;
  readTaggedFields(): unknown;
}

type CreateError = (code: number) => Error;

const API = {
  DescribeClientQuotas: 48,
  AlterClientQuotas: 49,
  DescribeUserScramCredentials: 50,
  AlterUserScramCredentials: 51,
} as const;

const SCRAM_SHA_512 = 2;
/** Kafka's own number is 4,096, which it also takes for the least. */
const ITERATIONS = 8_192;
/** There is no such user: what was to be done to it is done. */
const RESOURCE_NOT_FOUND = 91;
const MATCH = { DEFAULT: 1, ANY_NAME: 2 } as const;

/** Names of the quotas in the protocol. */
const QUOTAS: Readonly<Record<keyof KafkaQuota, string>> = {
  writeBytesPerSecond: 'producer_byte_rate',
  readBytesPerSecond: 'consumer_byte_rate',
  requestPercent: 'request_percentage',
};
const QUOTA_NAMES = Object.keys(QUOTAS) as (keyof KafkaQuota)[];

/** A quota may be incomplete where somebody else has made it. */
export type FoundQuota = Partial<KafkaQuota>;

export class Administration {
  constructor(private readonly cluster: LibraryCluster) {}

  /** Names of users that have a password for SCRAM-SHA-512. @throws the library's errors, for a right that is missing too. */
  async scramUsers(): Promise<string[]> {
    const users = await this.#send({
      api: 'DescribeUserScramCredentials',
      // Null: all of them.
      encode: (encoder) => tagged(tagged(encoder).writeUVarIntArray(null)),
      decode: (decoder) => {
        decoder.readTaggedFields();
        decoder.readInt32();
        const error = { code: decoder.readInt16(), text: decoder.readUVarIntString() };
        const found = decoder.readUVarIntArray((one) => {
          const name = one.readUVarIntString() ?? '';
          const failed = { code: one.readInt16(), text: one.readUVarIntString() };
          const mechanisms = one.readUVarIntArray((credential) => {
            const mechanism = credential.readInt8();
            credential.readInt32();
            credential.readTaggedFields();
            return mechanism;
          });
          one.readTaggedFields();
          return { name, failed, mechanisms: mechanisms ?? [] };
        });
        return { errors: [{ name: 'all users', ...error }], result: found ?? [] };
      },
    });
    return users
      .filter(({ failed, mechanisms }) => failed.code === 0 && mechanisms.includes(SCRAM_SHA_512))
      .map(({ name }) => name);
  }

  /** Makes users, and gives those that exist a new password. Connections that stand go on until they authenticate again. */
  async setPasswords(users: readonly KafkaCredentials[]): Promise<void> {
    await this.#alterUsers([], users);
  }

  /** A user that is not there is none. Connections that stand go on until they authenticate again. */
  async deleteUsers(names: readonly string[]): Promise<void> {
    await this.#alterUsers(names, []);
  }

  /** By user. Quotas of clients, and of users together with clients, are not among them. */
  async quotas(): Promise<ReadonlyMap<string, FoundQuota>> {
    const found = await this.#describeQuotas(MATCH.ANY_NAME);
    return new Map(found.flatMap(({ user, quota }) => (user === null ? [] : [[user, quota] as const])));
  }

  /** What holds for users without a quota of their own; undefined where nothing does. */
  async defaultQuota(): Promise<FoundQuota | undefined> {
    return (await this.#describeQuotas(MATCH.DEFAULT))[0]?.quota;
  }

  /** Gives users their quotas; undefined takes away what this platform sets. Everything else of a user stays. */
  async setQuotas(quotas: ReadonlyMap<string, KafkaQuota | undefined>): Promise<void> {
    if (quotas.size === 0) return;
    await this.#send({
      api: 'AlterClientQuotas',
      encode: (encoder) =>
        encoder
          .writeArray(
            [...quotas].map(([user, quota]) =>
              newEncoder()
                .writeArray([newEncoder().writeString('user').writeString(user)])
                .writeArray(
                  QUOTA_NAMES.map((name) =>
                    newEncoder()
                      .writeString(QUOTAS[name])
                      .writeDouble(quota?.[name] ?? 0)
                      .writeBoolean(quota === undefined),
                  ),
                ),
            ),
          )
          // Not only to validate.
          .writeBoolean(false),
      decode: (decoder) => {
        decoder.readInt32();
        const errors = decoder.readArray((one) => {
          const error = { code: one.readInt16(), text: one.readString() };
          const entity = one.readArray((part) => `${part.readString()} ${part.readString()}`);
          return { name: entity.join(), ...error };
        });
        return { errors, result: undefined };
      },
    });
  }

  async #alterUsers(removed: readonly string[], users: readonly KafkaCredentials[]): Promise<void> {
    if (removed.length + users.length === 0) return;
    await this.#send({
      api: 'AlterUserScramCredentials',
      encode: (encoder) =>
        tagged(
          tagged(encoder)
            .writeUVarIntArray(
              removed.map((name) => tagged(newEncoder().writeUVarIntString(name).writeInt8(SCRAM_SHA_512))),
            )
            .writeUVarIntArray(users.map(upsertion)),
        ),
      decode: (decoder) => {
        decoder.readTaggedFields();
        decoder.readInt32();
        const errors = decoder.readUVarIntArray((one) => {
          const error = { name: one.readUVarIntString() ?? '', code: one.readInt16(), text: one.readUVarIntString() };
          one.readTaggedFields();
          return error;
        });
        return { errors: (errors ?? []).filter(({ code }) => code !== RESOURCE_NOT_FOUND), result: undefined };
      },
    });
  }

  #describeQuotas(match: number): Promise<{ user: string | null; quota: FoundQuota }[]> {
    return this.#send({
      api: 'DescribeClientQuotas',
      encode: (encoder) =>
        encoder
          .writeArray([newEncoder().writeString('user').writeInt8(match).writeString(null)])
          // Of users alone, without a client beside.
          .writeBoolean(true),
      decode: (decoder) => {
        decoder.readInt32();
        const error = { code: decoder.readInt16(), text: decoder.readString() };
        const result = decoder.readArray((entry) => {
          const [user] = entry.readArray((part) => {
            part.readString();
            return part.readString();
          });
          const values = new Map(entry.readArray((value) => [value.readString(), value.readDouble()] as const));
          const quota: FoundQuota = Object.fromEntries(
            QUOTA_NAMES.flatMap((name) => (values.has(QUOTAS[name]) ? [[name, values.get(QUOTAS[name])!]] : [])),
          );
          return { user: user ?? null, quota };
        });
        return { errors: [{ name: 'quotas', ...error }], result };
      },
    });
  }

  async #send<T>(call: Call<T>): Promise<T> {
    await this.cluster.refreshMetadata();
    const broker = await this.cluster.findControllerBroker();
    return (await broker.connectionPool.send(requestOf(call))).result;
  }
}

interface Failure {
  readonly name: string;
  /** 0: it went well. */
  readonly code: number;
  readonly text: string | null;
}

interface Decoded<T> {
  readonly errors: readonly Failure[];
  readonly result: T;
}

interface Call<T> {
  readonly api: keyof typeof API;
  encode(encoder: Encoder): Encoder;
  decode(decoder: Decoder): Decoded<T>;
}

const requestOf = <T>({ api, encode, decode }: Call<T>): ProtocolRequest<Decoded<T>> => ({
  request: { apiKey: API[api], apiVersion: 0, apiName: api, encode: async () => encode(newEncoder()) },
  response: {
    decode: async (bytes) => decode(new (fromLibrary<new (bytes: Buffer) => Decoder>('protocol/decoder'))(bytes)),
    parse: async (decoded) => {
      const failed = decoded.errors.find(({ code }) => code !== 0);
      if (failed) throw failureOf(api, failed);
      return decoded;
    },
  },
});

/** The library's error of that code, with whom and what it is about. */
function failureOf(api: string, { name, code, text }: Failure): Error {
  const { createErrorFromCode } = fromLibrary<{ createErrorFromCode: CreateError }>('protocol/error');
  const error = createErrorFromCode(code);
  error.message = `${api}, ${name}: ${text ?? error.message}`;
  return error;
}

const newEncoder = (): Encoder => new (fromLibrary<new () => Encoder>('protocol/encoder'))();

/** No tagged fields follow. */
const tagged = (encoder: Encoder): Encoder => encoder.writeUVarIntBytes();

function upsertion({ username, password }: KafkaCredentials): Encoder {
  const salt = randomBytes(32);
  // RFC 5802; for what is generated as base64url, SASLprep changes nothing.
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, 64, 'sha512');
  return tagged(
    newEncoder()
      .writeUVarIntString(username)
      .writeInt8(SCRAM_SHA_512)
      .writeInt32(ITERATIONS)
      .writeUVarIntBytes(salt)
      .writeUVarIntBytes(salted),
  );
}
