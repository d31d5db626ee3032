/** Global Location Number: 13 digits, the last a GS1 check digit (GS1 General Specifications 7.9). */
export function isGln(text: string): boolean {
  if (!/^\d{13}$/.test(text)) return false
  const digits = Array.from(text, Number)
  const sum = digits.slice(0, 12).reduce((total, digit, i) => total + digit * (i % 2 === 0 ? 1 : 3), 0)
  return (10 - (sum % 10)) % 10 === digits[12]
}
