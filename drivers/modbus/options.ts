import { z } from "zod";

/** A Modbus unit number that a device may have (Modbus over Serial Line 1.02, 2.2). */
export const unitNumber = z.int().min(1).max(247);
