// CRC-32C (Castagnoli), which Kafka writes into the head of every record batch. Node has only the other CRC-32.

const POLYNOMIAL = 0x82f63b78;
const WORD = 8;

/** Eight tables, so that eight bytes take one step. */
const TABLES = tablesOf();

function tablesOf(): Int32Array[] {
  const tables = Array.from({ length: WORD }, () => new Int32Array(256));
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    tables[0]![byte] = crc;
  }
  for (let at = 1; at < WORD; at += 1) {
    for (let byte = 0; byte < 256; byte += 1) {
      const before = tables[at - 1]![byte]!;
      tables[at]![byte] = (before >>> 8) ^ tables[0]![before & 0xff]!;
    }
  }
  return tables;
}

/** @returns the checksum of these bytes, as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES;
  let crc = -1;
  let at = from;
  for (const end = to - WORD; at <= end; at += WORD) {
    const low = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    crc =
      t7![low & 0xff]! ^
      t6![(low >>> 8) & 0xff]! ^
      t5![(low >>> 16) & 0xff]! ^
      t4![low >>> 24]! ^
      t3![bytes[at + 4]!]! ^
      t2![bytes[at + 5]!]! ^
      t1![bytes[at + 6]!]! ^
      t0![bytes[at + 7]!]!;
  }
  for (; at < to; at += 1) crc = (crc >>> 8) ^ t0![(crc ^ bytes[at]!) & 0xff]!;
  return ~crc >>> 0;
}
