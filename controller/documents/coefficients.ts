import type { CalibrationCertificate } from "@proverig/calibration";
import type { Block } from "./document.ts";
import { fixed } from "./numbers.ts";
import type { Words } from "./words.ts";

/** Coefficients with U, and what each bath says against them; nothing where corrections were determined. */
export function coefficientBlocks(certificate: CalibrationCertificate, words: Words): Block[] {
  if (certificate.kind !== "probe" || !certificate.coefficients) return [];
  const { coefficients, k, dof, residuals } = certificate.coefficients;
  const right = (head: string) => ({ head, align: "right" }) as const;
  return [
    { kind: "heading", text: words("doc.fit.coefficients") },
    { kind: "note", text: words("doc.coefficientsForm") },
    {
      kind: "table",
      name: "coefficients",
      columns: [
        { head: words("doc.coefficient") },
        right(words("doc.value")),
        { ...right(`U (k=${fixed(k, 2)})`), share: 1.4 },
        { head: words("doc.unit"), share: 0.7 },
      ],
      rows: coefficients.map(({ name, value, U, unit }) => [
        name,
        coefficientText(name, value),
        U === null ? words("doc.coefficientStandard") : coefficientU(name, U),
        UNITS[name] ?? unit,
      ]),
    },
    {
      kind: "table",
      name: "residuals",
      columns: [
        right(words("doc.referenceC")),
        right(words("doc.ohms")),
        right(words("doc.residualK")),
        right(words("doc.UK")),
      ],
      rows: residuals.map(({ tempC, ohms, residualK, U }) => [
        fixed(tempC, 3),
        fixed(ohms, 4),
        fixed(residualK, 4),
        fixed(U, 4),
      ]),
    },
    ...(dof === 0 ? [{ kind: "note", text: words("doc.coefficientsExact") } as const] : []),
    { kind: "note", text: words("doc.coefficientsUse"), warn: true },
  ];
}

const UNITS: Readonly<Record<string, string>> = { R0: "Ω", A: "1/℃", B: "1/℃²", C: "1/℃⁴" };

/** R0 to 0.1 milliohm; the others as IEC 60751 writes them. */
export function coefficientText(name: string, value: number): string {
  return name === "R0" ? value.toFixed(4) : value.toExponential(5);
}

export function coefficientU(name: string, U: number): string {
  return name === "R0" ? U.toFixed(4) : U.toExponential(1);
}
