import { readFileSync } from "node:fs";
import { z } from "zod";

/** Keys of a file's schema, however deep, that do not stand in its document in backquotes. */
export function undocumented(schema: z.ZodType, path: string): string[] {
  const document = readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
  const keys = new Set(keysOf(z.toJSONSchema(schema, { io: "input" })));
  if (keys.size === 0) throw new Error("this schema has no keys");
  return [...keys].filter((key) => !document.includes(`\`${key}\``));
}

function keysOf(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([name, value]) => [
    ...(name === "properties" ? Object.keys(value) : []),
    ...keysOf(value),
  ]);
}
