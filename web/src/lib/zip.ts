/** Files as one ZIP archive, stored as they are: what is packed is mostly text, and small. */

export interface Entry {
  path: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** When it was written last. */
  at: Date;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** Names are in UTF-8. */
const UTF8 = 0x0800;
const VERSION = 20;
/** What the format can count to without its 64-bit form. */
export const ENTRIES_MAX = 65_535;
export const ARCHIVE_BYTES_MAX = 0xffff_ffff;

export function zip(entries: Entry[]): Blob {
  const parts: BlobPart[] = [];
  const directory: BlobPart[] = [];
  let offset = 0;
  let length = 0;
  for (const entry of entries) {
    const name = new TextEncoder().encode(entry.path);
    const fields = [
      [2, UTF8],
      [2, 0],
      [2, timeOf(entry.at)],
      [2, dateOf(entry.at)],
      [4, crc32(entry.bytes)],
      [4, entry.bytes.length],
      [4, entry.bytes.length],
      [2, name.length],
      [2, 0],
    ] as const;
    parts.push(packed([[4, LOCAL], [2, VERSION], ...fields]), name, entry.bytes);
    directory.push(
      packed([
        [4, CENTRAL],
        [2, VERSION],
        [2, VERSION],
        ...fields,
        [2, 0],
        [2, 0],
        [2, 0],
        [4, 0],
        [4, offset],
      ]),
      name,
    );
    offset += 30 + name.length + entry.bytes.length;
    length += 46 + name.length;
  }
  const end = packed([
    [4, END],
    [2, 0],
    [2, 0],
    [2, entries.length],
    [2, entries.length],
    [4, length],
    [4, offset],
    [2, 0],
  ]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}

function packed(fields: readonly (readonly [2 | 4, number])[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

/** The format keeps local times of two seconds each, from 1980 on. */
function timeOf(at: Date): number {
  return (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1);
}

function dateOf(at: Date): number {
  return (Math.max(0, at.getFullYear() - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate();
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let sum = 0xffff_ffff;
  for (const byte of bytes) sum = (TABLE[(sum ^ byte) & 0xff] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffff_ffff) >>> 0;
}
