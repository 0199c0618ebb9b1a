import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type AnyDriver, pluginApi, RigError } from "@proverig/drivers";
import { z } from "zod";
import { DEVICE_KINDS } from "./rig-schema.ts";
import type { Loaded } from "./yaml.ts";

const fn = z.custom<(...args: never[]) => unknown>((value) => typeof value === "function", "expected a function");

/** What a driver from outside must bring; the rest is its own matter. */
const driverShape = z.looseObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, "small letters, digits and -"),
  kinds: z.array(z.enum(DEVICE_KINDS)).min(1),
  bus: z.looseObject({ name: z.string(), open: fn, serve: fn }).nullable(),
  options: z.custom(
    (value) => typeof value === "object" && value !== null && "safeParse" in value,
    "expected a zod schema",
  ),
  source: z.string().min(1),
  create: fn,
  twin: fn.optional(),
});

function isDriver(value: unknown): value is AnyDriver {
  return driverShape.safeParse(value).success;
}

/** The built-in drivers and those of the rig's plugins. Paths are relative to rig.yaml. Throws PLUGIN_INVALID. */
export async function loadPlugins(
  paths: readonly string[],
  builtIn: ReadonlyMap<string, AnyDriver>,
  file: Pick<Loaded<unknown>, "path" | "where">,
): Promise<Map<string, AnyDriver>> {
  const drivers = new Map(builtIn);
  for (const [index, path] of paths.entries()) {
    const invalid = (what: string, mend: string, cause?: unknown) =>
      new RigError("PLUGIN_INVALID", {
        what: `plugin ${path}: ${what}`,
        where: file.where(["plugins", index]),
        mend,
        cause,
      });
    const absolute = resolve(dirname(file.path), path);
    if (!existsSync(absolute)) throw invalid("there is no such file", "the path is relative to the rig's file");
    for (const made of await driversOf(absolute, invalid)) {
      if (!isDriver(made)) {
        const [issue] = driverShape.safeParse(made).error?.issues ?? [];
        const what = `not a driver: ${issue?.path.join(".") || "value"}: ${issue?.message}`;
        throw invalid(what, "return api.defineDriver({...}) with name, kinds, bus, options, source, create");
      }
      if (drivers.has(made.name)) throw invalid(`there is a driver "${made.name}" already`, "give it another name");
      drivers.set(made.name, made);
    }
  }
  return drivers;
}

type Invalid = (what: string, mend: string, cause?: unknown) => RigError;

/** One driver or several. */
async function driversOf(path: string, invalid: Invalid): Promise<unknown[]> {
  let make: unknown;
  try {
    const module: { default?: unknown } = await import(pathToFileURL(path).href);
    make = module.default;
  } catch (cause) {
    throw invalid(`does not load: ${messageOf(cause)}`, "correct it", cause);
  }
  if (typeof make !== "function") throw invalid("no default export", "export default (api) => api.defineDriver({...})");
  try {
    const result: unknown = await make(pluginApi);
    return Array.isArray(result) ? result : [result];
  } catch (cause) {
    throw invalid(`failed: ${messageOf(cause)}`, "correct it", cause);
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
