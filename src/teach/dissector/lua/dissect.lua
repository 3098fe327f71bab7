-- The Wireshark side: a protocol, its fields and preferences, and what is kept of each connection.

local tcp_stream, udp_stream = Field.new("tcp.stream"), Field.new("udp.stream")

local function last_value(field)
  local values = { field() }
  return #values > 0 and tostring(values[#values].value) or "?"
end

local function fields_of(spec)
  local fields = {}
  for _, each in ipairs(spec.fields) do
    local abbreviation, title = spec.name .. "." .. each.name, each.title
    if each.type == "number" then fields[each.name] = ProtoField.uint32(abbreviation, title, base.DEC, nil, nil, each.help)
    elseif each.type == "boolean" then fields[each.name] = ProtoField.bool(abbreviation, title, base.NONE, nil, nil, each.help)
    else fields[each.name] = ProtoField.string(abbreviation, title, base.NONE, each.help) end
  end
  return fields
end

local function has_port(ranges, port)
  for first, last in tostring(ranges):gmatch("(%d+)%-?(%d*)") do
    local low = tonumber(first)
    local high = tonumber(last) or low
    if port >= low and port <= high then return true end
  end
  return false
end

-- Returns a look at octets that is over at once where no message that proves the protocol can begin so.
local function glance_at(spec)
  local cutting = spec.cuttings["client-to-server"]
  local marks = {}
  local function collect(shape)
    if type(shape.is) == "string" then marks[#marks + 1] = shape.is end
    for _, part in ipairs(shape.list or {}) do collect(part) end
  end
  for _, types in pairs(spec.types) do
    for _, each in ipairs(types) do
      if each.proves and each.form.type == "json" then collect(each.form.shape)
      elseif each.proves and each.form.type == "text" then
        local start = each.form.template[1]
        -- What begins with a field may begin anyhow.
        marks[#marks + 1] = type(start) == "string" and start or ""
      end
    end
  end
  local function has_mark(raw, is_anywhere)
    for _, mark in ipairs(marks) do
      if is_anywhere and raw:find(mark, 1, true) or raw:sub(1, #mark) == mark then return true end
    end
    return false
  end
  if cutting.type == "headers" then return function(raw) return header_number(raw:sub(1, cutting.width)) ~= nil end end
  if cutting.type == "json" then
    return function(raw) return raw:find('^[ \t\r\n]*["%[]') ~= nil and has_mark(raw, true) end
  end
  return function(raw) return has_mark(raw, false) end
end

local function define(spec)
  local proto = Proto(spec.name, spec.title)
  local fields = fields_of(spec)
  local list = {}
  for _, each in ipairs(spec.fields) do list[#list + 1] = fields[each.name] end
  proto.fields = list
  local unread = ProtoExpert.new(spec.name .. ".unread", "Not a whole message of the report", expert.group.UNDECODED, expert.severity.NOTE)
  local failed = ProtoExpert.new(spec.name .. ".failed", "lab.lua failed here", expert.group.MALFORMED, expert.severity.ERROR)
  proto.experts = { unread, failed }
  proto.prefs.port = Pref.range("TCP port", tostring(spec.port), "Ports of the server", 65535)
  if spec.udp_port then
    proto.prefs.udp_port = Pref.range("UDP port", tostring(spec.udp_port), "UDP ports of the server", 65535)
  end
  if spec.has_lines then
    proto.prefs.join = Pref.bool("Join the pieces of a line", true, "Wait for the line end; without it each segment is shown by itself")
  end

  -- What the first look at the packets, in their order, has found; what is looked at again later is shown by it.
  local talks, calls, pending, listening

  local tcp_ports = DissectorTable.get("tcp.port")
  local function forget()
    for port, before in pairs(listening or {}) do
      tcp_ports:remove(port, proto)
      if before then tcp_ports:add(port, before) end
    end
    talks, calls, pending, listening = {}, {}, {}, {}
  end
  proto.init = forget
  forget()

  -- Which call for this frame it is, and whether it is the first look; nothing where the first look did not come here.
  local function count_call(pinfo)
    local seen = calls[pinfo.number]
    if not pinfo.visited then
      if not seen then
        seen = { made = 0, replayed = 0 }
        calls[pinfo.number] = seen
      end
      seen.made = seen.made + 1
      return seen.made, true
    end
    if not seen then return nil end
    seen.replayed = seen.replayed % seen.made + 1
    return seen.replayed, false
  end

  local function talk_of(stream, pinfo)
    local talk = talks[stream]
    if talk then return talk end
    local is_to, is_from = has_port(proto.prefs.port, pinfo.dst_port), has_port(proto.prefs.port, pinfo.src_port)
    if not is_to and not is_from and spec.udp_port then
      is_to, is_from = has_port(proto.prefs.udp_port, pinfo.dst_port), has_port(proto.prefs.udp_port, pinfo.src_port)
    end
    local is_server_port = is_to or is_from
    if not is_server_port then
      is_to, is_from = listening[pinfo.dst_port] ~= nil, listening[pinfo.src_port] ~= nil
    end
    -- Where no port tells, who speaks first does.
    local sends = is_to and "client" or is_from and "server" or spec.first_speaker
    talk = {
      client = sends == "client" and tostring(pinfo.src) .. ":" .. pinfo.src_port or tostring(pinfo.dst) .. ":" .. pinfo.dst_port,
      is_server_port = is_server_port,
      is_between_clients = not is_server_port and (is_to or is_from) or nil,
      first = {},
    }
    talks[stream] = talk
    return talk
  end

  -- Takes `raw` apart. Returns the messages, and how much is missing of one that starts at `rest` and is not whole.
  local function cut(raw, side, talk, key, is_first_look, can_wait, has_said)
    local direction = side == "client" and "client-to-server" or "server-to-client"
    if talk.is_between_clients then direction = "client-to-server" end
    local cutting = spec.cuttings[direction]
    local state = { has_said = has_said, joins = not spec.has_lines or proto.prefs.join }
    local messages, start, scan = {}, 1, {}
    local waited = is_first_look and pending[key]
    if waited and raw:sub(1, #waited.raw) == waited.raw then scan = waited.scan end
    if is_first_look then pending[key] = nil end
    while start <= #raw do
      local last, found, why = cutters[cutting.type](raw, start, cutting, scan, state)
      if last then
        if not found.is_padding then
          found.first, found.last = found.first or start, found.last or last
          found.direction = direction
          messages[#messages + 1] = found
          state.has_said = true
        end
        start = last + 1
        if not scan.ends or #scan.ends == 0 then scan = {} end
      elseif why or not can_wait then
        messages[#messages + 1] =
          { first = start, last = #raw, direction = direction, is_unread = true, why = why or "The rest of the message was not captured" }
        start = #raw + 1
      else
        if is_first_look and start == 1 then pending[key] = { raw = raw, scan = scan } end
        return messages, start, found
      end
    end
    return messages
  end

  local function add_text(tree, name, range, value)
    tree:add(fields[name], range, to_text(value))
  end

  local function show(message, type, found, tvb, tree, raw)
    local function range(first, last) return tvb(first - 1, last - first + 1) end
    local item = tree:add(proto, range(message.first, message.last))
    local what = type and type.name:gsub("%-", " ") or "not a message of the report"
    item:append_text(": " .. what)
    if type then item:add(fields.type, range(message.first, message.last), type.name):set_generated() end
    item:add(fields.direction, range(message.first, message.last), message.shown_direction):set_generated()
    for index, part in ipairs(message.parts or {}) do
      local is_name = index < #message.parts
      add_text(item, is_name and "name_header" or "header", range(part.first, part.data - 1), raw:sub(part.first, part.data - 1))
      item:add(fields[is_name and "name_length" or "length"], range(part.first, part.data - 1), part.number)
      add_text(item, is_name and "answered" or "data", range(part.data, part.last), raw:sub(part.data, part.last))
    end
    local count = 0
    for _, field in ipairs(found) do
      count = count + 1
      if count > LIMITS.shown then break end
      local name, value = field[1], field[2]
      if value == true or value == false then item:add(fields[name], range(field[3], field[4]), value)
      else add_text(item, name, range(field[3], field[4]), value) end
    end
    if not type then
      item:add_proto_expert_info(unread, message.why or "No message of the report has this form")
    elseif message.why then
      item:add_proto_expert_info(unread, message.why)
    end
    return (type and what or "part of a message, or several") .. ": " .. quote(raw:sub(message.first, message.last), LIMITS.info)
  end

  local function show_columns(pinfo, call, texts)
    if #texts == 0 then return end
    pinfo.cols.protocol:set(spec.name:upper())
    pinfo.cols.info:set((call > 1 and "; " or "") .. table.concat(texts, "; "))
    pinfo.cols.info:fence()
  end

  -- Between clients both ends say what clients say; the message that opens a connection with the server tells the two apart.
  local function tell_ends(talk, messages, raw)
    if not spec.opening or talk.is_server_port or talk.is_between_clients ~= nil then return end
    for _, message in ipairs(messages) do
      local type = not message.is_unread and find_type(spec.types["client-to-server"], raw, message, true)
      if type then
        talk.is_between_clients = type.name ~= spec.opening
        return
      end
    end
  end

  -- A client tells the server the port where it waits for other clients; it may be one that Wireshark takes for another protocol's.
  local function learn_port(type, found)
    if not spec.opening or not type or type.name ~= spec.opening then return end
    for _, field in ipairs(found) do
      local port = field[1] == "port" and tonumber(field[2]:match("^%d%d?%d?%d?%d?$"))
      if port and port > 0 and port < 65536 and listening[port] == nil and not has_port(proto.prefs.port, port) then
        listening[port] = tcp_ports:get_dissector(port) or false
        tcp_ports:add(port, proto)
      end
    end
  end

  local function dissect(tvb, pinfo, tree, stream, is_datagram)
    local call, is_first_look = count_call(pinfo)
    if not call then return 0 end
    local talk = talk_of(stream, pinfo)
    if talk.is_other then return 0 end
    local raw = tvb:raw()
    local side = talk.client == tostring(pinfo.src) .. ":" .. pinfo.src_port and "client" or "server"
    if is_first_look and not talk.first.client and not talk.first.server and raw:find("^%u+ %S+ HTTP/%d") then
      talk.is_other = true
      return 0
    end
    local is_whole = tvb:reported_len() == #raw
    local can_wait = not is_datagram and is_whole and pinfo.can_desegment > 0
    local first = talk.first[side]
    local has_said = first ~= nil and (first.frame < pinfo.number or (first.frame == pinfo.number and first.call < call))
    local messages, rest, missing = cut(raw, side, talk, stream .. side, is_first_look, can_wait, has_said)
    tell_ends(talk, messages, raw)
    local texts = {}
    for index, message in ipairs(messages) do
      if is_first_look and not talk.first[side] then talk.first[side] = { frame = pinfo.number, call = call } end
      local type, found
      if not message.is_unread then
        type, found = find_type(spec.types[message.direction], raw, message, index == 1 and not has_said)
      end
      if is_first_look then learn_port(type, found or {}) end
      message.shown_direction = talk.is_between_clients and "client-to-client" or message.direction
      texts[#texts + 1] = show(message, type, found or {}, tvb, tree, raw)
    end
    show_columns(pinfo, call, texts)
    if rest then
      pinfo.desegment_offset = rest - 1
      pinfo.desegment_len = missing
    end
    return #raw
  end

  -- Whatever comes, Wireshark goes on: a mistake of this file becomes a mark on the packet.
  local function guarded(tvb, pinfo, tree, stream, is_datagram)
    if tvb:len() == 0 then return 0 end
    local is_done, result = pcall(dissect, tvb, pinfo, tree, stream, is_datagram)
    if is_done then return result end
    tree:add(proto, tvb(0, tvb:len())):add_proto_expert_info(failed, "lab.lua failed here: " .. to_text(tostring(result)))
    return tvb:len()
  end

  local function dissect_packet(tvb, pinfo, tree)
    if pinfo.port_type == 3 then return guarded(tvb, pinfo, tree, "udp " .. last_value(udp_stream), true) end
    return guarded(tvb, pinfo, tree, "tcp " .. last_value(tcp_stream), false)
  end
  proto.dissector = dissect_packet

  -- On other ports: only a message that no other protocol has, whole in one segment, and then what follows it.
  local may_prove = glance_at(spec)
  local function recognise(tvb, pinfo, tree)
    if tvb:len() == 0 or pinfo.visited then return false end
    local raw = tvb:raw()
    if not may_prove(raw) then return false end
    for _, direction in ipairs({ "client-to-server", "server-to-client" }) do
      local cutting = spec.cuttings[direction]
      local state = { joins = true }
      local is_done, last, found = pcall(cutters[cutting.type], raw, 1, cutting, {}, state)
      if is_done and last and not found.is_padding then
        found.first, found.last = found.first or 1, found.last or last
        local is_read, type = pcall(find_type, spec.types[direction], raw, found, false)
        if is_read and type and type.proves then
          pinfo.conversation = proto
          dissect_packet(tvb, pinfo, tree)
          return true
        end
      end
    end
    return false
  end
  proto:register_heuristic("tcp", recognise)

  local tables = { { "tcp.port", "port" } }
  if spec.udp_port then tables[2] = { "udp.port", "udp_port" } end
  local listened = {}
  local function listen()
    for _, each in ipairs(tables) do
      local dissectors, wanted = DissectorTable.get(each[1]), proto.prefs[each[2]]
      if listened[each[1]] ~= wanted then
        if listened[each[1]] and listened[each[1]] ~= "" then dissectors:remove(listened[each[1]], proto) end
        if wanted ~= "" then dissectors:add(wanted, proto) end
        listened[each[1]] = wanted
      end
    end
  end
  proto.prefs_changed = listen
  listen()
end

-- Where this file is installed and named by -X as well, the second one has nothing to do.
for _, spec in ipairs(PROTOCOLS) do
  local is_done, known = pcall(Dissector.get, spec.name)
  if not (is_done and known) then define(spec) end
end
