-- JSON: where a value ends, and what it is. Nothing here calls itself, so no depth can exhaust the stack.

local JSON_SPACES = "^[ \t\r\n]*"

-- Goes on through `octets` from where `scan` stands. Returns the last octet of the value, or nothing while it goes on, or `nil` and why
-- it can be none.
local function end_of_json(octets, scan, cutting)
  if not scan.at then
    scan.at = scan.start
    scan.depth = 0
    local first = octets:sub(scan.start, scan.start)
    if first == '"' then scan.within = "string"
    elseif first == "[" or first == "{" then
      scan.within = "list"
      scan.depth = 1
    elseif first:find("^[%-0-9ntfNI]") then scan.within = "word"
    else return nil, "No JSON value begins so" end
    scan.at = scan.start + 1
  end
  while scan.at <= #octets do
    if scan.within == "word" then
      local last = octets:find("[^a-zA-Z0-9+.%-]", scan.at)
      if last then return last - 1 end
      scan.at = #octets + 1
    elseif scan.within == "string" then
      local found = octets:find('["\\]', scan.at)
      if not found then
        scan.at = #octets + 1
      elseif octets:byte(found) == 0x5c then
        if found == #octets then
          scan.at = found
          break
        end
        scan.at = found + 2
      else
        scan.at = found + 1
        if scan.depth == 0 then return found end
        scan.within = "list"
      end
    else
      local found = octets:find('["%[%]{}]', scan.at)
      if not found then
        scan.at = #octets + 1
      else
        local octet = octets:byte(found)
        scan.at = found + 1
        if octet == 0x22 then scan.within = "string"
        elseif octet == 0x5b or octet == 0x7b then scan.depth = scan.depth + 1
        else scan.depth = scan.depth - 1 end
        if scan.depth == 0 and scan.within == "list" then return found end
        if scan.depth > cutting.depth then return nil, "The JSON is nested deeper than " .. cutting.depth .. " levels" end
      end
    end
  end
  if #octets - scan.start + 1 > cutting.octets then return nil, "The JSON is longer than " .. cutting.octets .. " octets" end
  return nil
end

local WORDS = {
  { "null", { type = "null" } }, { "true", { type = "boolean", value = true } }, { "false", { type = "boolean", value = false } },
  { "NaN", { type = "number" } }, { "Infinity", { type = "number" } }, { "-Infinity", { type = "number" } },
}
local SHORT = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

-- Reads the string whose first quote is at `at`. Returns its value as UTF-8 and where its last quote is.
local function read_json_string(octets, at)
  local parts = {}
  at = at + 1
  while true do
    local plain = octets:match('^[^"\\\0-\31]+', at) or ""
    parts[#parts + 1] = plain
    at = at + #plain
    local next_octet = octets:sub(at, at)
    if next_octet == '"' then return table.concat(parts), at end
    if next_octet ~= "\\" then return nil end
    do
      local kind = octets:sub(at + 1, at + 1)
      if SHORT[kind] then
        parts[#parts + 1] = SHORT[kind]
        at = at + 2
      else
        local digits = kind == "u" and octets:match("^%x%x%x%x", at + 2)
        if not digits then return nil end
        local code = tonumber(digits, 16)
        at = at + 6
        local low = code >= 0xd800 and code <= 0xdbff and octets:match("^\\u([dD][c-fC-F]%x%x)", at)
        if low then
          code = 0x10000 + (code - 0xd800) * 0x400 + tonumber(low, 16) - 0xdc00
          at = at + 6
        end
        parts[#parts + 1] = (code >= 0xd800 and code <= 0xdfff) and REPLACEMENT or to_utf8(code)
      end
    end
  end
end

local function read_json_number(octets, at)
  local whole = octets:match("^%-?0", at) or octets:match("^%-?[1-9]%d*", at)
  if not whole then return nil end
  local last = at + #whole
  local fraction = octets:match("^%.%d+", last) or ""
  local exponent = octets:match("^[eE][%+%-]?%d+", last + #fraction) or ""
  if #fraction + #exponent == 0 and #whole > LIMITS.digits then return nil end
  return last + #fraction + #exponent - 1
end

-- Reads a value that is no list and no object. Returns it, with where it stands, or `nil`.
local function read_json_scalar(octets, at)
  if octets:sub(at, at) == '"' then
    local value, last = read_json_string(octets, at)
    return value and { type = "string", value = value, first = at, last = last }
  end
  for _, word in ipairs(WORDS) do
    if octets:sub(at, at + #word[1] - 1) == word[1] then
      return { type = word[2].type, value = word[2].value, first = at, last = at + #word[1] - 1 }
    end
  end
  local last = read_json_number(octets, at)
  return last and { type = "number", first = at, last = last }
end

-- Reads the whole of `octets`. Returns the value, its lists with their items down to the second level, or `nil` when it is no JSON.
local function read_json(octets)
  if not is_utf8(octets) then return nil end
  local stack, root = {}, nil
  local at = octets:match(JSON_SPACES .. "()", 1)
  -- What may stand next: a value, a value or the end of a list, a key, a key or the end of an object, a comma or an end.
  local wanted = "value"
  local function put(value)
    local parent = stack[#stack]
    if not parent then root = value
    elseif parent.type == "list" and #stack <= 2 then parent.items[#parent.items + 1] = value end
    wanted = "comma"
  end
  repeat
    local octet = octets:sub(at, at)
    if wanted == "comma" then
      local top = stack[#stack]
      if octet == "," then wanted = top.type == "list" and "value" or "key"
      elseif octet == (top.type == "list" and "]" or "}") then
        top.last = at
        stack[#stack] = nil
        put(top)
      else return nil end
      at = at + 1
    elseif (wanted == "first" and octet == "]") or (wanted == "first-key" and octet == "}") then
      wanted = "comma"
    elseif wanted == "key" or wanted == "first-key" then
      if octet ~= '"' then return nil end
      local _, last = read_json_string(octets, at)
      if not last then return nil end
      at = octets:match(JSON_SPACES .. "()", last + 1)
      if octets:sub(at, at) ~= ":" then return nil end
      at = at + 1
      wanted = "value"
    elseif octet == "[" or octet == "{" then
      if #stack >= LIMITS.depth then return nil end
      stack[#stack + 1] = { type = octet == "[" and "list" or "object", items = {}, first = at }
      wanted = octet == "[" and "first" or "first-key"
      at = at + 1
    else
      local value = read_json_scalar(octets, at)
      if not value then return nil end
      put(value)
      at = value.last + 1
    end
    at = octets:match(JSON_SPACES .. "()", at)
  until #stack == 0 and root
  return at == #octets + 1 and root or nil
end

-- Puts the fields of a value of this shape into `found`; returns whether it has the shape.
local function fits_shape(shape, value, found)
  if shape.any then return true end
  if shape.list then
    if value.type ~= "list" or #value.items ~= #shape.list then return false end
    for at, part in ipairs(shape.list) do
      if not fits_shape(part, value.items[at], found) then return false end
    end
    return true
  end
  if shape.is ~= nil then return value.value == shape.is and value.type == type(shape.is) end
  if shape.of == "strings" then
    if value.type ~= "list" then return false end
    for _, item in ipairs(value.items) do
      if item.type ~= "string" then return false end
    end
    for _, item in ipairs(value.items) do found[#found + 1] = { shape.field, item.value, item.first, item.last } end
    return true
  end
  if value.type ~= shape.of then return false end
  if shape.only ~= nil and shape.only ~= value.value then return false end
  if shape.folded and value.value:lower() ~= shape.folded then return false end
  found[#found + 1] = { shape.field, value.value, value.first, value.last }
  return true
end
