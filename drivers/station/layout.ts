import type { DeviceKind } from "../device/capability.ts";
import type { AnyDriver } from "../device/define.ts";
import type { LineSettings } from "../link/link.ts";

/** The roles of rig.yaml; each names a device. */
export type Role =
  | "meter"
  | "meterTemperature"
  | "nozzleTemperature"
  | "measureTemperature"
  | "ambient"
  | "reference"
  | "referenceTemperature"
  | "display"
  | "selfLock"
  | "emergencyStop"
  | "watchdog"
  | "tankHigh"
  | "leak";

export interface LayoutLine {
  /** The rig's own settings of the line; the station's default to the same. */
  settings: LineSettings;
  framing: "serial" | "modbus-tcp";
}

export interface LayoutDevice {
  kind: DeviceKind;
  driver: AnyDriver;
  /** null: GPIO, or an operator. */
  line: string | null;
  /** As parsed by the driver's own schema. */
  options: unknown;
}

/** The rig as the simulated station sees it: what hangs on which line, and which valves give which flow. */
export interface StationLayout {
  lines: Readonly<Record<string, LayoutLine>>;
  devices: Readonly<Record<string, LayoutDevice>>;
  roles: Readonly<Partial<Record<Role, string>>>;
  /** L/min at full pump pressure when exactly these valves are open. */
  paths: readonly { valves: readonly string[]; flow: number }[];
  /** What station.yaml may leave out because rig or job say it. */
  hints?: {
    /** Yuan per litre. */
    unitPrice?: number;
    measure?: { volume: number; neck: number; mlPerMm: number; material: string };
  };
}
