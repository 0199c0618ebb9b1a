/** Codes that have not as many digits as the profile asks for: written down as they are, and said. */
export function sealWarnings(
  seals: ReadonlyArray<{ place: string; code: string }>,
  digits: number | null,
): Array<{ code: "seal-code"; text: string }> {
  return seals
    .filter(({ code }) => digits !== null && !new RegExp(`^\\d{${digits}}$`).test(code))
    .map(({ place, code }) => ({ code: "seal-code", text: `seal ${place}: "${code}" has not ${digits} digits` }));
}
