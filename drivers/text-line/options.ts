import { z } from "zod";

const ENDS = { crlf: "\r\n", lf: "\n", cr: "\r" } as const;

/** What ends the instrument's lines. */
export const lineEnd = (usual: keyof typeof ENDS) =>
  z
    .enum(["crlf", "lf", "cr"])
    .default(usual)
    .transform((name): string => ENDS[name]);
