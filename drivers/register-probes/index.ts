import { type ProbeTable, registerProbe } from "./make.ts";

/** Eight DS18B20. Such a sensor says 85 degrees when it has not measured since its supply came. */
export const R4DCB08: ProbeTable = {
  name: "r4dcb08",
  title: "R4DCB08",
  line: { baud: 9600, parity: "none" },
  source: "register list of the R4DCB08 as chmelat/r4dcb08 has it; tenths of a degree; not tried on a device",
  certainty: "specified",
  says: (raw) => (raw === -0x8000 ? "no sensor answers on the channel" : null),
  open: -0x8000,
  powerOnC: 85,
  ownUnit: { register: 0xfe, place: "word" },
};

/** The maker's text says "about" for open and short: -180.0 and 650.0 are the ends of what the module measures. */
export const COMWINTOP_8PT: ProbeTable = {
  name: "comwintop-8pt",
  title: "ComWinTop 8PT100",
  line: { baud: 9600, parity: "none" },
  source: "ComWinTop 8PT100/8PT1000, the vendor's page; tenths of a degree; not tried on a device",
  certainty: "specified",
  says(raw) {
    if (raw >= 6000) return "the probe is open";
    return raw <= -1500 ? "the probe is shorted" : null;
  },
  open: 6500,
  ownUnit: { register: 0x10, place: "high byte" },
};

export const r4dcb08 = registerProbe(R4DCB08);
export const comwintop8pt = registerProbe(COMWINTOP_8PT);
