/** As many decimals as a document gives; a dash where there is no number. A negative zero is none. */
export function fixed(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined) return "—";
  if (!Number.isFinite(value)) return "∞";
  const text = value.toFixed(decimals);
  return (/^-0\.?0*$/.test(text) ? text.slice(1) : text).replace("-", "−");
}

/** Three digits that count. */
export function significant(value: number | null): string {
  if (value === null) return "—";
  if (value === 0) return "0";
  const text =
    Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6 ? String(Number(value.toPrecision(3))) : value.toExponential(2);
  return text.replace(/^-/, "−");
}

/** 2026-03-01T11:00:00.000+08:00 as people read it. */
export function moment(iso: string): string {
  return iso
    .replace("T", " ")
    .replace(/\.\d+/, "")
    .replace(/Z$/, " UTC")
    .replace(/([+-]\d\d:\d\d)$/, " $1");
}
