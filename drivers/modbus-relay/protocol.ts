import type { Request } from "../modbus/index.ts";

/** Coils and their neighbours of the Waveshare Modbus RTU Relay. */
export const ALL_COILS = 0x00ff;
export const FLASH_ON = 0x0200;
export const ON = 0xff00;
export const OFF = 0x0000;
export const FLASH_UNIT_MS = 100;

export const allOff: Request = { fn: "writeCoil", address: ALL_COILS, value: OFF };
export const coilOff = (coil: number): Request => ({ fn: "writeCoil", address: coil, value: OFF });
export const coilOn = (coil: number): Request => ({ fn: "writeCoil", address: coil, value: ON });

/** On for `steps` tenths of a second, by the board's own timer. */
export const flashOn = (coil: number, steps: number): Request => ({
  fn: "writeCoil",
  address: FLASH_ON + coil,
  value: steps,
});
