-- Asks Gatehouse whether a request may go on to its backend.
--
--   http-request lua.gatehouse http://127.0.0.1:8080 https://till.example.com
--                              where Gatehouse is    which site this is
--
-- Yes: the identity headers of the answer are set, and whatever the client sent under their names is gone first, also with
-- underscores in place of hyphens. Anything else: the answer goes to the client. No answer: nobody gets in.

local timeout_ms = 5000

-- What Gatehouse has to see of the request: the cookies, who asks, and what for.
local told = {
  "accept", "accept-language", "cookie", "sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "upgrade",
  "user-agent", "x-requested-with",
}

-- What the client has to see of an answer that is not yes.
local passed_on = {
  ["cache-control"] = true, ["content-security-policy"] = true, ["content-type"] = true, ["location"] = true,
  ["referrer-policy"] = true, ["set-cookie"] = true, ["www-authenticate"] = true, ["x-content-type-options"] = true,
}

local function first(headers, name)
  local values = headers[name]
  if values == nil then return nil end
  return values[0] or values[1]
end

local function each(values, visit)
  for i = 0, 63 do
    if values[i] ~= nil then visit(values[i]) end
  end
end

local function answer_with(txn, status, headers, body)
  local reply = txn:reply({ status = status })
  for name, values in pairs(headers) do
    if passed_on[name] then each(values, function(value) reply:add_header(name, value) end) end
  end
  if body ~= nil and body ~= "" then reply:set_body(body) end
  txn:done(reply)
end

local function plain(name)
  return (name:lower():gsub("_", "-"))
end

core.register_action("gatehouse", { "http-req" }, function(txn, gatehouse, site)
  local sent = txn.http:req_get_headers()
  local scheme, host = site:match("^(https?)://([^/]+)$")
  local ask = {
    ["x-forwarded-method"] = { txn.f:method() },
    ["x-forwarded-proto"] = { scheme },
    ["x-forwarded-host"] = { host },
    ["x-forwarded-uri"] = { txn.f:pathq() },
    ["x-forwarded-for"] = { txn.f:src() },
  }
  for _, name in ipairs(told) do
    if sent[name] ~= nil then
      local values = {}
      each(sent[name], function(value) values[#values + 1] = value end)
      ask[name] = values
    end
  end

  local heard = core.httpclient():get({
    url = gatehouse .. "/gatehouse/forward-auth", headers = ask, timeout = timeout_ms,
  })
  local headers = heard and heard.headers or {}
  local names = first(headers, "x-gatehouse-headers")
  if heard == nil or heard.status == nil or heard.status < 200 then
    return answer_with(txn, 503, {}, "")
  end
  if heard.status ~= 200 then
    return answer_with(txn, heard.status, headers, heard.body)
  end
  -- A yes without the list is not from Gatehouse.
  if names == nil then return answer_with(txn, 503, {}, "") end

  local identity = { ["x-gatehouse-headers"] = "X-Gatehouse-Headers" }
  for name in names:gmatch("[^,%s]+") do identity[plain(name)] = name end
  for name in pairs(sent) do
    if identity[plain(name)] ~= nil then txn.http:req_del_header(name) end
  end
  for name, spelled in pairs(identity) do
    local value = first(headers, name)
    if value ~= nil and value ~= "" and name ~= "x-gatehouse-headers" then
      txn.http:req_set_header(spelled, value)
    end
  end
end, 2)
