export { cse4074 } from "./cse4074/index.ts";
export { ece146 } from "./ece146/index.ts";
export { ee357 } from "./ee357/index.ts";
export { pychat } from "./pychat/index.ts";
export { srm } from "./srm/index.ts";
