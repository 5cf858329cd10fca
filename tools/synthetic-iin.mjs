/**
 * @param {number} serial 0 to 9999.
 * @returns {string} a valid IIN that belongs to nobody: born on 15 January 1990, control digit by the two-pass rule.
 */
export function syntheticIin(serial) {
  const weights = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  const second = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];
  const mod = (digits, by) => digits.reduce((sum, digit, at) => sum + digit * by[at], 0) % 11;
  for (let n = serial; ; n += 1) {
    const digits = [...`9001153${String(n % 10_000).padStart(4, '0')}`].map(Number);
    let control = mod(digits, weights);
    if (control === 10) control = mod(digits, second);
    if (control !== 10) return `${digits.join('')}${control}`;
  }
}
