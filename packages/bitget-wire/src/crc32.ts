const POLYNOMIAL = 0xedb88320

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1
  return value
})

/** CRC-32 (IEEE) of an ASCII text, as a signed 32-bit number. */
export function crc32(text: string): number {
  let value = -1
  for (let i = 0; i < text.length; i++) {
    value = (value >>> 8) ^ (TABLE[(value ^ text.charCodeAt(i)) & 0xff] as number)
  }
  return ~value
}
