import type { Step } from "../plan/steps.ts";
import type { VoidReason } from "../regulation/run.ts";
import type { TripName } from "../safety/trips.ts";
import type { Phrase, Phrases } from "./phrase.ts";

/** What a record warns of, where it is more than a number. */
const WARNINGS = {
  "warning.RUN_REPEATED": {
    zh: "{nozzle} 号枪 {point} 第 {run} 次（第 {attempt} 遍，误差 {error}）在误差已知后由 {by} 撤回：{reason}",
    en: "{point} run {run}, attempt {attempt} (nozzle {nozzle}) was taken back after its error ({error}) was known, by {by}: {reason}",
  },
} as const satisfies Phrases;

/** Steps of a visit. */
const STEPS = {
  "step.self-check": { zh: "装置自检", en: "rig self-check" },
  "step.zero": { zh: "零点检查", en: "zero flow" },
  "step.ready": { zh: "接地与油枪就位", en: "earthing, nozzle in place" },
  "step.item": { zh: "检查项目", en: "checklist item" },
  "step.self-lock": { zh: "自锁功能检查", en: "self-lock" },
  "step.purge": { zh: "排气与温度稳定", en: "purge until steady" },
  "step.run": { zh: "示值误差检定", en: "run" },
  "step.display-look": { zh: "核对加油机示值", en: "look at the display" },
  "step.fuel-return": { zh: "回油", en: "return of fuel" },
} as const satisfies Record<`step.${Step["kind"]}`, Phrase>;

/** Why an attempt does not count. */
const VOIDS = {
  "void.link-lost": { zh: "通信中断", en: "link lost" },
  "void.flow-band": { zh: "流量超出流量点范围", en: "flow outside its band" },
  "void.temperature": { zh: "温度超出条件", en: "temperature outside its conditions" },
  "void.gas": { zh: "油中含气", en: "gas in the fuel" },
  "void.density": { zh: "密度超出油品范围", en: "density outside the product's range" },
  "void.zero": { zh: "结束后零点不稳", en: "zero did not hold afterwards" },
  "void.interrupted": { zh: "程序或电源中断", en: "interrupted" },
  "void.operator": { zh: "检定员中止", en: "stopped by the operator" },
  "void.flow-unreachable": { zh: "加油机达不到流量", en: "the dispenser does not reach the flow" },
  "void.display-unsteady": { zh: "加油机示值不稳", en: "the display is not steady" },
} as const satisfies Record<`void.${Exclude<VoidReason, `trip-${string}`>}`, Phrase>;

/** Why the rig stopped by itself. */
const TRIPS = {
  "trip.stop": { zh: "停止按钮", en: "STOP was pressed" },
  "trip.emergency-stop": { zh: "急停", en: "emergency stop" },
  "trip.tank-high": { zh: "回收油箱液位高", en: "receiver full (contact)" },
  "trip.leak": { zh: "泄漏", en: "leak" },
  "trip.link-lost": { zh: "通信中断", en: "link lost" },
  "trip.meter-stale": { zh: "流量计读数不变", en: "the meter's reading stands still" },
  "trip.unexpected-flow": { zh: "不应有流量时有流量", en: "flow where there should be none" },
  "trip.no-flow": { zh: "应有流量时无流量", en: "no flow where there should be some" },
  "trip.over-flow": { zh: "流量过大", en: "flow too high" },
  "trip.over-fill": { zh: "回收油箱将溢出", en: "the receiver would over-fill" },
  "trip.unwatched": { zh: "安全监视停转", en: "the safety loop stood still" },
  "trip.open-too-long": { zh: "阀门开启过久", en: "valve open too long" },
  "trip.temperature": { zh: "温度超限", en: "temperature out of range" },
  "trip.valves": { zh: "阀门未按指令动作", en: "valves do not obey" },
} as const satisfies Record<`trip.${TripName}`, Phrase>;

/** What the operator is asked; the key is `ask.` and the question's id. */
const QUESTIONS = {
  "ask.ready": {
    zh: "加油枪 {nozzle}：装置与加油机已接地等电位，油枪已插入装置进油口？",
    en: "Nozzle {nozzle}: are rig and dispenser earthed together, and is the nozzle in the rig's inlet?",
  },
  "ask.fuelReturned": {
    zh: "回收油箱约 {litres} L，已全部回罐？",
    en: "About {litres} L in the receiver: all returned to the tank?",
  },
  "ask.release": { zh: "联锁停机原因已排除，可以复位？", en: "Is the cause of the trip removed? Release?" },
  "ask.displaySeen": {
    zh: "数据接口：{volume} L，{amount} 元。加油机上显示相同？",
    en: "The interface says {volume} L and {amount} yuan. Does the display show the same?",
  },
  "ask.item.nameplate": { zh: "铭牌标识齐全、清晰？", en: "Is the nameplate complete and legible?" },
  "ask.item.appearance": { zh: "外观与结构完好？", en: "Are appearance and structure in order?" },
  "ask.item.seals": {
    zh: "三处签封完好，编号一致？",
    en: "Are the seals at all three places whole, their codes as on record?",
  },
  "ask.item.software": { zh: "软件标识与型式批准一致？", en: "Is the software identification as approved?" },
  "ask.ambient": { zh: "环境温度（℃）", en: "Ambient temperature (deg C)" },
  "ask.selfLock.mainBoard": { zh: "计控主板编号", en: "Serial number of the main board" },
  "ask.selfLock.encoder": { zh: "编码器编号", en: "Serial number of the encoder" },
  "ask.selfLock.abnormalDeliveries": { zh: "异常加油记录数", en: "Number of abnormal deliveries on record" },
  "ask.selfLock.locked": { zh: "加油机已锁机？", en: "Is the dispenser locked?" },
  "ask.selfLock.code": {
    zh: "单价窗显示的代码（61 至 67，没有则填 0）",
    en: "Code in the price window (61 to 67, 0 for none)",
  },
  "ask.display.volume": { zh: "加油机显示的体积（L）", en: "Volume on the display (L)" },
  "ask.display.amount": { zh: "加油机显示的金额（元）", en: "Amount on the display (yuan)" },
  "ask.display.price": { zh: "加油机显示的单价（元/L）", en: "Unit price on the display (yuan/L)" },
  "ask.display.prepared": {
    zh: "加油机已准备加油（预置 {preset} L，0 为非定量）？",
    en: "Is the delivery prepared at the dispenser (preset {preset} L, 0 for none)?",
  },
  "ask.display.hungUp": { zh: "加油枪已挂回？", en: "Is the nozzle hung up?" },
  "ask.measure.neck": { zh: "量器颈部读数（mm）", en: "Neck reading of the measure (mm)" },
  "ask.measure.temperature": { zh: "量器内油温（℃）", en: "Temperature in the measure (deg C)" },
  "ask.nozzle.temperature": { zh: "油枪出口油温（℃）", en: "Oil temperature at the nozzle (deg C)" },
  "ask.measure.drained": {
    zh: "量器已排空，滴流 {seconds} 秒后已关阀？",
    en: "Is the measure drained, and its valve closed after {seconds} s of dripping?",
  },
  "ask.work.done": { zh: "调整工作已完成（{text}）？", en: "Is the work on the instrument done ({text})?" },
  "ask.balance.tare": { zh: "加注前天平读数（kg）", en: "Balance before the delivery (kg)" },
  "ask.balance.gross": { zh: "加注后天平读数（kg）", en: "Balance after the delivery (kg)" },
  "ask.balance.emptied": { zh: "请排空天平上的容器，完成后确认", en: "Empty the tank on the balance, then confirm" },
  "ask.balance.stable": { zh: "天平读数已稳定？", en: "Does the balance stand still?" },
  "ask.balance.density": { zh: "油品 20 ℃ 密度（kg/m³）", en: "Density of the liquid at 20 deg C (kg/m3)" },
  "ask.reference.litres": { zh: "参考流量计本次累计体积（L）", en: "Volume on the reference meter in this run (L)" },
  "ask.thermometer.reference": { zh: "标准温度计示值（℃）", en: "Reading of the reference thermometer (deg C)" },
  "ask.bridge.ohms": {
    zh: "{celsius} ℃ 恒温槽中探头的电阻值（测温电桥示值，Ω）",
    en: "Resistance of the probe in the bath of {celsius} deg C, by the bridge (ohm)",
  },
  "ask.bridge.ohms.again": {
    zh: "{ohms} Ω 不可能是 {celsius} ℃ 时 PT100 的电阻，请检查四线接法后重新读数（Ω）",
    en: "{ohms} ohm is no PT100's at {celsius} deg C: look at its four wires, read the bridge again (ohm)",
  },
  "ask.probe.inBath": {
    zh: "温度探头与标准温度计已同置于 {celsius} ℃ 恒温槽并达到平衡（第 {run} 次）？",
    en: "Are probe and reference thermometer in one bath of {celsius} deg C, and at rest (run {run})?",
  },
} as const satisfies Phrases;

export const VISIT = { ...WARNINGS, ...STEPS, ...VOIDS, ...TRIPS, ...QUESTIONS } as const;
