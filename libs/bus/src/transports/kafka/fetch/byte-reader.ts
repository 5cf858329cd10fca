// Reads Kafka's wire types from bytes and never beyond their end.

/** What was to be read does not lie within the bytes, or is none of Kafka's types. */
export class MalformedBytes extends Error {
  override readonly name = 'MalformedBytes';
}

export class ByteReader {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  get left(): number {
    return this.bytes.length - this.#at;
  }

  int8(): number {
    return this.bytes.readInt8(this.#forward(1));
  }

  int16(): number {
    return this.bytes.readInt16BE(this.#forward(2));
  }

  int32(): number {
    return this.bytes.readInt32BE(this.#forward(4));
  }

  int64(): bigint {
    return this.bytes.readBigInt64BE(this.#forward(8));
  }

  /** Length as INT16, then UTF-8. */
  string(): string {
    return this.take(this.int16()).toString('utf8');
  }

  /** Length as INT32, then the bytes; none where the length is -1. */
  bytesOrNone(): Buffer {
    const length = this.int32();
    return length === -1 ? Buffer.alloc(0) : this.take(length);
  }

  /** A zigzag number of at most 32 bits. */
  varint(): number {
    let raw = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes.readUInt8(this.#forward(1));
      raw |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1);
    }
    throw new MalformedBytes('a number of more than 32 bits');
  }

  /** A zigzag number of at most 64 bits. */
  varlong(): bigint {
    let raw = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes.readUInt8(this.#forward(1));
      raw |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, (raw >> 1n) ^ -(raw & 1n));
    }
    throw new MalformedBytes('a number of more than 64 bits');
  }

  /** Length as VARINT, then the bytes; null where the length is -1. */
  varBytes(): Buffer | null {
    const length = this.varint();
    return length === -1 ? null : this.take(length);
  }

  take(length: number): Buffer {
    const from = this.#forward(length);
    return this.bytes.subarray(from, from + length);
  }

  #forward(length: number): number {
    if (length < 0 || length > this.left) throw new MalformedBytes(`${length} bytes where ${this.left} are left`);
    const from = this.#at;
    this.#at += length;
    return from;
  }
}
