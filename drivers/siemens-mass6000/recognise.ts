import type { OnModbus } from "../device/recognise.ts";
import { valueIn } from "../modbus/values.ts";
import { REGISTERS, STATE_READ, TOTAL_READS } from "./registers.ts";

const [TOTAL_READ] = TOTAL_READS;

const at = (data: Uint8Array, { address }: { address: number }) =>
  valueIn(data, "f32", "ABCD", address - STATE_READ.address);

/** No register says what it is: its measured values stand where its list has them, and are such as can be. */
export const mass6000Recognise: OnModbus = {
  on: "modbus",
  lines: [
    { baud: 9600, parity: "even", dataBits: 8, stopBits: 1 },
    { baud: 19_200, parity: "even", dataBits: 8, stopBits: 1 },
  ],
  sure: "fits",
  signs: [
    {
      read: STATE_READ,
      fits(data) {
        const [flow, density, tempC] = [REGISTERS.volumeFlowM3S, REGISTERS.densityKgM3, REGISTERS.tempC].map((each) =>
          at(data, each),
        );
        return within(flow, -1, 1) && within(density, 100, 3000) && within(tempC, -60, 200);
      },
    },
    {
      read: TOTAL_READ ?? { fn: "readHolding", address: REGISTERS.total1.address, count: 4 },
      fits: (data) => Number.isFinite(valueIn(data, "f64")),
    },
  ],
  propose: (unit) => [{ kind: "flow-meter", options: { unit }, fill: [], check: ["totalUnit"] }],
};

const within = (value: number | undefined, least: number, most: number): boolean =>
  value !== undefined && value >= least && value <= most;
