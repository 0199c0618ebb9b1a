/**
 * A master meter as a driver of its own: the TMFM Coriolis meter (its Quick User Manual). Twelve holding registers from
 * 1000 on hold six floats, big-endian; one request reads them all: 01 03 03 E8 00 0C C5 BF. The manual does not say in
 * which unit the meter counts: that is set in the meter, and so it stands in rig.yaml. Not tried on a device.
 */
const FIRST = 1000;
const COUNT = 12;
/** Where each float begins, in registers after the first. */
const AT = { volumeFlow: 4, volumeTotal: 6, density: 8, temperature: 10 };
/** Litres, and litres a minute, that one of the meter's units stands for. */
const UNITS = {
  L: { total: 1, flow: 1 }, // L and L/min
  m3: { total: 1000, flow: 1000 / 60 }, // m3 and m3/h
};
/** A float has 24 bits: a total that has grown too large counts in steps too coarse to measure with. */
const COARSE_L = 0.002;

export default ({ defineDriver, RigError, z, buses }) =>
  defineDriver({
    name: "tmfm-coriolis",
    kinds: ["flow-meter"],
    bus: buses.modbus,
    line: { baud: 9600, parity: "none" },
    options: z.strictObject({ unit: z.int().min(1).max(247), counts: z.enum(["L", "m3"]) }),
    source: "TMFM Coriolis Quick User Manual; its unit is not in it; not tried on a device",
    create: (context, options) => meter(context, options, RigError),
    twin,
  });

/** The rig's side. Rejects with what the bus rejects with, and READING_IMPLAUSIBLE for floats that are none. */
function meter({ name, bus }, { unit, counts }, RigError) {
  const litres = UNITS[counts];
  const read = async () => {
    const request = { fn: "readHolding", address: FIRST, count: COUNT };
    const { data, at } = await bus.transact(unit, request, { priority: "meter" });
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const float = (key) => view.getFloat32(AT[key] * 2);
    const values = { total: float("volumeTotal") * litres.total, flow: float("volumeFlow") * litres.flow };
    if (Number.isFinite(values.total) && Number.isFinite(values.flow)) {
      return { ...values, density: float("density"), temperature: float("temperature"), at };
    }
    throw new RigError("READING_IMPLAUSIBLE", { what: "a register holds no number", where: `${name} (unit ${unit})` });
  };
  return {
    kind: "flow-meter",
    name,
    driver: "tmfm-coriolis",
    async readTotal() {
      const { total, at } = await read();
      return { value: total, at };
    },
    async readState() {
      const { flow, density, temperature, at } = await read();
      return { value: { flowLpm: flow, densityKgM3: density, tempC: temperature }, at };
    },
    async probe() {
      const { total, flow } = await read();
      const coarse = stepOf(total / litres.total) * litres.total > COARSE_L;
      return {
        summary: `total ${total.toFixed(3)} L, ${flow.toFixed(2)} L/min`,
        complaints: coarse ? ["the total is too large for its float: reset the meter's totaliser"] : [],
      };
    },
  };
}

/** Between two neighbouring single floats of this size. */
function stepOf(value) {
  return value === 0 ? 0 : 2 ** (Math.floor(Math.log2(Math.abs(value))) - 23);
}

/** The station's side: the same registers, filled from the simulated world. */
function twin({ name, world, faults }, { unit, counts }) {
  const litres = UNITS[counts];
  return {
    unit,
    faults,
    holding(address) {
      if (address < FIRST || address >= FIRST + COUNT) return undefined;
      const { totalL, flowLpm, densityKgM3, tempC } = world.meter(name);
      const view = new DataView(new ArrayBuffer(COUNT * 2));
      view.setFloat32(AT.volumeFlow * 2, flowLpm / litres.flow);
      view.setFloat32(AT.volumeTotal * 2, totalL / litres.total);
      view.setFloat32(AT.density * 2, densityKgM3);
      view.setFloat32(AT.temperature * 2, tempC);
      return view.getUint16((address - FIRST) * 2);
    },
  };
}
