import type { Language } from "@proverig/controller/text";

const CLASSES: Readonly<Record<string, { zh: string; en: string }>> = {
  gasoline: { zh: "汽油", en: "gasoline" },
  diesel: { zh: "柴油", en: "diesel" },
  kerosene: { zh: "煤油", en: "kerosene" },
};

/** `gasoline-92` is 92# 汽油 at the station; `diesel--10` is -10# 柴油. What is no such id stays as it is. */
export function productText(language: Language, product: string): string {
  const [, kind, grade, ethanol] = /^([a-z]+)(?:-(-?\d+))?(-e10)?$/.exec(product) ?? [];
  const name = CLASSES[kind ?? ""]?.[language];
  if (name === undefined) return product;
  const suffix = ethanol ? " E10" : "";
  if (grade === undefined) return name + suffix;
  return language === "zh" ? `${grade}#${suffix} ${name}` : `${name} ${grade}${suffix}`;
}

/** Offered where the profile's own list is not at hand. */
export const COMMON_PRODUCTS = [
  "gasoline-92",
  "gasoline-95",
  "gasoline-98",
  "gasoline-92-e10",
  "gasoline-95-e10",
  "diesel-0",
  "diesel--10",
  "diesel--20",
  "diesel--35",
] as const;
