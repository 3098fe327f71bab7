-- What a message is. A found field is { name, value, first octet, last octet }.

-- The fields of a text that fits the template; `nil` when it does not.
local function fit_template(template, octets, first, last)
  local found, at = {}, first
  for index, part in ipairs(template) do
    if type(part) == "string" then
      if octets:sub(at, math.min(at + #part - 1, last)) ~= part then return nil end
      at = at + #part
    else
      local behind, following = last + 1, template[index + 1]
      if following and index + 1 == #template then
        behind = last + 1 - #following
      elseif following then
        behind = octets:find(following, at, true)
        if behind and behind + #following - 1 > last then behind = nil end
      end
      if not behind or behind < at then return nil end
      if part.separator then
        local from = at
        while from < behind do
          local separator = octets:find(part.separator, from, true)
          if not separator or separator >= behind then separator = behind end
          found[#found + 1] = { part.field, octets:sub(from, separator - 1), from, separator - 1 }
          from = separator + 1
        end
      else
        found[#found + 1] = { part.field, octets:sub(at, behind - 1), at, behind - 1 }
      end
      at = behind
    end
  end
  return at == last + 1 and found or nil
end

local function holds(octets, first, last, words)
  local at = octets:find(words, first, true)
  return at ~= nil and at + #words - 1 <= last
end

-- The fields of the text when it has this form.
local function fit_text(form, octets, first, last, is_first)
  local found = fit_template(form.template, octets, first, last)
  local told = form.told
  if not told then return found end
  if told.first and not is_first then return nil end
  if told.begins and octets:sub(first, math.min(first + #told.begins - 1, last)) ~= told.begins then return nil end
  if told.holds and not holds(octets, first, last, told.holds) then return nil end
  if told.ends and (last - first + 1 < #told.ends or octets:sub(last - #told.ends + 1, last) ~= told.ends) then return nil end
  return found or {}
end

-- The type of a message and the fields in it; no type when the report knows none such.
local function find_type(types, octets, message, is_first)
  local first, last = message.first, message.last
  if message.parts then first, last = message.parts[#message.parts].data, message.parts[#message.parts].last end
  local value
  for _, each in ipairs(types) do
    local form, found = each.form, nil
    if form.type == "text" then found = fit_text(form, octets, first, last, is_first)
    elseif form.type == "pickle" then
      if octets:byte(first) == form.octet then
        found = {}
        for _, item in ipairs(message.items or {}) do
          found[#found + 1] = { form.field, octets:sub(item.first, item.last), item.first, item.last }
        end
      end
    else
      if value == nil then value = read_json(octets:sub(first, last)) or false end
      local fields = {}
      if value and fits_shape(form.shape, value, fields) then
        for _, field in ipairs(fields) do
          field[3], field[4] = field[3] + first - 1, field[4] + first - 1
        end
        found = fields
      end
    end
    if found then return each, found end
  end
  return nil, {}
end
