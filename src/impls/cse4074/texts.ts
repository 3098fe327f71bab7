/** What clients send to the registry and to each other, fields in braces (report, "Protocol Description"). */
export const REQUESTS = {
  register: "&&REGISTER&&|{name}|{port}",
  search: "&&SEARCH&&|{peer}|{sender}",
  chatRequest: "&&CHATREQUEST&&|{peer}|{sender}",
  ok: "&&OK&&|{sender}|{peer}|{port}",
  reject: "&&REJECT&&|{sender}|{peer}",
  message: "&&MESSAGE&&|{sender}: {text}",
  exit: "&&EXIT&&|{sender}",
  groupChat: "&&GROUPCHAT&&|{sender}|{peer*|}",
  okGroup: "&&OKGROUP&&|{sender}|{group}",
  rejectGroup: "&&REJECTGROUP&&|{sender}|{group}",
  exitGroup: "&&EXITGROUP&&|{sender}",
  logout: "&&LOGOUT&&",
  hello: "&&HELLO&&|{sender}",
} as const;

/** What the registry sends (report, "Protocol Description"). */
export const ANSWERS = {
  found: "&&FOUND&&|{peer} found. its address is ('{address}', {port})",
  notFound: "&&NOTFOUND&&|user not found",
  invalidSearch: "&&INVALIDSEARCH&&|you can't search yourself. search for other users",
  busy: "&&BUSY&&|the user is busy. try again later.",
  friendBusy: "&&BUSY&&|{peer} is busy. try again later.",
  invited: "{peer} would like to chat with you? (OK/REJECT)",
  accepted: "&&CLIENTOK&&|{peer} accepted the chat request. you can send your message now!|{port}",
  entered:
    "&&CLIENTOK&&|you have entered into a private chat with {peer}. you can send your message now!|{port}",
  youRejected: "you have rejected the chat request!",
  rejected: "{peer} rejected the chat request!",
  youExited: "&&CLIENTEXIT&&|you left the chat room.",
  exited: "&&CLIENTEXIT&&|{peer} left the chat room. the chat room has been closed",
  groupMade:
    "you have added yourself to group chat {group}. a request has been sent to your added friends. type EXIT GROUP to leave.",
  groupInvited: "{peer} would like to add you to group chat room {group}? (OK/REJECT GROUP <room_number>)",
  joinedGroup: "{peer} joined the group chat",
  youRejectedGroup: "you have rejected the group chat request!",
  rejectedGroup: "{peer} rejected the group chat request!",
  youLeftGroup: "you left the chat room.",
  leftGroup: "{peer} left the chat room.",
  logoutSuccess: "&&LOGOUTSUCCESS&&",
} as const;
