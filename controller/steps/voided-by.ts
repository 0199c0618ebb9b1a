import { isRigError } from "@proverig/drivers";
import type { VoidReason } from "../regulation/run.ts";
import { isLinkFault } from "../safety/link-fault.ts";
import type { Supervisor } from "../safety/supervisor.ts";

/** What ended an attempt before its time, as the reason of its void. */
export function voidedBy(
  { tripped }: Pick<Supervisor, "tripped">,
  error: unknown,
): { void: VoidReason; reason: string } {
  const reason = error instanceof Error ? error.message : String(error);
  if (tripped) {
    return { void: tripped.name === "link-lost" ? "link-lost" : `trip-${tripped.name}`, reason: tripped.detail };
  }
  if (isRigError(error, "ABORTED")) return { void: "operator", reason };
  if (isLinkFault(error)) return { void: "link-lost", reason };
  return { void: `trip-${isRigError(error) ? error.code.toLowerCase().replaceAll("_", "-") : "internal"}`, reason };
}
