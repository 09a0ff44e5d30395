// Things to try, worded for the person who is speaking and the day on the clock.

import { castOf } from "./cast.js";
import { personOf } from "./store.js";
import { shortDay } from "./time.js";

export function examples(state) {
  const cast = castOf(state);
  const own = ownDepartment(state, cast);
  const asked = own === cast.carrier.department ? cast.customs.department : cast.carrier.department;
  return [
    ["规范进展", `${own}-${shortDay(state.now)}：入库清点完成80%`],
    ["日期写错", `${own}-2月30日：入库清点完成80%`],
    ["提问", `请${asked}确认：明天上午能否提货？`],
    ["正在核实", "正在核实，预计15:30回复"],
    [
      "重大异常",
      "/异常 重大 情况：海关查验扣货，提货停止 影响：交付可能推迟，客户可能投诉 措施：已联系海关，正在补材料",
    ],
    ["/进度", "/进度"],
    ["/帮助", "/帮助"],
  ];
}

function ownDepartment(state, cast) {
  const department = personOf(state, state.me)?.department;
  return state.scene.departments.includes(department) ? department : cast.store.department;
}
