import { RigError } from "@proverig/drivers";
import type { Path } from "./steps.ts";

/**
 * The path whose flow fits the band best. A band that reaches up to Qmax may also take the widest path, whatever it
 * could give: there the dispenser itself is the limit. Rejects with CONFIG_INVALID when the rig has no such path.
 */
export function pathForBand(
  paths: ReadonlyArray<{ valves: string[]; flow: number }>,
  band: [number, number],
  isTop: boolean,
): Path {
  const [low, high] = band;
  const widest = Math.max(...paths.map((path) => path.flow));
  const centre = (low + high) / 2;
  const fitting = paths
    .filter((path) => path.flow >= low && path.flow <= high)
    .sort((a, b) => Math.abs(a.flow - centre) - Math.abs(b.flow - centre));
  const chosen = fitting[0] ?? (isTop ? paths.find((path) => path.flow === widest) : undefined);
  if (!chosen) {
    throw new RigError("CONFIG_INVALID", {
      what: `no valve path gives a flow of ${low.toFixed(1)} to ${high.toFixed(1)} L/min`,
      where: "paths in the rig's configuration",
      mend: "add a path with such a flow",
    });
  }
  return { ...chosen, widest: chosen.flow === widest };
}
