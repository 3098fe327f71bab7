-- A pickled list of strings. Only the instructions that such a list needs are known; nothing is ever carried out that octets name.

local MARK, STOP, EMPTY_LIST, APPEND, APPENDS, MEMOIZE = 0x28, 0x2e, 0x5d, 0x61, 0x65, 0x94
local BINGET, LONG_BINGET, BINPUT, LONG_BINPUT, FRAME = 0x68, 0x6a, 0x71, 0x72, 0x95
local TEXTS = { [0x8c] = 1, [0x58] = 4, [0x8d] = 8 }
-- Octets of the number behind each instruction.
local NUMBERS = {
  [MARK] = 0, [STOP] = 0, [EMPTY_LIST] = 0, [APPEND] = 0, [APPENDS] = 0, [MEMOIZE] = 0, [BINGET] = 1, [BINPUT] = 1,
  [LONG_BINGET] = 4, [LONG_BINPUT] = 4, [FRAME] = 8, [0x8c] = 1, [0x58] = 4, [0x8d] = 8,
}

-- A floating number: exact up to 2^53, and it never wraps.
local function little_endian(octets, first, last)
  local value = 0.0
  for at = last, first, -1 do value = value * 256 + octets:byte(at) end
  return value
end

local function memorize(scan, place)
  local top = scan.waiting[#scan.waiting] or (scan.has_list and not scan.is_marked and "list")
  if not top then return false end
  if scan.memo[place] == nil then scan.memorized = scan.memorized + 1 end
  scan.memo[place] = top
  return scan.memorized <= scan.most + 1
end

local function push(scan, text)
  if not scan.has_list or not (scan.is_marked or #scan.waiting == 0) then return false end
  scan.waiting[#scan.waiting + 1] = text
  scan.octets = scan.octets + text.last - text.first + 1
  return #scan.items + #scan.waiting <= scan.most and scan.octets <= scan.limit
end

local function append(scan)
  for _, text in ipairs(scan.waiting) do scan.items[#scan.items + 1] = text end
  scan.waiting = {}
  scan.is_marked = false
  return true
end

-- Carries out one instruction; returns whether a pickler of a list of strings writes it here.
local function carry_out(scan, opcode, number, text)
  if opcode == EMPTY_LIST then
    local is_first = not scan.has_list
    scan.has_list = true
    return is_first
  elseif opcode == MARK then
    local is_at_rest = scan.has_list and not scan.is_marked and #scan.waiting == 0
    scan.is_marked = true
    return is_at_rest
  elseif TEXTS[opcode] then return push(scan, text)
  elseif opcode == BINGET or opcode == LONG_BINGET then
    local known = scan.memo[number]
    return type(known) == "table" and push(scan, known)
  elseif opcode == BINPUT or opcode == LONG_BINPUT then return memorize(scan, number)
  elseif opcode == MEMOIZE then return memorize(scan, scan.memorized)
  elseif opcode == APPEND then return not scan.is_marked and #scan.waiting == 1 and append(scan)
  elseif opcode == APPENDS then return scan.is_marked and append(scan)
  elseif opcode == STOP then return scan.has_list and not scan.is_marked and #scan.waiting == 0 end
  return false
end

-- Goes on through the pickle from where `scan` stands. Returns its last octet, or nothing while it goes on, or `nil` and why it is none.
local function end_of_pickle(octets, scan, cutting)
  if not scan.at then
    scan.at = scan.start + 2
    scan.items, scan.waiting, scan.memo, scan.memorized, scan.octets = {}, {}, {}, 0, 0
    scan.most, scan.limit = cutting.items, cutting.octets
  end
  local behind_limit = scan.start + cutting.octets
  while scan.at <= #octets do
    local opcode = octets:byte(scan.at)
    local width = NUMBERS[opcode]
    if not width then return nil, string.format("A list of strings has no instruction 0x%02x", opcode) end
    local behind = scan.at + 1 + width
    if behind > #octets + 1 then return nil end
    local number = little_endian(octets, scan.at + 1, behind - 1)
    local text
    if TEXTS[opcode] then
      text = { first = behind, last = behind + number - 1 }
      behind = behind + number
    end
    local furthest = opcode == FRAME and behind + number or behind
    if furthest > behind_limit then return nil, "The pickle is longer than " .. cutting.octets .. " octets" end
    if scan.frame_end and furthest > scan.frame_end then return nil, "An instruction leaves its frame of the pickle" end
    if behind > #octets + 1 then return nil end
    if opcode == FRAME then
      if scan.frame_end then return nil, "A frame of the pickle stands in another" end
      scan.frame_end = behind + number
    elseif not carry_out(scan, opcode, number, text) then
      return nil, string.format("Instruction 0x%02x makes no list of strings here", opcode)
    end
    scan.at = behind
    if scan.at == scan.frame_end then scan.frame_end = nil end
    if opcode == STOP then
      if scan.frame_end then return nil, "The pickle ends inside of its frame" end
      return scan.at - 1
    end
  end
  return nil
end

-- Whether a pickle begins at `at` of the text since `start`: 0x80, which may also end a character, and a protocol number.
local function is_pickle_start(octets, start, at)
  local version = octets:byte(at + 1) or 0
  if octets:byte(at) ~= 0x80 or version < 2 or version > 5 then return false end
  for back = 1, 3 do
    if at - back >= start and is_utf8(octets:sub(at - back, at)) then return false end
  end
  return true
end

local function find_pickle(octets, start)
  local at = start
  while true do
    at = octets:find("\128", at, true)
    if not at then return nil end
    if is_pickle_start(octets, start, at) then return at end
    at = at + 1
  end
end
