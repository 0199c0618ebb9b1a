/**
 * A master meter as a driver of its own: the TMFM Coriolis meter (its Quick User Manual), which is built in by now and
 * shows here how one is made. Twelve holding registers from 1000 on hold six floats, big-endian; one request reads them
 * all: 01 03 03 E8 00 0C C5 BF. The manual does not say in which unit the meter counts: that is set in the meter, and so
 * it stands in rig.yaml. Not tried on a device.
 */
const FIRST = 1000;
const COUNT = 12;
const AT = { volumeFlow: 1004, volumeTotal: 1006, density: 1008, temperature: 1010 };
const STATE = { fn: "readHolding", address: FIRST, count: COUNT };
/** A reply on RTU names no register. Reads of several lengths let the bus ask again at once after one was late. */
const TOTALS = [2, 4, 6].map((count) => ({ fn: "readHolding", address: AT.volumeTotal, count }));
/** Litres, and litres a minute, that one of the meter's units stands for. */
const UNITS = {
  L: { total: 1, flow: 1 }, // L and L/min
  m3: { total: 1000, flow: 1000 / 60 }, // m3 and m3/h
};
/** A float has 24 bits: a total that has grown too large counts in steps too coarse to measure with. */
const COARSE_L = 0.002;

export default ({ defineDriver, RigError, z, buses }) =>
  defineDriver({
    name: "my-coriolis",
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
  const float = (data, offset) => {
    const value = new DataView(data.buffer, data.byteOffset).getFloat32(offset * 2);
    if (Number.isFinite(value)) return value;
    throw new RigError("READING_IMPLAUSIBLE", { what: "a register holds no number", where: `${name} (unit ${unit})` });
  };
  const readTotal = async () => {
    const { data, at } = await bus.transactAny(unit, TOTALS, { priority: "meter" });
    return { value: float(data, 0) * litres.total, at };
  };
  const readState = async () => {
    const { data, at } = await bus.transact(unit, STATE);
    const value = (key) => float(data, AT[key] - FIRST);
    const flowLpm = value("volumeFlow") * litres.flow;
    return { value: { flowLpm, densityKgM3: value("density"), tempC: value("temperature") }, at };
  };
  return {
    kind: "flow-meter",
    name,
    driver: "my-coriolis",
    readTotal,
    readState,
    async probe() {
      const { value: totalL } = await readTotal();
      const { value: state } = await readState();
      const coarse = stepOf(totalL / litres.total) * litres.total > COARSE_L;
      return {
        summary: `total ${totalL.toFixed(3)} L, ${state.flowLpm.toFixed(2)} L/min`,
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
      const set = (key, value) => view.setFloat32((AT[key] - FIRST) * 2, value);
      set("volumeFlow", flowLpm / litres.flow);
      set("volumeTotal", totalL / litres.total);
      set("density", densityKgM3);
      set("temperature", tempC);
      return view.getUint16((address - FIRST) * 2);
    },
  };
}
