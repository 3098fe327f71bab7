-- Where messages end. Each cutter looks at `octets` from `start` (1-based) and returns the last octet of one message and what it found
-- in it; or no last octet and how many octets it still needs (ONE_MORE when it cannot tell); or no last octet, no need and why
-- nothing can be told apart from here on.

local ONE_MORE = 0x0fffffff

-- The number in a header, white space and a plus sign before it; `nil` when it is none.
local function header_number(header)
  local digits = trim(header):match("^%+?([%d_]+)$")
  if not digits or digits:find("^_") or digits:find("_$") or digits:find("__", 1, true) then return nil end
  return tonumber((digits:gsub("_", "")), 10)
end

local cutters = {}

-- Nothing tells; but words that are commands are cut off the end of the text that they ran into, and NULs off the end of each.
function cutters.segments(octets, start, cutting, scan)
  if not cutting.commands then return #octets, {} end
  if not scan.ends then
    local ends, starts = {}, {}
    local function without_nuls(last)
      while last >= start and octets:byte(last) == 0 do last = last - 1 end
      return last
    end
    local last = without_nuls(#octets)
    for _ = 1, 8 do
      local length
      for _, command in ipairs(cutting.commands) do
        if last - start + 1 >= #command and octets:sub(last - #command + 1, last) == command then length = #command end
      end
      if not length or space_before(octets:sub(start, last - length), last - length - start + 1) > 0 then break end
      table.insert(starts, 1, last - length + 1)
      table.insert(ends, 1, last)
      last = without_nuls(last - length)
    end
    if last >= start then
      table.insert(starts, 1, start)
      table.insert(ends, 1, last)
    end
    scan.starts, scan.ends = starts, ends
  end
  if #scan.ends == 0 then return #octets, { is_padding = true } end
  local first, last = table.remove(scan.starts, 1), table.remove(scan.ends, 1)
  return #scan.ends == 0 and #octets or scan.starts[1] - 1, { first = first, last = last }
end

function cutters.lines(octets, start, cutting, scan, talk)
  local greeting = cutting.greeting
  if greeting and not talk.has_said then
    local begun = octets:sub(start, start + #greeting - 1)
    if begun == greeting then return start + #greeting - 1, {} end
    if begun == greeting:sub(1, #begun) then return nil, #greeting - #begun end
  end
  local last = octets:find("\n", scan.at or start, true)
  if last then return last, {} end
  if not talk.joins or #octets - start + 1 > LIMITS.line then return #octets, {} end
  scan.at = #octets + 1
  return nil, ONE_MORE
end

function cutters.headers(octets, start, cutting)
  local at, parts = start, {}
  for part = 1, cutting.parts do
    local header = octets:sub(at, at + cutting.width - 1)
    if #header < cutting.width then return nil, ONE_MORE end
    local number = header_number(header)
    if not number then return nil, nil, "A header is a decimal number; this is none" end
    local last = at + cutting.width + number - 1
    -- Wireshark gives exactly what was asked for, and then not the rest of that segment: only the last part may name a number.
    if last > #octets then return nil, part == cutting.parts and last - #octets or ONE_MORE end
    parts[#parts + 1] = { first = at, data = at + cutting.width, last = last, number = number }
    at = last + 1
  end
  return at - 1, { parts = parts }
end

function cutters.json(octets, start, cutting, scan)
  if not scan.start then
    scan.start = octets:match("^[ \t\r\n]*()", start)
    if scan.start > #octets then return #octets, { is_padding = true } end
  end
  local last, why = end_of_json(octets, scan, cutting)
  if last then return last, { first = scan.start } end
  if why then return nil, nil, why end
  return nil, ONE_MORE
end

function cutters.pickles(octets, start, cutting, scan)
  local begins = scan.start or find_pickle(octets, start)
  if not begins then
    -- The first octet of a pickle may be the last that has come.
    local is_begun = octets:byte(#octets) == 0x80 and not is_utf8(octets:sub(math.max(start, #octets - 3)))
    for back = 1, 3 do
      if #octets - back >= start and is_utf8(octets:sub(#octets - back)) then is_begun = false end
    end
    if not is_begun then return #octets, {} end
    if start == #octets then return nil, ONE_MORE end
    return #octets - 1, {}
  end
  if begins > start then return begins - 1, {} end
  scan.start = begins
  local last, why = end_of_pickle(octets, scan, cutting)
  if last then return last, { items = scan.items } end
  if why then return #octets, { why = why } end
  return nil, ONE_MORE
end
