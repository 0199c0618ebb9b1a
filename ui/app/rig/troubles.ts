import type { FaultView, RigView } from "@proverig/controller/protocol";

/** One cause with all that suffers from it: a line's plug that is out is one thing to do, not eight. */
export interface Trouble {
  code: string;
  /** What and where, as the controller says it. */
  text: string;
  devices: string[];
}

/** What is wrong with the rig, each cause once: those of a line first. Pure. */
export function troublesOf({ lines, devices }: Pick<RigView, "lines" | "devices">): Trouble[] {
  const ofLines = lines.flatMap(({ name, fault }) => (fault ? [{ fault, line: name }] : []));
  const shared = ofLines.map(({ fault, line }) =>
    trouble(
      fault,
      devices.filter((device) => device.line === line && device.fault?.code === fault.code).map(({ name }) => name),
    ),
  );
  const told = new Set(shared.flatMap((each) => each.devices));
  const own = devices.flatMap(({ name, fault }) => (fault && !told.has(name) ? [trouble(fault, [name])] : []));
  return [...shared, ...own];
}

function trouble({ code, text }: FaultView, devices: string[]): Trouble {
  return { code, text, devices };
}
