-- Octets as text. A Lua string is octets; Wireshark wants UTF-8 without a NUL.

local REPLACEMENT = "\239\191\189" -- U+FFFD
local SYMBOL_FOR_NUL = "\226\144\128" -- U+2400

-- How many octets the UTF-8 character at `at` has; 0 and how many octets of none to replace as one where there is none (RFC 3629).
local function character_length(octets, at)
  local lead = octets:byte(at)
  if lead < 0x80 then return 1 end
  if lead < 0xc2 or lead > 0xf4 then return 0, 1 end
  local length = lead >= 0xf0 and 4 or lead >= 0xe0 and 3 or 2
  local low, high = 0x80, 0xbf
  if lead == 0xe0 then low = 0xa0 elseif lead == 0xed then high = 0x9f
  elseif lead == 0xf0 then low = 0x90 elseif lead == 0xf4 then high = 0x8f end
  for offset = 1, length - 1 do
    local octet = octets:byte(at + offset)
    if octet == nil or octet < low or octet > high then return 0, offset end
    low, high = 0x80, 0xbf
  end
  return length
end

local function is_utf8(octets)
  if not octets:find("[\128-\255]") then return true end
  local at = 1
  while at <= #octets do
    local length = character_length(octets, at)
    if length == 0 then return false end
    at = at + length
  end
  return true
end

-- The octets as UTF-8: what is none becomes U+FFFD, a NUL, which would end a text of Wireshark's, its symbol U+2400.
local function to_text(octets)
  local text = octets
  if not is_utf8(octets) then
    local parts, at = {}, 1
    while at <= #octets do
      local plain = octets:match("^[\1-\127]+", at)
      if plain then
        parts[#parts + 1] = plain
        at = at + #plain
      else
        local length, none = character_length(octets, at)
        parts[#parts + 1] = length > 0 and octets:sub(at, at + length - 1) or REPLACEMENT
        at = at + (length > 0 and length or none)
      end
    end
    text = table.concat(parts)
  end
  return (text:gsub("\0", SYMBOL_FOR_NUL))
end

local function to_utf8(code_point)
  if code_point < 0x80 then return string.char(code_point) end
  local function tail(shift) return 0x80 + math.floor(code_point / shift) % 0x40 end
  if code_point < 0x800 then return string.char(0xc0 + math.floor(code_point / 0x40), tail(1)) end
  if code_point < 0x10000 then
    return string.char(0xe0 + math.floor(code_point / 0x1000), tail(0x40), tail(1))
  end
  return string.char(0xf0 + math.floor(code_point / 0x40000), tail(0x1000), tail(0x40), tail(1))
end

local function code_point_of(character)
  local lead = character:byte(1)
  local value = #character == 1 and lead or #character == 2 and lead % 0x20 or #character == 3 and lead % 0x10 or lead % 0x08
  for at = 2, #character do value = value * 0x40 + character:byte(at) % 0x40 end
  return value
end

-- Controls, formats, spaces that look like another, and code points without a glyph: first and last of each range, from U+0080 on.
local UNSEEN = {
  { 0x80, 0xa0 }, { 0xad, 0xad }, { 0x34f, 0x34f }, { 0x600, 0x605 }, { 0x61c, 0x61c }, { 0x6dd, 0x6dd }, { 0x70f, 0x70f },
  { 0x890, 0x891 }, { 0x8e2, 0x8e2 }, { 0x115f, 0x1160 }, { 0x1680, 0x1680 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f },
  { 0x2000, 0x200b }, { 0x200e, 0x200f }, { 0x2028, 0x202f }, { 0x205f, 0x206f }, { 0x3000, 0x3000 }, { 0x3164, 0x3164 },
  { 0xfe00, 0xfe0d }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 }, { 0xfff0, 0xfffb }, { 0x110bd, 0x110bd }, { 0x110cd, 0x110cd },
  { 0x13430, 0x1343f }, { 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
}

local function is_unseen(code_point)
  for _, range in ipairs(UNSEEN) do
    if code_point < range[1] then return false end
    if code_point <= range[2] then return true end
  end
  return false
end

local ESCAPES = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

-- The octets between quotes on one line, safe to show; longer ones are cut and say how long they were.
local function quote(octets, limit)
  local parts, at = {}, 1
  while at <= #octets do
    local length = character_length(octets, at)
    if at + math.max(length, 1) - 1 > limit then
      return '"' .. table.concat(parts) .. '"\226\128\166 (' .. #octets .. " octets)"
    end
    local character = octets:sub(at, at + math.max(length, 1) - 1)
    local octet = character:byte(1)
    if ESCAPES[character] then parts[#parts + 1] = ESCAPES[character]
    elseif length == 0 or octet < 0x20 or octet == 0x7f then parts[#parts + 1] = string.format("\\x%02x", octet)
    elseif length > 1 and is_unseen(code_point_of(character)) then
      parts[#parts + 1] = string.format("\\u{%x}", code_point_of(character))
    else parts[#parts + 1] = character end
    at = at + #character
  end
  return '"' .. table.concat(parts) .. '"'
end

-- White space as the programs' languages have it, in UTF-8.
local SPACES = {
  [" "] = true, ["\t"] = true, ["\n"] = true, ["\11"] = true, ["\12"] = true, ["\r"] = true, ["\194\160"] = true,
  ["\225\154\128"] = true, ["\226\128\168"] = true, ["\226\128\169"] = true, ["\226\128\175"] = true, ["\226\129\159"] = true,
  ["\227\128\128"] = true, ["\239\187\191"] = true,
}
for last = 128, 138 do SPACES["\226\128" .. string.char(last)] = true end

-- How many octets the white space has that ends behind `last`, or begins at `first`; 0 when there is none.
local function space_before(octets, last)
  for length = 1, math.min(3, last) do
    if SPACES[octets:sub(last - length + 1, last)] then return length end
  end
  return 0
end
local function space_at(octets, first)
  for length = 1, 3 do
    if SPACES[octets:sub(first, first + length - 1)] then return length end
  end
  return 0
end
local function trim(octets)
  local first, last = 1, #octets
  while first <= last and space_at(octets, first) > 0 do first = first + space_at(octets, first) end
  while last >= first and space_before(octets, last) > 0 do last = last - space_before(octets, last) end
  return octets:sub(first, last)
end
