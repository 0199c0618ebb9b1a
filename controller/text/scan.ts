import type { Phrases } from "./phrase.ts";

/** What `doctor --scan` says, and writes into the rig.yaml that it proposes. */
export const SCAN = {
  "scan.harmless": {
    zh: "只发送无害的读取请求。扫描前请挂好油枪、关闭手动阀",
    en: "Only harmless reads are sent. Hang the nozzles up and close the hand valve before",
  },
  "scan.takes": {
    zh: "共 {ports} 个端口，无应答的端口每个约 {seconds} 秒，识别出设备即提前结束；按 Ctrl-C 停止",
    en: "ports: {ports}; {seconds} s for each on which nobody answers, less where somebody does; Ctrl-C stops it",
  },
  "scan.port": { zh: "端口 {path}", en: "port {path}" },
  "scan.answers": { zh: "在 {settings} 下应答", en: "answers at {settings}" },
  "scan.cut": { zh: "已中止", en: "stopped" },
  "scan.pty": {
    zh: "伪终端没有波特率和校验位：所列参数只是首次得到应答时所用的",
    en: "a pseudo-terminal has neither speed nor parity: these are the settings that were tried first",
  },
  "scan.at": { zh: "地址 {address}", en: "address {address}" },
  "scan.unknown": { zh: "Modbus 设备，型号不明", en: "a Modbus device of unknown make" },
  "scan.sure.named": { zh: "已识别", en: "recognised" },
  "scan.sure.fits": { zh: "寄存器相符，请核对型号", en: "its registers fit: check the model" },
  "scan.sure.weak": { zh: "仅凭有应答推测，请核对型号", en: "little more than that it answers: check the model" },
  "scan.yaml.head": {
    zh: "由 proverig doctor --scan 生成的草案：凡 FILL-IN 均须填写",
    en: "Proposed by proverig doctor --scan: fill in what says FILL-IN",
  },
  "scan.yaml.id": { zh: "装置编号", en: "the rig's number" },
  "scan.yaml.unknown": {
    zh: "{line} 上地址 {unit} 有型号不明的 Modbus 设备：查手册后用 modbus-registers 配置",
    en: "{line} has a Modbus device of unknown make at unit {unit}: map it by its manual with modbus-registers",
  },
  "scan.yaml.relays": {
    zh: "{line} 上地址 {unit} 像是继电器板（{driver}）：哪一路接哪个阀只有接线者知道，须自行填写",
    en: "{line} has what looks like relays ({driver}) at unit {unit}: which coil is which valve you fill in",
  },
  "scan.yaml.empty": {
    zh: "{line} 上地址 {unit} 是 {driver}，未接任何探头",
    en: "{line} has {driver} at unit {unit}, to which nothing is connected",
  },
  "scan.yaml.fill": { zh: "填写 {keys} 后去掉行首的 #", en: "fill in {keys}, then take the # away" },
  "scan.yaml.check": { zh: "请核对 {keys}", en: "check {keys}" },
  "scan.yaml.guided": { zh: "未找到采集器：由人员按提示检查", en: "no collector answers: a person checks it" },
  "scan.yaml.none": { zh: "没有设备应答，无法生成 rig.yaml", en: "nobody answers: there is no rig.yaml to propose" },
  "scan.yaml.safety": {
    zh: "FILL-IN：阀门、急停、液位、泄漏触点和看门狗，按实际接线填写，扫描从不猜测",
    en: "FILL-IN: valves, emergency stop, tank and leak contacts, watchdog, as they are wired: never guessed",
  },
  "scan.yaml.roles": {
    zh: "FILL-IN：roles 中 meterTemperature、nozzleTemperature、emergencyStop 等",
    en: "FILL-IN: roles such as meterTemperature, nozzleTemperature, emergencyStop",
  },
  "scan.yaml.paths": { zh: "FILL-IN：paths，各流量对应的阀门", en: "FILL-IN: paths, which valves give which flow" },
  "scan.yaml.standards": {
    zh: "FILL-IN：standards，各器具的证书",
    en: "FILL-IN: standards, the instruments' certificates",
  },

  "doctor.no-ports": { zh: "没有找到串口", en: "no serial port was found" },
  "doctor.no-ports.mend": {
    zh: "插好转换器，或用 --ports 指定端口",
    en: "plug an adapter in, or name ports with --ports",
  },
  "doctor.talking": { zh: "线路上已有设备在发送，未作查询", en: "somebody speaks there unasked; nothing was sent" },
  "doctor.talking.mend": {
    zh: "断开其他主机（站控、收银系统、另一套装置）后再扫描；自动发送的温度计、扫码枪请手工填写",
    en: "take the other master (site controller, till, another rig) off the line; enter instruments that send by themselves by hand",
  },
  "doctor.silent-port": {
    zh: "各种波特率、校验位下均无应答",
    en: "nobody answers at any speed and parity that was tried",
  },
  "doctor.silent-port.mend": {
    zh: "检查供电、A/B 线、交叉线与直连线、终端电阻；扫码枪和文本温度计不会应答，请手工填写",
    en: "check supply, A and B, straight or crossed cable, termination; scanners and text thermometers answer to no scan: enter them by hand",
  },
  "doctor.parity": {
    zh: "疑似校验位或数据位不对（{settings}）：字符部分损坏",
    en: "looks like another parity or seven data bits (at {settings}): part of the characters is spoilt",
  },
  "doctor.parity.mend": {
    zh: "按设备手册核对校验位、数据位和停止位",
    en: "look parity, data and stop bits up at the device or in its manual",
  },
  "doctor.collision": {
    zh: "两台设备用同一地址 {address}：{asked} 次查询仅 {good} 次应答完整",
    en: "two devices at one address {address}: {good} of {asked} questions were answered by one alone",
  },
  "doctor.collision.mend": {
    zh: "逐台断开再扫描，给其中一台改地址",
    en: "take one off the line, scan again, and give it another address",
  },
  "doctor.noise": {
    zh: "地址 {address} 应答时好时坏：{asked} 次中 {good} 次完整",
    en: "address {address} answers now and then: {good} of {asked} answers came whole",
  },
  "doctor.noise.mend": {
    zh: "检查屏蔽、接地、终端电阻和供电",
    en: "check shield, earth, termination and supply",
  },
  "doctor.differs-parity": {
    zh: "校验位不对：rig.yaml 线路 {line} 为 {said}，设备在 {settings} 下应答",
    en: "wrong parity: rig.yaml has line {line} at {said}, it answers at {settings}",
  },
  "doctor.differs-parity.mend": { zh: "线路 {line} 改为 {settings}", en: "set line {line} to {settings}" },
  "doctor.differs-speed": {
    zh: "波特率不对：rig.yaml 线路 {line} 为 {said}，设备在 {settings} 下应答",
    en: "wrong speed: rig.yaml has line {line} at {said}, it answers at {settings}",
  },
  "doctor.differs-speed.mend": { zh: "线路 {line} 改为 {settings}", en: "set line {line} to {settings}" },
} as const satisfies Phrases;
