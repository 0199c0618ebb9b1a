import { AZT2 } from "./azt2/table.ts";
import { CENSTAR_GKL } from "./censtar-gkl/table.ts";
import { EMR4 } from "./emr4/table.ts";
import type { Protocol } from "./frames/protocol.ts";
import { GILBARCO } from "./gilbarco-two-wire/table.ts";
import { HENGSHAN_NATIVE, HENGSHAN_UDC } from "./hengshan/table.ts";
import { LANFENG } from "./lanfeng/table.ts";
import { TATSUNO } from "./tatsuno/table.ts";
import { TAX_PORT } from "./tax-port/table.ts";
import { TCS3000 } from "./tcs3000/table.ts";
import { ZHENGXING } from "./zhengxing/table.ts";

/** Every protocol that is a table. docs/protocols.md, the property tests and the fuzz bench go through this list. */
export const PROTOCOLS: readonly Protocol[] = [
  TAX_PORT,
  GILBARCO,
  ZHENGXING,
  LANFENG,
  HENGSHAN_NATIVE,
  HENGSHAN_UDC,
  CENSTAR_GKL,
  TATSUNO,
  AZT2,
  EMR4,
  TCS3000,
];
