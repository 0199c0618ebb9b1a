import { isRigError, RigError } from "@proverig/drivers";

/**
 * What a line or a device does that may come back by itself; a port, too, that was there when the work began: pulled while
 * nobody asked there, it is missed only at the next request, and back it is taken by others for a moment.
 */
export function isLinkFault(error: unknown): error is RigError {
  return isRigError(error, ...LINK_FAULTS);
}

const LINK_FAULTS = [
  "LINK_LOST",
  "DEVICE_SILENT",
  "REPLY_CORRUPT",
  "REPLY_UNEXPECTED",
  "PORT_NOT_FOUND",
  "PORT_BUSY",
  "PORT_DENIED",
  "PORT_CHANGED",
] as const;

/** A port that is gone for good in mid-work is a fault of the rig's, and no more one of its files. */
export function asLost(fault: RigError): RigError {
  if (fault.code !== "PORT_NOT_FOUND") return fault;
  return new RigError("LINK_LOST", {
    what: `the port is gone: ${fault.what}`,
    ...(fault.where === undefined ? {} : { where: fault.where }),
    mend: "check the plug and the adapter's supply",
    cause: fault,
  });
}
