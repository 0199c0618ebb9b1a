import type { StationLayout } from "@proverig/drivers/station";
import type { MeasureStandard, RigConfig, Standard } from "../config/rig.ts";

/** The rig as the simulated station sees it. */
export function stationLayout(rig: RigConfig, hints: { unitPrice?: number } = {}): StationLayout {
  const can = Object.values(rig.standards).find(isMeasure);
  return {
    lines: rig.lines,
    devices: rig.devices,
    roles: rig.roles,
    paths: rig.paths,
    hints: { ...hints, ...(can ? { measure: can } : {}) },
  };
}

function isMeasure(standard: Standard): standard is MeasureStandard {
  return "kind" in standard;
}
