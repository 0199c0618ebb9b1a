import { type DeviceRoots, stayingName } from "@proverig/drivers";
import type { LineConfig } from "../config/rig.ts";
import type { Finding } from "./report.ts";

/** A line that goes by an adapter's number, though the adapter has a name that stays. */
export async function namingFindings(
  { name, target }: Pick<LineConfig, "name" | "target">,
  roots?: DeviceRoots,
): Promise<Finding[]> {
  const staying = target.kind === "serial" ? await stayingName(target.path, roots) : null;
  if (target.kind !== "serial" || staying === null) return [];
  return [{ code: "number-moves", params: { line: name, path: target.path, staying } }];
}
