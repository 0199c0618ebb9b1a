import type { MeterTable } from "./quantities.ts";

/**
 * Mass meters whose measured values are single floats in registers (facts: protocols C1). None was tried on a device, and
 * none tells in which unit it counts.
 */

/** One request reads twelve registers from 1000 (03E8) on: 01 03 03 E8 00 0C C5 BF. */
export const TMFM_CORIOLIS: MeterTable = {
  name: "tmfm-coriolis",
  line: { baud: 9600, parity: "none" },
  source:
    "Tactical/TMFM OEM Coriolis Quick User Manual; it leaves out the units and the parity; not tried on a device: hold the first total against the meter's display",
  certainty: "specified",
  type: "f32",
  function: "holding",
  registers: { flow: 1004, total: 1006, density: 1008, temperature: 1010 },
  countsFrom: 0,
  byteOrder: "ABCD",
  block: { address: 1000, count: 12 },
  totalLengths: [2, 4, 6],
};

/** The order of the bytes is a setting of the meter (register 521). */
export const MICRO_MOTION: MeterTable = {
  name: "micro-motion",
  line: {},
  source:
    "Emerson Micro Motion 1700/2700/5700, register numbers recalled, no source seen: hold them against Modbus Mapping Assignments (20001741) before use, and give others under `registers`",
  certainty: "recalled",
  type: "f32",
  function: "holding",
  registers: { density: 249, temperature: 251, flow: 253, total: 261 },
  countsFrom: 1,
  byteOrder: null,
};

/** Delivered with byte order 1-0-3-2, byte 0 being the least significant: the low word first. */
export const PROMASS: MeterTable = {
  name: "promass",
  line: {},
  source:
    "Endress+Hauser Promass 300, register numbers recalled, no source seen, nor whether they count from 0 or 1: hold them against its Description of device parameters before use, and give others under `registers`",
  certainty: "recalled",
  type: "f32",
  function: "holding",
  registers: { flow: 2009, density: 2013, temperature: 2017, total: 2610 },
  countsFrom: null,
  byteOrder: "CDAB",
};
