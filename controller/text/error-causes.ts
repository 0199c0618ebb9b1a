import type { ErrorCode } from "@proverig/drivers";
import type { Phrase } from "./phrase.ts";

/** What usually lies behind each code: where a technician looks first. The error's own line says what it was this time. */
export const CAUSES: Record<ErrorCode, Phrase> = {
  USAGE: { zh: "命令名、参数名或取值写错", en: "a command, an option or a value is misspelt" },
  FILE_UNREADABLE: {
    zh: "文件不存在、过大，或无读取权限",
    en: "the file is not there, is too large, or may not be read",
  },
  YAML_SYNTAX: { zh: "缩进不对，或缺少引号、括号", en: "indentation, a missing quote or bracket" },
  CONFIG_INVALID: {
    zh: "键名写错、引用的名称不存在、地址重复，或缺少某流量点的通路",
    en: "an unknown key, a name that leads nowhere, two devices at one address, no path for a flow point",
  },
  CONFIG_UNSAFE: {
    zh: "程序停止时，没有任何装置会自动关阀或切断供电",
    en: "nothing would close the valves if the program died",
  },
  JOB_INVALID: { zh: "任务中有不可能的数值，或键名写错", en: "a value that cannot be, or an unknown key" },
  ANSWER_MISSING: { zh: "需要人回答，而现场无人可问", en: "an answer is needed and nobody is there to ask" },
  READINGS_INVALID: { zh: "读数缺失、单位不对，或键名写错", en: "a reading is missing, in another unit, or misnamed" },
  BUDGET_INVALID: { zh: "模型或输入量写错", en: "the model or an input is wrong" },
  CALIBRATION_INVALID: {
    zh: "键名写错、缺少证书或日期、数值不可能，或没有这个编号",
    en: "an unknown key, a missing certificate or date, a value that cannot be, or no such number",
  },
  STATION_INVALID: {
    zh: "模拟站文件中的设备与装置配置不一致",
    en: "it speaks of devices that the rig does not have, or has an unknown key",
  },
  PROFILE_NOT_FOUND: { zh: "名称写错，或路径不对", en: "the name or the path is wrong" },
  PROFILE_INVALID: { zh: "规程数据文件缺项或数值不可能", en: "its file lacks something, or a value cannot be" },
  PROFILE_CANNOT_VERIFY: { zh: "规程原文中未给出这些流量点", en: "its text does not give these flow points" },
  PLUGIN_INVALID: {
    zh: "插件文件不存在、不能加载，或没有驱动",
    en: "it is not there, does not load, or makes no driver",
  },
  DRIVER_UNKNOWN: { zh: "驱动名写错，或插件未列出", en: "its name is misspelt, or its plugin is not listed" },
  PORT_NOT_FOUND: { zh: "转换器未插好，或设备编号变了", en: "the adapter is out, or came back under another number" },
  PORT_EXISTS: { zh: "路径写成了真实串口", en: "the path is a real port's, or was left over" },
  GPIO_UNAVAILABLE: {
    zh: "芯片标签写错、引脚被占用，或没有权限",
    en: "another label, a line in use, or no permission",
  },
  SIMULATED_ONLY: { zh: "装置接的是真实线路", en: "the rig has real lines" },
  JOB_UNFINISHED: { zh: "上次检定中途停止", en: "the last visit was broken off" },
  FONT_MISSING: { zh: "系统未安装中文字体", en: "the system has no Chinese font" },
  BUNDLE_UNREADABLE: { zh: "文件不是证据包，或复制不完整", en: "it is none, or its copy was cut off" },
  ATTESTATION_REFUSED: {
    zh: "所填数字与规程数据不一致",
    en: "a number or a value is not the one that the profile has",
  },
  PORT_BUSY: { zh: "另有程序打开了该串口", en: "another program has opened it" },
  PORT_DENIED: { zh: "当前用户不在 dialout 组", en: "the user is not in the group dialout" },
  PORT_CHANGED: { zh: "转换器重新插拔后互换了编号", en: "adapters were replugged and changed their numbers" },
  LINK_LOST: { zh: "插头松动、电缆断开或转换器掉电", en: "a loose plug, a broken cable, an adapter without supply" },
  DEVICE_SILENT: {
    zh: "断电、接线松动、A/B 接反，或地址、波特率不对",
    en: "no supply, a loose wire, A and B swapped, another address or baud rate",
  },
  DEVICE_REFUSED: { zh: "设备型号或寄存器地址与配置不符", en: "another model, or other registers than configured" },
  REPLY_CORRUPT: {
    zh: "校验位不对、缺终端电阻、干扰，或线上有另一主机",
    en: "parity, termination, noise, or a second master on the line",
  },
  REPLY_UNEXPECTED: {
    zh: "两个设备同一地址，或是另一种协议、另一厂家",
    en: "two devices at one address, or another protocol or make",
  },
  READING_IMPLAUSIBLE: {
    zh: "传感器断线或短路，或单位、小数位、字节顺序设置不对",
    en: "an open or shorted sensor, or units, decimals or byte order set wrong",
  },
  DISPLAY_STATE: {
    zh: "油枪未挂好、有未结束的交易，或未设单价",
    en: "the nozzle is off, a delivery is open, or there is no unit price",
  },
  VALVES_NOT_CLOSED: {
    zh: "继电器粘连、继电器板无应答，或回读线断开",
    en: "a relay sticks, its board does not answer, or the line is broken",
  },
  ZERO_FLOW: { zh: "阀门内漏，或流量计零点偏移", en: "a valve leaks, or the meter's zero is off" },
  NOT_STEADY: { zh: "管路有气、软管日晒，或探头松动", en: "air in the line, sun on the hose, a loose probe" },
  TRIP: {
    zh: "急停、液位、泄漏、超流量、温度或通信触发了联锁，触点断线也会触发",
    en: "emergency stop, tank, leak, flow, temperature or a lost reading; a broken wire counts as well",
  },
  VOIDED_THREE_TIMES: {
    zh: "装置条件一直不满足，与加油机误差无关",
    en: "the rig's conditions were not met; the dispenser's error has no part in it",
  },
  SELF_CHECK: { zh: "未接地，或油枪未放好", en: "not earthed, or the nozzle is not in place" },
  CLOCK_IMPLAUSIBLE: { zh: "断电后时钟丢失，或时间被调回", en: "the clock was lost without power, or set back" },
  UNDER_VOLTAGE: {
    zh: "电源或电源线不合格，转换器耗电过多",
    en: "a weak supply, a thin cable, too many adapters on it",
  },
  THROTTLED: { zh: "机箱过热，或供电不足", en: "too hot, or too little voltage" },
  AMBIENT: { zh: "现场气温超出规程范围", en: "the air on site is too cold or too warm" },
  RECEIVER_FULL: { zh: "回收油箱未回油", en: "it was not emptied" },
  DATA_IN_USE: { zh: "另一个控制程序正在运行", en: "another controller is running" },
  DATA_UNWRITABLE: { zh: "目录权限不对，或存储卡只读", en: "its owner or permissions, or a read-only card" },
  DISK_FULL: { zh: "存储卡没有空间", en: "the card has no room" },
  JOURNAL_CORRUPT: {
    zh: "记录被改动、存储卡损坏，或密钥丢失",
    en: "entries were changed, the card is damaged, or the key is gone",
  },
  INTERRUPTED: { zh: "程序被要求停止或断电，阀门已关", en: "the program was told to stop; the valves are closed" },
  ABORTED: { zh: "有人按停机或回答“否”", en: "a person stopped it or said no" },
  INTERNAL: { zh: "程序缺陷，与操作无关", en: "a mistake in the program, not yours" },
  STANDARD_EXPIRED: {
    zh: "证书过了有效期，或已被新证书取代",
    en: "its last day is past, or a newer one took its place",
  },
  STANDARD_MISSING: {
    zh: "未录入证书，或证书是系数而电路板的 U 未说明",
    en: "none was entered, or it has coefficients and the board's U is not stated",
  },
  STANDARD_DRIFTING: {
    zh: "期间核查结果与证书不一致，或实验室撤销了证书",
    en: "a check contradicts the certificate, or the laboratory withdrew it",
  },
  NOT_ACCEPTABLE: {
    zh: "校准结果不符合验收规则，或不适用于该仪器",
    en: "a rule does not hold, or it does not fit the device",
  },
  NOT_PERMITTED: { zh: "角色不对，或密码输错", en: "another role, or a mistyped password" },
};
