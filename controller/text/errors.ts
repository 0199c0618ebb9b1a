import type { ErrorCode } from "@proverig/drivers";
import { CAUSES } from "./error-causes.ts";
import type { Phrase } from "./phrase.ts";

/** What each code means. The error's own line says what and where in the case at hand. */
const MEANINGS: Record<ErrorCode, Phrase> = {
  USAGE: { zh: "命令或参数不正确", en: "the command or its arguments are wrong" },
  FILE_UNREADABLE: { zh: "文件无法读取", en: "a file cannot be read" },
  YAML_SYNTAX: { zh: "YAML 语法错误", en: "a file is not valid YAML" },
  CONFIG_INVALID: { zh: "装置配置不正确", en: "the rig's configuration is wrong" },
  CONFIG_UNSAFE: { zh: "装置配置不安全，拒绝运行", en: "the rig's configuration is unsafe and refused" },
  JOB_INVALID: { zh: "任务文件不正确", en: "the job's file is wrong" },
  ANSWER_MISSING: { zh: "缺少检定员的回答", en: "an answer of the operator is missing" },
  READINGS_INVALID: { zh: "读数文件不正确", en: "the file of readings is wrong" },
  BUDGET_INVALID: { zh: "不确定度评定文件不正确", en: "the file of an uncertainty budget is wrong" },
  CALIBRATION_INVALID: { zh: "校准文件有误", en: "the calibration's file is wrong" },
  STATION_INVALID: { zh: "模拟站文件不正确", en: "the simulated station's file is wrong" },
  PROFILE_NOT_FOUND: { zh: "没有这个规程数据", en: "there is no such profile" },
  PROFILE_INVALID: { zh: "规程数据不正确", en: "the profile is wrong" },
  PROFILE_CANNOT_VERIFY: {
    zh: "该规程或检定类别的流量点未知，不能检定",
    en: "the profile's flow points are not known; it cannot verify",
  },
  PLUGIN_INVALID: { zh: "插件不正确", en: "a plugin is wrong" },
  DRIVER_UNKNOWN: { zh: "没有这个驱动", en: "there is no such driver" },
  PORT_NOT_FOUND: { zh: "串口不存在", en: "the serial port does not exist" },
  PORT_EXISTS: { zh: "该路径已有真实设备", en: "a device exists where a simulated one was to be" },
  GPIO_UNAVAILABLE: { zh: "没有这个 GPIO 芯片或引脚", en: "the GPIO chip or line is not here" },
  SIMULATED_ONLY: { zh: "只用于模拟装置", en: "this works with simulated rigs only" },
  JOB_UNFINISHED: { zh: "有未完成的任务", en: "a job is unfinished" },
  FONT_MISSING: { zh: "没有可用于排版的中文字体", en: "there is no font with Chinese for documents" },
  BUNDLE_UNREADABLE: { zh: "证据包无法读取", en: "the evidence bundle cannot be read" },
  ATTESTATION_REFUSED: { zh: "规程数据的确认与文件不符", en: "an attestation does not fit the profile" },
  PORT_BUSY: { zh: "端口被其他程序占用", en: "another program holds the port" },
  PORT_DENIED: { zh: "没有打开端口的权限", en: "no permission to open the port" },
  PORT_CHANGED: { zh: "该端口上换成了另一个转换器", en: "another adapter is behind the port" },
  LINK_LOST: { zh: "线路中断", en: "a line is lost" },
  DEVICE_SILENT: { zh: "设备没有应答", en: "a device does not answer" },
  DEVICE_REFUSED: { zh: "设备拒绝请求", en: "a device refuses a request" },
  REPLY_CORRUPT: { zh: "应答损坏", en: "replies arrive corrupted" },
  REPLY_UNEXPECTED: { zh: "应答与请求不符", en: "a reply does not fit its request" },
  READING_IMPLAUSIBLE: { zh: "读数不合理", en: "a reading is implausible" },
  DISPLAY_STATE: { zh: "加油机状态不符", en: "the dispenser is not in the state that is needed" },
  VALVES_NOT_CLOSED: { zh: "阀门未能确认关闭", en: "the valves are not seen closed" },
  ZERO_FLOW: { zh: "阀门全关时流量计仍有读数", en: "the meter counts with all valves closed" },
  NOT_STEADY: { zh: "流量或温度不能稳定", en: "flow or temperature does not become steady" },
  TRIP: { zh: "联锁停机", en: "a safety trip" },
  VOIDED_THREE_TIMES: { zh: "同一次测量三遍作废", en: "one run was void three times" },
  SELF_CHECK: { zh: "装置自检未通过", en: "the rig's self-check failed" },
  CLOCK_IMPLAUSIBLE: { zh: "时钟不可信", en: "the clock is implausible" },
  UNDER_VOLTAGE: { zh: "计算机供电电压过低", en: "the computer's supply is too low" },
  THROTTLED: { zh: "计算机已降频（过热或供电不足）", en: "the computer runs slower: too hot, or too little voltage" },
  AMBIENT: { zh: "环境温度超出规程条件", en: "ambient conditions are out of limits" },
  RECEIVER_FULL: { zh: "回收油箱容量不足", en: "the receiver has no room" },
  DATA_IN_USE: { zh: "数据目录正被使用", en: "the data directory is in use" },
  DATA_UNWRITABLE: { zh: "数据目录不能写入", en: "the data directory cannot be written" },
  DISK_FULL: { zh: "磁盘已满", en: "the disk is full" },
  JOURNAL_CORRUPT: { zh: "日志损坏", en: "the journal is corrupt" },
  INTERRUPTED: { zh: "运行被中断", en: "interrupted" },
  ABORTED: { zh: "已中止", en: "aborted" },
  INTERNAL: { zh: "程序内部错误", en: "a fault of the program" },
  STANDARD_EXPIRED: { zh: "计量标准已过有效期", en: "a standard is out of date" },
  STANDARD_MISSING: { zh: "缺少计量标准", en: "a standard is missing" },
  STANDARD_DRIFTING: {
    zh: "计量标准期间核查超差，或证书已撤销",
    en: "a standard drifts, or its certificate was withdrawn",
  },
  NOT_ACCEPTABLE: { zh: "校准结果不能批准", en: "the calibration cannot be accepted" },
  NOT_PERMITTED: {
    zh: "此人没有所需的角色，或密码不正确",
    en: "this person has not the role, or the password is wrong",
  },
};

/** What to do about it. */
const MENDS: Record<ErrorCode, Phrase> = {
  USAGE: { zh: "运行 proverig --help 查看用法", en: "see proverig --help" },
  FILE_UNREADABLE: { zh: "检查路径和权限", en: "check the path and its permissions" },
  YAML_SYNTAX: { zh: "改正所指的行", en: "correct the line that is named" },
  CONFIG_INVALID: { zh: "改正配置文件中所指的行", en: "correct the line that is named" },
  CONFIG_UNSAFE: {
    zh: "加装看门狗、急停或自动释放的继电器；无油台架可写 iKnow: bench",
    en: "add a watchdog, an emergency stop or relays that let go; iKnow: bench where no fuel flows",
  },
  JOB_INVALID: { zh: "改正任务文件中所指的行", en: "correct the line that is named" },
  ANSWER_MISSING: {
    zh: "在任务文件 answers 中补上，或使用面板",
    en: "add it under answers in the job, or use the panel",
  },
  READINGS_INVALID: { zh: "改正读数文件中所指的行", en: "correct the line that is named" },
  BUDGET_INVALID: { zh: "改正评定文件中所指的行", en: "correct the line that is named" },
  CALIBRATION_INVALID: { zh: "改正所指的行", en: "correct the line that is named" },
  STATION_INVALID: { zh: "改正 station.yaml 中所指的行", en: "correct the line that is named" },
  PROFILE_NOT_FOUND: { zh: "运行 proverig profile list 查看", en: "see proverig profile list" },
  PROFILE_INVALID: { zh: "改正规程数据中所指的行", en: "correct the line that is named" },
  PROFILE_CANNOT_VERIFY: {
    zh: "改用其他规程或检定类别，或补全其流量点",
    en: "use another profile or kind, or add its flow points",
  },
  PLUGIN_INVALID: { zh: "改正插件文件", en: "correct the plugin" },
  DRIVER_UNKNOWN: {
    zh: "改正驱动名，或在 plugins 中列出其文件",
    en: "correct the name, or name its file under plugins",
  },
  PORT_NOT_FOUND: {
    zh: "插好转换器，或写 /dev/serial/by-id 下的路径",
    en: "plug the adapter in, or use its path under /dev/serial/by-id",
  },
  PORT_EXISTS: { zh: "换一个不存在的路径", en: "name a path that does not exist" },
  GPIO_UNAVAILABLE: { zh: "检查芯片标签和引脚号", en: "check the chip's label and the line's number" },
  SIMULATED_ONLY: { zh: "去掉 --fast 或 --speed", en: "leave out --fast or --speed" },
  JOB_UNFINISHED: { zh: "加 --resume 继续", en: "go on with --resume" },
  FONT_MISSING: {
    zh: "安装 fonts-noto-cjk，或用 --font 指定字体文件",
    en: "install fonts-noto-cjk, or name a font file with --font",
  },
  BUNDLE_UNREADABLE: { zh: "检查文件是否完整", en: "check that the file is complete" },
  ATTESTATION_REFUSED: { zh: "对照官方文本再核对该数字", en: "look at the number and the official copy again" },
  PORT_BUSY: { zh: "结束占用端口的程序（fuser -v 可查）", en: "end the other program (fuser -v names it)" },
  PORT_DENIED: { zh: "将用户加入 dialout 组后重新登录", en: "add the user to the group dialout and log in again" },
  PORT_CHANGED: {
    zh: "按原样插回；确属更换则重启控制程序，并改用 /dev/serial/by-id 下的路径",
    en: "plug the adapters in as they were; if it is meant so, restart the controller and name ports by /dev/serial/by-id",
  },
  LINK_LOST: { zh: "检查插头、电缆和供电", en: "check plug, cable and supply" },
  DEVICE_SILENT: {
    zh: "检查供电、接线、地址和串口参数；运行 proverig doctor",
    en: "check supply, wiring, address and line settings; run proverig doctor",
  },
  DEVICE_REFUSED: { zh: "检查设备型号和寄存器地址", en: "check the device's model and its register addresses" },
  REPLY_CORRUPT: { zh: "检查校验位、终端电阻和屏蔽", en: "check parity, termination and shielding" },
  REPLY_UNEXPECTED: { zh: "检查是否有两个设备同一地址", en: "check whether two devices share an address" },
  READING_IMPLAUSIBLE: { zh: "检查传感器接线和单位设置", en: "check the sensor's wires and its units" },
  DISPLAY_STATE: { zh: "挂枪并结束加油机上的交易", en: "hang up the nozzle and end the delivery at the dispenser" },
  VALVES_NOT_CLOSED: {
    zh: "按急停，关闭手动阀，检查继电器",
    en: "press the emergency stop, close the hand valve, check the relays",
  },
  ZERO_FLOW: {
    zh: "检查阀门是否内漏；无漏则满管静止时调零",
    en: "look for a leaking valve; if there is none, zero the meter full and at rest",
  },
  NOT_STEADY: {
    zh: "继续排气，检查油罐与遮阳后重试",
    en: "let more fuel through, look for gas and sun, then try again",
  },
  TRIP: { zh: "排除原因后由人复位", en: "remove the cause; a person releases it" },
  VOIDED_THREE_TIMES: { zh: "按作废原因检修装置", en: "mend the rig by the reasons of the voids" },
  SELF_CHECK: { zh: "按提示逐项改正", en: "correct what is named" },
  CLOCK_IMPLAUSIBLE: { zh: "校正时钟后继续", en: "set the clock, then go on" },
  UNDER_VOLTAGE: {
    zh: "使用原配电源和短而粗的电源线，转换器接带电源的集线器",
    en: "use the board's own supply with a short thick cable, and a hub with its own supply for adapters",
  },
  THROTTLED: { zh: "遮阳通风，检查供电", en: "shade and air for its enclosure; check its supply" },
  AMBIENT: { zh: "等待环境条件符合要求", en: "wait for conditions within the limits" },
  RECEIVER_FULL: { zh: "回油后继续", en: "return the fuel to the tank, then go on" },
  DATA_IN_USE: { zh: "结束另一个程序，或换数据目录", en: "end the other process, or use another directory" },
  DATA_UNWRITABLE: { zh: "检查目录权限和存储卡", en: "check the directory's permissions and the card" },
  DISK_FULL: { zh: "腾出空间后用 --resume 继续", en: "free some space, then go on with --resume" },
  JOURNAL_CORRUPT: { zh: "保留原目录，从备份恢复", en: "keep the directory as it is and restore a backup" },
  INTERRUPTED: { zh: "用 --resume 继续", en: "go on with --resume" },
  ABORTED: { zh: "需要时开始新任务", en: "start a new job if needed" },
  INTERNAL: { zh: "请连同日志一并报告", en: "please report it with the journal" },
  STANDARD_EXPIRED: { zh: "重新检定并录入新证书", en: "have it calibrated and enter the new certificate" },
  STANDARD_MISSING: {
    zh: "在 standards 中录入证书，或补上电路板的 U",
    en: "enter its certificate under standards, or state the board's U",
  },
  STANDARD_DRIFTING: { zh: "重新校准，并复核受影响的任务", en: "calibrate it, and look at the jobs that it touched" },
  NOT_ACCEPTABLE: {
    zh: "查看未满足的规则；由实验室角色批准",
    en: "read the rules; a person of the laboratory accepts",
  },
  NOT_PERMITTED: { zh: "由管理员在“用户”页面分配角色", en: "an administrator gives the role on the page Users" },
};

/** `error.CODE`, `cause.CODE` and `mend.CODE`. */
export const ERRORS = { ...keyed("error", MEANINGS), ...keyed("cause", CAUSES), ...keyed("mend", MENDS) };

function keyed<P extends string>(prefix: P, table: Record<ErrorCode, Phrase>): Record<`${P}.${ErrorCode}`, Phrase> {
  const entries = Object.entries(table).map(([code, phrase]) => [`${prefix}.${code}`, phrase]);
  return Object.fromEntries(entries) as Record<`${P}.${ErrorCode}`, Phrase>;
}
